#include "app/sandbox/generate/resource_writer.h"

#include "app/sandbox/generate/json_writer.h"

#include <array>
#include <charconv>

namespace clavis::sandbox {

namespace {

constexpr std::string_view kConditionClinical = "http://terminology.hl7.org/CodeSystem/condition-clinical";
constexpr std::string_view kConditionVerified = "http://terminology.hl7.org/CodeSystem/condition-ver-status";
constexpr std::string_view kAllergyClinical = "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical";
constexpr std::string_view kAllergyVerified = "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification";
constexpr std::string_view kObservationCategory = "http://terminology.hl7.org/CodeSystem/observation-category";
constexpr std::string_view kInterpretation = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation";

std::string two(int value) {
  std::string text(2, '0');
  text[0] = static_cast<char>('0' + value / 10 % 10);
  text[1] = static_cast<char>('0' + value % 10);
  return text;
}

std::string base64(std::string_view bytes) {
  static constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    unsigned group = 0;
    for (std::size_t j = 0; j < 3; ++j)
      group = group << 8U | (i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0U);
    for (std::size_t j = 0; j < 4; ++j) text += i + j > bytes.size() ? '=' : digits[(group >> (18 - 6 * j)) & 63U];
  }
  return text;
}

/// A grey picture of one pixel, PNG; stands where a photo would.
constexpr std::string_view kPicture =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mNoAAAAggCB2kUIOwAAAABJRU5ErkJggg==";

void category(JsonWriter& json, std::string_view code, std::string_view display) {
  json.array("category").object().array("coding").coding(kObservationCategory, code, display).end().end().end();
}

void status(JsonWriter& json, std::string_view key, std::string_view system, std::string_view code) {
  json.object(key).array("coding").coding(system, code).end().end();
}

std::string_view flagOf(const Analyte& a, double value) {
  if (a.criticalLow > 0 && value <= a.criticalLow) return "LL";
  if (value >= a.criticalHigh) return "HH";
  if (a.low >= 0 && value < a.low) return "L";
  if (value > a.high) return "H";
  return "N";
}

} // namespace

std::string dateText(Day day) {
  const std::chrono::year_month_day date(day);
  const int year = static_cast<int>(date.year());
  return two(year / 100) + two(year % 100) + '-' + two(static_cast<int>(static_cast<unsigned>(date.month()))) + '-' +
         two(static_cast<int>(static_cast<unsigned>(date.day())));
}

std::string timeText(Day day, int minuteOfDay) {
  return dateText(day) + 'T' + two(minuteOfDay / 60) + ':' + two(minuteOfDay % 60) + ":00-05:00";
}

std::string decimalText(double value, int decimals) {
  std::array<char, 32> buffer{};
  const auto done =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed, decimals);
  return {buffer.data(), done.ptr};
}

ResourceWriter::ResourceWriter(const Clinic& clinic, RandomSource& random, const ResourceSink& sink, Person person)
    : m_clinic(clinic), m_random(random), m_sink(sink), m_person(std::move(person)),
      m_reference("Patient/" + m_person.id), m_display(m_person.given + " " + m_person.family) {}

void ResourceWriter::put(std::string_view type, std::string_view id, std::string json) {
  if (!m_going) return;
  if (m_lastWritten.size() < 40) m_lastWritten.push_back(std::string(type) + "/" + std::string(id));
  m_going = m_sink(type, id, std::move(json));
}

