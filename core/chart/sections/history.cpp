// What was done, and when they met: immunizations, procedures, encounters, imaging, and observations that are neither
// vital signs nor laboratory.
#include "core/chart/rows/convert.h"
#include "core/chart/sections/section_reader.h"
#include "core/chart/sections/sections.h"
#include "core/fhir/views/history_views.h"
#include "core/fhir/views/observation_view.h"

#include <charconv>

namespace clavis::core::chart {

namespace {

std::int64_t wholeNumber(std::string_view digits) {
  std::int64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

Result<std::optional<ImmunizationRow>> immunizationRow(ChartReader& reader, const Entry&, RowOrder&) {
  const auto json = reader.json();
  const auto view = ImmunizationView::from(json);
  auto origin = reader.origin(view.status);
  if (!origin) return pass(origin);
  ImmunizationRow row;
  row.origin = std::move(*origin);
  for (const auto performer : json["performer"].items())
    if (auto added = reader.addParty(row.origin, readReference(performer["actor"]), "performer"); !added)
      return pass(added);
  if (auto added = reader.addParty(row.origin, view.location, "location"); !added) return pass(added);
  row.vaccine = codedText(view.vaccine);
  row.notDone = view.status == "not-done";
  row.statusReason = codedText(view.statusReason);
  row.given = partialDate(view.occurrence);
  row.givenText = view.occurrenceText;
  row.lotNumber = view.lotNumber;
  row.expires = partialDate(json["expirationDate"].text());
  row.site = codedText(view.site);
  row.route = codedText(view.route);
  row.dose = quantityValue(view.dose);
  row.doseNumber = view.doseNumber;
  if (!view.doseNumber.empty() && !view.seriesDoses.empty()) row.doseNumber += " of " + view.seriesDoses;
  row.targetDiseases = codedTexts(view.targetDiseases);
  row.primarySource = view.primarySource.value_or(true);
  row.notes = noteTexts(view.notes);
  for (const auto from : json["reaction"].items()) {
    Reaction reaction;
    reaction.onset = partialDate(from["date"].text());
    auto detail = reader.titleOf(readReference(from["detail"]));
    if (!detail) return pass(detail);
    reaction.description = std::move(*detail);
    row.reactions.push_back(std::move(reaction));
  }
  return row;
}

Result<std::optional<ProcedureRow>> procedureRow(ChartReader& reader, const Entry&, RowOrder&) {
  const auto view = ProcedureView::from(reader.json());
  auto origin = reader.origin(view.status);
  if (!origin) return pass(origin);
  ProcedureRow row;
  row.origin = std::move(*origin);
  for (const auto& performer : view.performers)
    if (auto added = reader.addParty(row.origin, performer, "performer"); !added) return pass(added);
  for (const auto& [element, role] : {std::pair{"recorder", "recorder"}, {"asserter", "asserter"}})
    if (auto added = reader.addParty(row.origin, readReference(reader.json()[element]), role); !added)
      return pass(added);
  row.procedure = codedText(view.code);
  row.performed = dateSpan(view.performed);
  row.performedText = view.performed.text;
  row.bodySites = codedTexts(view.bodySites);
  row.reasons = codedTexts(view.reasons);
  for (const auto& reference : view.reasonReferences) {
    auto title = reader.titleOf(reference);
    if (!title) return pass(title);
    if (!title->empty()) row.reasons.push_back({*title, {}});
  }
  row.outcome = codedText(view.outcome);
  row.complications = codedTexts(view.complications);
  row.statusReason = codedText(view.statusReason);
  auto location = reader.nameOf(view.location);
  if (!location) return pass(location);
  row.location = std::move(*location);
  row.notes = noteTexts(view.notes);
  row.notDone = view.status == "not-done";
  return row;
}

Result<std::optional<EncounterRow>> encounterRow(ChartReader& reader, const Entry&, RowOrder&) {
  const auto view = EncounterView::from(reader.json());
  auto origin = reader.origin(view.status);
  if (!origin) return pass(origin);
  EncounterRow row;
  row.origin = std::move(*origin);
  for (const auto& participant : view.participants) {
    const auto role =
        participant.types.empty() ? std::string("participant") : std::string(participant.types.front().best());
    if (auto added = reader.addParty(row.origin, participant.individual, role); !added) return pass(added);
  }
  if (!view.types.empty())
    row.type = codedText(view.types.front());
  else
    row.type = codedText(view.serviceType);
  row.encounterClass = {view.encounterClass.system, view.encounterClass.code, view.encounterClass.display};
  row.period = dateSpan(view.period);
  row.reasons = codedTexts(view.reasons);
  for (const auto& diagnosis : view.diagnoses) {
    auto title = reader.titleOf(diagnosis);
    if (!title) return pass(title);
    if (!title->empty()) row.diagnoses.push_back(std::move(*title));
  }
  auto organisation = reader.nameOf(view.serviceProvider);
  if (!organisation) return pass(organisation);
  row.organisation = std::move(*organisation);
  if (!view.locations.empty()) {
    auto location = reader.nameOf(view.locations.front());
    if (!location) return pass(location);
    row.location = std::move(*location);
  }
  return row;
}

Result<std::optional<ImagingRow>> imagingRow(ChartReader& reader, const Entry&, RowOrder&) {
  const auto view = ImagingStudyView::from(reader.json());
  auto origin = reader.origin(view.status);
  if (!origin) return pass(origin);
  ImagingRow row;
  row.origin = std::move(*origin);
  for (const auto& [element, role] : {std::pair{"interpreter", "interpreter"}, {"referrer", "referrer"}})
    for (const auto item : reader.json()[element].itemsOrSelf())
      if (auto added = reader.addParty(row.origin, readReference(item), role); !added) return pass(added);
  row.description = view.description;
  if (row.description.empty() && !view.procedures.empty()) row.description = view.procedures.front().best();
  row.modalities = view.modalities;
  row.started = partialDate(view.started);
  row.seriesCount =
      view.seriesCount.empty() ? static_cast<std::int64_t>(view.series.size()) : wholeNumber(view.seriesCount);
  for (const auto& from : view.series) {
    ImagingSeries series{from.modalityDisplay.empty() ? from.modality : from.modalityDisplay, from.description,
                         from.bodySite, wholeNumber(from.instances), partialDate(from.started)};
    if (view.instanceCount.empty()) row.instanceCount += series.instances;
    row.series.push_back(std::move(series));
  }
  if (!view.instanceCount.empty()) row.instanceCount = wholeNumber(view.instanceCount);
  row.reasons = codedTexts(view.reasons);
  return row;
}

Result<std::optional<ObservationRow>> otherObservationRow(ChartReader& reader, const Entry&, RowOrder&) {
  auto row = loadedObservation(reader);
  if (!row) return pass(row);
  return std::move(*row);
}

} // namespace

Result<ObservationRow> loadedObservation(ChartReader& reader) {
  const auto view = ObservationView::from(reader.json());
  auto origin = reader.origin(view.status);
  if (!origin) return pass(origin);
  auto row = observationRow(view);
  addAbsentReason(row.value, reader.json());
  std::size_t index = 0;
  for (const auto component : reader.json()["component"].items())
    if (index < row.components.size()) addAbsentReason(row.components[index++].value, component);
  row.origin = std::move(*origin);
  for (const auto& performer : view.performers)
    if (auto added = reader.addParty(row.origin, performer, "performer"); !added) return pass(added);
  return row;
}

Result<Section<ImmunizationRow>> readImmunizations(const ReadConnection& db, ResourceRow patient,
                                                   const SectionQuery& query) {
  return readDated<ImmunizationRow>(db, patient, EntryChoice{kindBit(SectionKind::Immunizations)}, query,
                                    immunizationRow);
}
Result<Section<ProcedureRow>> readProcedures(const ReadConnection& db, ResourceRow patient, const SectionQuery& query) {
  return readDated<ProcedureRow>(db, patient, EntryChoice{kindBit(SectionKind::Procedures)}, query, procedureRow);
}
Result<Section<EncounterRow>> readEncounters(const ReadConnection& db, ResourceRow patient, const SectionQuery& query) {
  return readDated<EncounterRow>(db, patient, EntryChoice{kindBit(SectionKind::Encounters)}, query, encounterRow);
}
Result<Section<ImagingRow>> readImaging(const ReadConnection& db, ResourceRow patient, const SectionQuery& query) {
  return readDated<ImagingRow>(db, patient, EntryChoice{kindBit(SectionKind::Imaging)}, query, imagingRow);
}
Result<Section<ObservationRow>> readOtherObservations(const ReadConnection& db, ResourceRow patient,
                                                      const SectionQuery& query) {
  return readDated<ObservationRow>(db, patient, EntryChoice{kindBit(SectionKind::Observations)}, query,
                                   otherObservationRow);
}

} // namespace clavis::core::chart
