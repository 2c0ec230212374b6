#include "app/sandbox/generate/resource_writer.h"

#include "app/sandbox/generate/json_parts.h"

#include <array>
#include <charconv>

namespace clavis::sandbox {

namespace {

std::string two(int value) {
  std::string text(2, '0');
  text[0] = static_cast<char>('0' + value / 10 % 10);
  text[1] = static_cast<char>('0' + value % 10);
  return text;
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