void ResourceWriter::patient(const Clinician& practitioner) {
  JsonWriter json;
  json.object().field("resourceType", "Patient").field("id", m_person.id);
  json.array("identifier");
  json.object()
      .object("type")
      .array("coding")
      .coding("http://terminology.hl7.org/CodeSystem/v2-0203", "MR", "Medical record number")
      .end()
      .end();
  json.field("system", "urn:example:riverside:mrn").field("value", m_person.recordNumber).end();
  json.end().flag("active", true);
  json.array("name")
      .object()
      .field("use", "official")
      .field("family", m_person.family)
      .array("given")
      .item(m_person.given);
  if (!m_person.middle.empty()) json.item(m_person.middle);
  json.end();
  if (!m_person.title.empty()) json.array("prefix").item(m_person.title).end();
  json.end().end();
  json.array("telecom")
      .object()
      .field("system", "phone")
      .field("value", "+1 555 01" + two(m_random.between(0, 99)))
      .field("use", "mobile")
      .end()
      .end();
  json.field("gender", m_person.female ? "female" : "male").field("birthDate", dateText(m_person.born));
  if (m_person.died) json.field("deceasedDateTime", timeText(*m_person.died, 320));
  json.array("address")
      .object()
      .array("line")
      .item(m_person.street)
      .end()
      .field("city", m_person.town.name)
      .field("state", m_person.town.state);
  json.field("postalCode", m_person.town.postalCode).field("country", "US").end().end();
  json.array("generalPractitioner").reference({}, "Practitioner/" + practitioner.id, practitioner.name).end();
  json.reference("managingOrganization", m_clinic.organization).end();
  put("Patient", m_person.id, json.take());
}

void ResourceWriter::coverage() {
  const auto id = m_random.uuid();
  JsonWriter json;
  json.object().field("resourceType", "Coverage").field("id", id).field("status", "active");
  json.field("subscriberId", "P" + std::to_string(10000000 + m_random.below(89999999)))
      .reference("beneficiary", m_reference);
  json.array("payor")
      .object()
      .field("display", m_random.chance(0.5) ? "Medicare" : "Commonwealth Health Plan")
      .end()
      .end()
      .end();
  put("Coverage", id, json.take());
}

Visit ResourceWriter::visit(Day day, int minute, const Clinician& clinician, std::string_view reason,
                            std::string_view locationReference) {
  const auto id = m_random.uuid();
  JsonWriter json;
  json.object().field("resourceType", "Encounter").field("id", id).field("status", "finished");
  json.coding("http://terminology.hl7.org/CodeSystem/v3-ActCode", "AMB", "ambulatory", "class");
  json.array("type").concept_({}, kSnomed, "185349003", "Encounter for check up").end();
  json.reference("subject", m_reference, m_display);
  json.array("participant")
      .object()
      .reference("individual", "Practitioner/" + clinician.id, clinician.name)
      .end()
      .end();
  json.object("period").field("start", timeText(day, minute)).field("end", timeText(day, minute + 20)).end();
  json.array("reasonCode").object().field("text", reason).end().end();
  json.array("location").object().reference("location", locationReference).end().end();
  json.reference("serviceProvider", m_clinic.organization, m_clinic.organizationName).end();
  put("Encounter", id, json.take());
  return {"Encounter/" + id, day, minute, &clinician};
}

std::string ResourceWriter::condition(const Visit& visit, std::string_view snomed, std::string_view name, Day onset,
                                      std::optional<Day> abated) {
  const auto id = m_random.uuid();
  JsonWriter json;
  json.object().field("resourceType", "Condition").field("id", id);
  status(json, "clinicalStatus", kConditionClinical, abated ? "resolved" : "active");
  status(json, "verificationStatus", kConditionVerified, "confirmed");
  json.array("category")
      .object()
      .array("coding")
      .coding("http://terminology.hl7.org/CodeSystem/condition-category", "problem-list-item", "Problem List Item")
      .end()
      .end()
      .end();
  json.concept_("code", kSnomed, snomed, name)
      .reference("subject", m_reference)
      .reference("encounter", visit.encounter);
  // Older onsets are known to the month or the year only, as people remember them.
  const auto text = dateText(onset);
  const auto ageDays = (visit.day - onset).count();
  json.field("onsetDateTime", ageDays > 3650 ? text.substr(0, 4) : ageDays > 720 ? text.substr(0, 7) : text);
  if (abated) json.field("abatementDateTime", dateText(*abated));
  json.field("recordedDate", timeText(visit.day, visit.minute))
      .reference("recorder", "Practitioner/" + visit.clinician->id, visit.clinician->name)
      .end();
  put("Condition", id, json.take());
  return "Condition/" + id;
}

