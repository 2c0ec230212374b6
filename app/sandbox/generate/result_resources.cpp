#include "app/sandbox/generate/json_parts.h"
#include "app/sandbox/generate/resource_writer.h"

#include <charconv>

namespace clavis::sandbox {

namespace {

constexpr std::string_view kInterpretation = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation";

std::string_view flagOf(const Analyte& a, double value) {
  if (a.criticalLow > 0 && value <= a.criticalLow) return "LL";
  if (value >= a.criticalHigh) return "HH";
  if (a.low >= 0 && value < a.low) return "L";
  if (value > a.high) return "H";
  return "N";
}

} // namespace

void ResourceWriter::vital(const Visit& visit, std::string_view loinc, std::string_view name, double value,
                           int decimals, std::string_view unit) {
  const auto id = m_random.uuid();
  JsonWriter json;
  json.object().field("resourceType", "Observation").field("id", id).field("status", "final");
  writeCategory(json, "vital-signs", "Vital Signs");
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
  writeCategory(json, "vital-signs", "Vital Signs");
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
  writeCategory(json, "social-history", "Social History");
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
  writeCategory(json, "survey", "Survey");
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
  writeCategory(json, "laboratory", "Laboratory");
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

} // namespace clavis::sandbox
