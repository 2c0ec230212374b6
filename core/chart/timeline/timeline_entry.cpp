#include "core/chart/timeline/timeline_entry.h"

#include "core/chart/rows/convert.h"
#include "core/fhir/views/observation_view.h"

#include <array>
#include <initializer_list>

namespace clavis::core::chart {

namespace {

std::string conceptText(JsonValue value) {
  if (value.isString()) return std::string(value.text());
  return std::string(readCodeText(value.isArray() ? value[0] : value).best());
}

std::string firstText(JsonValue json, std::initializer_list<const char*> elements) {
  for (const char* element : elements)
    if (auto text = conceptText(json[element]); !text.empty()) return text;
  return {};
}

Result<std::string> titleOf(ChartReader& reader) {
  const auto json = reader.json();
  const auto& type = reader.info().type;
  if (type == "MedicationRequest" || type == "MedicationStatement" || type == "MedicationAdministration" ||
      type == "MedicationDispense") {
    auto text = conceptText(json["medicationCodeableConcept"]);
    if (!text.empty()) return text;
    return reader.titleOf(readReference(json["medicationReference"]));
  }
  if (type == "Encounter") {
    auto text = firstText(json, {"type", "serviceType"});
    return text.empty() ? firstText(json["class"], {"display", "code"}) : text;
  }
  if (type == "CarePlan") return firstText(json, {"title", "category", "description"});
  if (type == "Appointment") return firstText(json, {"appointmentType", "serviceType", "description"});
  if (type == "DocumentReference") return firstText(json, {"type", "category", "description"});
  if (type == "ImagingStudy") return firstText(json, {"description", "procedureCode"});
  if (type == "Claim" || type == "ExplanationOfBenefit") return firstText(json, {"type"});
  return firstText(json, {"code", "vaccineCode", "description", "name", "type", "category", "title"});
}

/// The value of an observation in one piece, as recorded.
std::string valueText(const ObservationView& view) {
  const auto one = [](const ObservationPart& part) {
    const auto text = part.value.toText();
    return text.empty() ? std::string(part.dataAbsentReason.best()) : text;
  };
  auto text = one(view);
  for (const auto& component : view.components) {
    const auto value = one(component);
    if (value.empty()) continue;
    if (!text.empty()) text += ", ";
    text += std::string(component.code.best()) + " " + value;
  }
  return text;
}

/// The date that the index sorts by, with the precision it was recorded with.
PartialDate clinicalDate(JsonValue json, std::int64_t at) {
  if (at == undatedAt) return {};
  const auto fits = [at](const FhirDate& date) {
    const auto seconds = date.low / 1000 - (date.low % 1000 < 0 ? 1 : 0);
    return date.known() && seconds == at;
  };
  for (const auto [name, value] : json.members())
    for (const auto text : {value, value["start"], value["end"]})
      if (const auto date = FhirDate::parse(text.text()); fits(date)) return partialDate(date);
  return {};
}

} // namespace

Result<TimelineEntry> timelineEntry(ChartReader& reader, const Entry& entry) {
  const auto json = reader.json();
  const auto& info = reader.info();
  TimelineEntry line;
  line.key = {info.type, info.id};
  line.kind = entry.kind;
  line.when = clinicalDate(json, entry.at);
  auto title = titleOf(reader);
  if (!title) return pass(title);
  line.title = std::move(*title);
  line.status = json["status"].text();
  if (line.status.empty()) line.status = json["clinicalStatus"]["coding"][0]["code"].text();
  if (line.status.empty()) line.status = json["lifecycleStatus"].text();
  if (info.type == "Observation") {
    const auto view = ObservationView::from(json);
    line.detail = valueText(view);
    line.flag = flagOf(view);
    line.observation = observationRow(view);
  } else if (info.type == "DiagnosticReport") {
    line.detail = json["conclusion"].text();
  } else if (info.type == "Encounter") {
    line.detail = firstText(json, {"reasonCode"});
  } else if (info.type == "DocumentReference") {
    line.detail = json["description"].text();
  }
  for (const char* element :
       {"performer", "recorder", "asserter", "requester", "author", "informationSource", "participant"}) {
    const auto value = json[element];
    const auto first = value.isArray() ? value[0] : value;
    if (!first) continue;
    for (const char* inner : {"", "actor", "individual"}) {
      const auto reference = readReference(*inner == 0 ? first : first[inner]);
      if (reference.empty() || reference.type == "Patient") continue;
      auto name = reader.nameOf(reference);
      if (!name) return pass(name);
      line.source = std::move(*name);
      break;
    }
    if (!line.source.empty()) break;
  }
  if (info.lastUpdated != 0) line.lastUpdated = Instant(std::chrono::milliseconds(info.lastUpdated));
  line.enteredInError = info.enteredInError;
  return line;
}

} // namespace clavis::core::chart