void ResourceWriter::medication(const Visit& visit, const Medicine& medicine, bool active,
                                std::string_view forCondition) {
  const auto id = m_random.uuid();
  JsonWriter json;
  json.object()
      .field("resourceType", "MedicationRequest")
      .field("id", id)
      .field("status", active ? "active" : "stopped")
      .field("intent", "order");
  json.concept_("medicationCodeableConcept", kRxNorm, medicine.rxnorm, medicine.name)
      .reference("subject", m_reference)
      .reference("encounter", visit.encounter);
  json.field("authoredOn", timeText(visit.day, visit.minute))
      .reference("requester", "Practitioner/" + visit.clinician->id, visit.clinician->name);
  if (!forCondition.empty()) json.array("reasonReference").reference({}, forCondition).end();
  json.array("dosageInstruction").object().number("sequence", "1");
  if (!medicine.instruction.empty()) json.field("text", medicine.instruction);
  if (medicine.timesADay > 0) {
    json.object("timing")
        .object("repeat")
        .number("frequency", std::to_string(medicine.timesADay))
        .number("period", "1")
        .field("periodUnit", "d")
        .end()
        .end();
    json.flag("asNeededBoolean", false);
  } else {
    json.flag("asNeededBoolean", true);
  }
  json.object("route").field("text", medicine.route).end();
  json.array("doseAndRate")
      .object()
      .object("doseQuantity")
      .number("value", medicine.doseValue)
      .field("unit", medicine.doseUnit)
      .end()
      .end()
      .end();
  json.end().end().end();
  put("MedicationRequest", id, json.take());
}

void ResourceWriter::allergy(const Visit& visit, const AllergyKind& kind) {
  const auto id = m_random.uuid();
  JsonWriter json;
  json.object().field("resourceType", "AllergyIntolerance").field("id", id);
  status(json, "clinicalStatus", kAllergyClinical, "active");
  status(json, "verificationStatus", kAllergyVerified, m_random.chance(0.85) ? "confirmed" : "unconfirmed");
  json.field("type", "allergy").array("category").item(kind.category).end().field("criticality", kind.criticality);
  json.concept_("code", kSnomed, kind.snomed, kind.name)
      .reference("patient", m_reference)
      .field("recordedDate", timeText(visit.day, visit.minute));
  json.reference("recorder", "Practitioner/" + visit.clinician->id, visit.clinician->name);
  json.array("reaction").object().array("manifestation").concept_({}, kSnomed, kind.reactionCode, kind.reaction).end();
  json.field("severity", kind.criticality == "high" ? "severe" : "mild").end().end().end();
  put("AllergyIntolerance", id, json.take());
}

void ResourceWriter::noKnownAllergies(const Visit& visit) {
  const auto id = m_random.uuid();
  JsonWriter json;
  json.object().field("resourceType", "AllergyIntolerance").field("id", id);
  status(json, "clinicalStatus", kAllergyClinical, "active");
  status(json, "verificationStatus", kAllergyVerified, "confirmed");
  json.concept_("code", kSnomed, "716186003", "No known allergy").reference("patient", m_reference);
  json.field("recordedDate", timeText(visit.day, visit.minute)).end();
  put("AllergyIntolerance", id, json.take());
}

void ResourceWriter::vital(const Visit& visit, std::string_view loinc, std::string_view name, double value,
                           int decimals, std::string_view unit) {
  const auto id = m_random.uuid();
  JsonWriter json;
  json.object().field("resourceType", "Observation").field("id", id).field("status", "final");
  category(json, "vital-signs", "Vital Signs");
  json.concept_("code", kLoinc, loinc, name).reference("subject", m_reference).reference("encounter", visit.encounter);
  json.field("effectiveDateTime", timeText(visit.day, visit.minute))
      .array("performer")
      .reference({}, "Practitioner/" + visit.clinician->id)
      .end();
  json.object("valueQuantity")
      .number("value", decimalText(value, decimals))
      .field("unit", unit)
      .field("system", kUcum)
      .field("code", unit)
      .end()
      .end();
  put("Observation", id, json.take());
}

