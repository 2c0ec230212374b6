#include "app/sandbox/generate/json_parts.h"
#include "app/sandbox/generate/resource_writer.h"

namespace clavis::sandbox {

namespace {

constexpr std::string_view kConditionClinical = "http://terminology.hl7.org/CodeSystem/condition-clinical";
constexpr std::string_view kConditionVerified = "http://terminology.hl7.org/CodeSystem/condition-ver-status";
constexpr std::string_view kAllergyClinical = "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical";
constexpr std::string_view kAllergyVerified = "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification";

} // namespace

std::string ResourceWriter::condition(const Visit& visit, std::string_view snomed, std::string_view name, Day onset,
                                      std::optional<Day> abated) {
  const auto id = m_random.uuid();
  JsonWriter json;
  json.object().field("resourceType", "Condition").field("id", id);
  writeStatus(json, "clinicalStatus", kConditionClinical, abated ? "resolved" : "active");
  writeStatus(json, "verificationStatus", kConditionVerified, "confirmed");
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
  writeStatus(json, "clinicalStatus", kAllergyClinical, "active");
  writeStatus(json, "verificationStatus", kAllergyVerified, m_random.chance(0.85) ? "confirmed" : "unconfirmed");
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
  writeStatus(json, "clinicalStatus", kAllergyClinical, "active");
  writeStatus(json, "verificationStatus", kAllergyVerified, "confirmed");
  json.concept_("code", kSnomed, "716186003", "No known allergy").reference("patient", m_reference);
  json.field("recordedDate", timeText(visit.day, visit.minute)).end();
  put("AllergyIntolerance", id, json.take());
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

} // namespace clavis::sandbox