void ResourceWriter::bloodPressure(const Visit& visit, int systolic, int diastolic) {
  const auto id = m_random.uuid();
  JsonWriter json;
  json.object().field("resourceType", "Observation").field("id", id).field("status", "final");
  category(json, "vital-signs", "Vital Signs");
  json.concept_("code", kLoinc, "85354-9", "Blood pressure panel")
      .reference("subject", m_reference)
      .reference("encounter", visit.encounter);
  json.field("effectiveDateTime", timeText(visit.day, visit.minute))
      .array("performer")
      .reference({}, "Practitioner/" + visit.clinician->id)
      .end();
  json.array("component");
  const auto part = [&](std::string_view code, std::string_view name, int value) {
    json.object().concept_("code", kLoinc, code, name);
    json.object("valueQuantity")
        .number("value", std::to_string(value))
        .field("unit", "mm[Hg]")
        .field("system", kUcum)
        .field("code", "mm[Hg]")
        .end()
        .end();
  };
  part("8480-6", "Systolic blood pressure", systolic);
  part("8462-4", "Diastolic blood pressure", diastolic);
  json.end().end();
  put("Observation", id, json.take());
}

void ResourceWriter::smokingStatus(const Visit& visit, std::string_view code, std::string_view text) {
  const auto id = m_random.uuid();
  JsonWriter json;
  json.object().field("resourceType", "Observation").field("id", id).field("status", "final");
  category(json, "social-history", "Social History");
  json.concept_("code", kLoinc, "72166-2", "Tobacco smoking status")
      .reference("subject", m_reference)
      .reference("encounter", visit.encounter);
  json.field("effectiveDateTime", timeText(visit.day, visit.minute))
      .concept_("valueCodeableConcept", kSnomed, code, text)
      .end();
  put("Observation", id, json.take());
}

void ResourceWriter::survey(const Visit& visit, std::string_view loinc, std::string_view name, int score) {
  const auto id = m_random.uuid();
  JsonWriter json;
  json.object().field("resourceType", "Observation").field("id", id).field("status", "final");
  category(json, "survey", "Survey");
  json.concept_("code", kLoinc, loinc, name).reference("subject", m_reference).reference("encounter", visit.encounter);
  json.field("effectiveDateTime", timeText(visit.day, visit.minute));
  json.object("valueQuantity")
      .number("value", std::to_string(score))
      .field("unit", "{score}")
      .field("system", kUcum)
      .field("code", "{score}")
      .end()
      .end();
  put("Observation", id, json.take());
}

std::string ResourceWriter::observation(const Visit& visit, const Reading& reading) {
  const Analyte& a = *reading.analyte;
  const auto id = m_random.uuid();
  // The flag must be that of the digits that are shown.
  const std::string digits = decimalText(reading.value, a.decimals);
  double shown = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), shown);
  const auto flag = flagOf(a, shown);
  JsonWriter json;
  json.object().field("resourceType", "Observation").field("id", id).field("status", "final");
  category(json, "laboratory", "Laboratory");
  json.concept_("code", kLoinc, a.loinc, a.name)
      .reference("subject", m_reference)
      .reference("encounter", visit.encounter);
  json.field("effectiveDateTime", timeText(visit.day, visit.minute + 5))
      .field("issued", timeText(visit.day, visit.minute + 240));
  json.array("performer").reference({}, m_clinic.organization, m_clinic.organizationName).end();
  json.object("valueQuantity")
      .number("value", digits)
      .field("unit", a.unit)
      .field("system", kUcum)
      .field("code", a.unit)
      .end();
  json.array("interpretation").object().array("coding").coding(kInterpretation, flag).end().end().end();
  json.array("referenceRange").object();
  const auto bound = [&](std::string_view key, double value) {
    json.object(key)
        .number("value", decimalText(value, a.decimals))
        .field("unit", a.unit)
        .field("system", kUcum)
        .field("code", a.unit)
        .end();
  };
  if (a.low >= 0) bound("low", a.low);
  if (a.high < 1e6) bound("high", a.high);
  json.end().end().end();
  put("Observation", id, json.take());
  return "Observation/" + id;
}

void ResourceWriter::report(const Visit& visit, const Panel& panel, std::span<const Reading> readings) {
  std::vector<std::string> results;
  results.reserve(readings.size());
  for (const auto& reading : readings) results.push_back(observation(visit, reading));
  const auto id = m_random.uuid();
  JsonWriter json;
  json.object().field("resourceType", "DiagnosticReport").field("id", id).field("status", "final");
  json.array("category")
      .object()
      .array("coding")
      .coding("http://terminology.hl7.org/CodeSystem/v2-0074", "LAB", "Laboratory")
      .end()
      .end()
      .end();
  json.concept_("code", kLoinc, panel.loinc, panel.name)
      .reference("subject", m_reference)
      .reference("encounter", visit.encounter);
  json.field("effectiveDateTime", timeText(visit.day, visit.minute + 5))
      .field("issued", timeText(visit.day, visit.minute + 245));
  json.array("performer").reference({}, m_clinic.organization, m_clinic.organizationName).end();
  json.array("result");
  for (const auto& result : results) json.reference({}, result);
  json.end().end();
  put("DiagnosticReport", id, json.take());
}

void ResourceWriter::immunization(const Visit& visit, const Vaccine& vaccine) {
  const auto id = m_random.uuid();
  JsonWriter json;
  json.object().field("resourceType", "Immunization").field("id", id).field("status", "completed");
  json.concept_("vaccineCode", kCvx, vaccine.cvx, vaccine.name)
      .reference("patient", m_reference)
      .reference("encounter", visit.encounter);
  json.field("occurrenceDateTime", timeText(visit.day, visit.minute + 10)).flag("primarySource", true);
  json.field("lotNumber", "L" + std::to_string(100000 + m_random.below(899999))).end();
  put("Immunization", id, json.take());
}

void ResourceWriter::procedure(const Visit& visit, const ProcedureKind& kind) {
  const auto id = m_random.uuid();
  JsonWriter json;
  json.object()
      .field("resourceType", "Procedure")
      .field("id", id)
      .field("status", "completed")
      .concept_("code", kSnomed, kind.snomed, kind.name);
  json.reference("subject", m_reference).reference("encounter", visit.encounter);
  json.object("performedPeriod")
      .field("start", timeText(visit.day, visit.minute))
      .field("end", timeText(visit.day, visit.minute + 45))
      .end();
  json.array("performer")
      .object()
      .reference("actor", "Practitioner/" + visit.clinician->id, visit.clinician->name)
      .end()
      .end()
      .end();
  put("Procedure", id, json.take());
}

void ResourceWriter::note(const Visit& visit, const std::string& text) {
  const auto id = m_random.uuid();
  JsonWriter json;
  json.object()
      .field("resourceType", "DocumentReference")
      .field("id", id)
      .field("status", "current")
      .field("docStatus", "final");
  json.concept_("type", kLoinc, "11506-3", "Progress note")
      .reference("subject", m_reference)
      .field("date", timeText(visit.day, visit.minute + 18));
  json.array("author").reference({}, "Practitioner/" + visit.clinician->id, visit.clinician->name).end();
  json.array("content")
      .object()
      .object("attachment")
      .field("contentType", "text/plain; charset=utf-8")
      .field("data", base64(text));
  json.field("title", "Progress note").end().end().end();
  json.object("context").array("encounter").reference({}, visit.encounter).end().end().end();
  put("DocumentReference", id, json.take());
}

void ResourceWriter::photograph(const Visit& visit, std::string_view title) {
  const auto id = m_random.uuid();
  JsonWriter json;
  json.object().field("resourceType", "DocumentReference").field("id", id).field("status", "current");
  json.concept_("type", kLoinc, "72170-4", "Photographic image")
      .reference("subject", m_reference)
      .field("date", timeText(visit.day, visit.minute + 12));
  json.field("description", title)
      .array("content")
      .object()
      .object("attachment")
      .field("contentType", "image/png")
      .field("data", kPicture);
  json.field("title", title).end().end().end();
  json.object("context").array("encounter").reference({}, visit.encounter).end().end().end();
  put("DocumentReference", id, json.take());
}

void ResourceWriter::carePlan(const Visit& visit, std::string_view condition, const Disease& disease) {
  std::string goal;
  if (!disease.goal.empty()) {
    const auto id = m_random.uuid();
    goal = "Goal/" + id;
    JsonWriter json;
    json.object().field("resourceType", "Goal").field("id", id).field("lifecycleStatus", "active");
    json.object("description")
        .field("text", disease.goal)
        .end()
        .reference("subject", m_reference)
        .field("startDate", dateText(visit.day));
    json.array("addresses").reference({}, condition).end().end();
    put("Goal", id, json.take());
  }
  const auto id = m_random.uuid();
  JsonWriter json;
  json.object().field("resourceType", "CarePlan").field("id", id).field("status", "active").field("intent", "plan");
  json.field("title", std::string(disease.name) + " care plan").reference("subject", m_reference);
  json.object("period").field("start", dateText(visit.day)).end().field("created", timeText(visit.day, visit.minute));
  json.reference("author", "Practitioner/" + visit.clinician->id, visit.clinician->name)
      .array("addresses")
      .reference({}, condition)
      .end();
  if (!goal.empty()) json.array("goal").reference({}, goal).end();
  json.array("activity")
      .object()
      .object("detail")
      .field("status", "in-progress")
      .field("description", disease.plan)
      .end()
      .end()
      .end()
      .end();
  put("CarePlan", id, json.take());
}

void ResourceWriter::careTeam(const Clinician& lead, const Clinician& second) {
  const auto id = m_random.uuid();
  JsonWriter json;
  json.object()
      .field("resourceType", "CareTeam")
      .field("id", id)
      .field("status", "active")
      .field("name", "Care team of " + m_display);
  json.reference("subject", m_reference).array("participant");
  json.object()
      .array("role")
      .object()
      .field("text", "Primary care")
      .end()
      .end()
      .reference("member", "Practitioner/" + lead.id, lead.name)
      .end();
  json.object()
      .array("role")
      .object()
      .field("text", "Specialist")
      .end()
      .end()
      .reference("member", "Practitioner/" + second.id, second.name)
      .end();
  json.object()
      .array("role")
      .object()
      .field("text", "Patient")
      .end()
      .end()
      .reference("member", m_reference, m_display)
      .end()
      .end()
      .end();
  put("CareTeam", id, json.take());
}

void ResourceWriter::appointment(Day day, int minute, const Clinician& clinician, std::string_view reason) {
  const auto id = m_random.uuid();
  JsonWriter json;
  json.object()
      .field("resourceType", "Appointment")
      .field("id", id)
      .field("status", "booked")
      .field("description", reason);
  json.field("start", timeText(day, minute))
      .field("end", timeText(day, minute + 20))
      .number("minutesDuration", "20")
      .array("participant");
  json.object().reference("actor", m_reference, m_display).field("status", "accepted").end();
  json.object().reference("actor", "Practitioner/" + clinician.id, clinician.name).field("status", "accepted").end();
  json.end().end();
  put("Appointment", id, json.take());
}

void ResourceWriter::imaging(const Visit& visit, std::string_view title, std::string_view modality) {
  const auto id = m_random.uuid();
  JsonWriter json;
  json.object()
      .field("resourceType", "ImagingStudy")
      .field("id", id)
      .field("status", "available")
      .reference("subject", m_reference);
  json.reference("encounter", visit.encounter)
      .field("started", timeText(visit.day, visit.minute + 30))
      .number("numberOfSeries", "1")
      .number("numberOfInstances", "2");
  json.field("description", title)
      .array("series")
      .object()
      .field("uid", "1.2.999.1." + std::to_string(m_random.below(1000000000)));
  json.coding("http://dicom.nema.org/resources/ontology/DCM", modality, {}, "modality")
      .number("numberOfInstances", "2")
      .end()
      .end()
      .end();
  put("ImagingStudy", id, json.take());
}

void ResourceWriter::provenance(const Visit& visit) {
  const auto targets = std::exchange(m_lastWritten, {});
  if (targets.empty()) return;
  const auto id = m_random.uuid();
  JsonWriter json;
  json.object().field("resourceType", "Provenance").field("id", id).array("target");
  for (const auto& target : targets) json.reference({}, target);
  json.end().field("recorded", timeText(visit.day, visit.minute + 21));
  json.array("agent").object().concept_("type", "http://terminology.hl7.org/CodeSystem/provenance-participant-type",
                                        "author", "Author");
  json.reference("who", "Practitioner/" + visit.clinician->id, visit.clinician->name)
      .reference("onBehalfOf", m_clinic.organization)
      .end()
      .end()
      .end();
  put("Provenance", id, json.take());
}

} // namespace clavis::sandbox
