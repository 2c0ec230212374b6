#include "core/chart/patients/name_folding.h"
#include "core/chart/rows/convert.h"
#include "core/chart/sections/section_reader.h"
#include "core/chart/sections/sections.h"
#include "core/fhir/views/problem_views.h"

#include <array>

namespace clavis::core::chart {

namespace {

ClinicalStatus clinicalStatus(std::string_view code) {
  if (code == "active") return ClinicalStatus::Active;
  if (code == "recurrence") return ClinicalStatus::Recurrence;
  if (code == "relapse") return ClinicalStatus::Relapse;
  if (code == "inactive") return ClinicalStatus::Inactive;
  if (code == "remission") return ClinicalStatus::Remission;
  if (code == "resolved") return ClinicalStatus::Resolved;
  return ClinicalStatus::NotStated;
}

Verification verification(std::string_view code) {
  if (code == "confirmed") return Verification::Confirmed;
  if (code == "unconfirmed") return Verification::Unconfirmed;
  if (code == "provisional") return Verification::Provisional;
  if (code == "differential") return Verification::Differential;
  if (code == "refuted") return Verification::Refuted;
  if (code == "entered-in-error") return Verification::EnteredInError;
  return Verification::NotStated;
}

Criticality criticality(std::string_view code) {
  if (code == "low") return Criticality::Low;
  if (code == "high") return Criticality::High;
  if (code == "unable-to-assess") return Criticality::UnableToAssess;
  return Criticality::NotStated;
}

} // namespace

Result<Section<ProblemRow>> readProblems(const ReadConnection& db, ResourceRow patient, const SectionQuery& query) {
  const RowMaker<ProblemRow> make = [](ChartReader& reader, const Entry& entry,
                                       RowOrder& order) -> Result<std::optional<ProblemRow>> {
    const auto view = ConditionView::from(reader.json());
    auto origin = reader.origin(view.clinicalStatus);
    if (!origin) return pass(origin);
    ProblemRow row;
    row.origin = std::move(*origin);
    for (const auto& [reference, role] :
         {std::pair<const FhirReference&, const char*>{view.recorder, "recorder"}, {view.asserter, "asserter"}})
      if (auto added = reader.addParty(row.origin, reference, role); !added) return pass(added);
    row.problem = codedText(view.code);
    row.clinical = clinicalStatus(view.clinicalStatus);
    row.verification = verification(view.verificationStatus);
    row.severity = codedText(view.severity);
    row.categories = codedTexts(view.categories);
    if (!view.bodySites.empty()) row.bodySite = codedText(view.bodySites.front());
    row.onset = dateSpan(view.onset);
    row.onsetText = view.onset.text;
    row.abatement = dateSpan(view.abatement);
    row.abatementText = view.abatement.text;
    row.recorded = partialDate(view.recordedDate);
    row.notes = noteTexts(view.notes);
    row.current = entry.has(MarkCurrent);
    order.rank = row.current ? 0 : 1;
    return row;
  };
  return readRanked<ProblemRow>(db, patient, kindBit(SectionKind::Problems), query, make);
}

Result<Section<AllergyRow>> readAllergies(const ReadConnection& db, ResourceRow patient, const SectionQuery& query) {
  const RowMaker<AllergyRow> make = [](ChartReader& reader, const Entry& entry,
                                       RowOrder& order) -> Result<std::optional<AllergyRow>> {
    const auto view = AllergyIntoleranceView::from(reader.json());
    auto origin = reader.origin(view.clinicalStatus);
    if (!origin) return pass(origin);
    AllergyRow row;
    row.origin = std::move(*origin);
    for (const auto& [reference, role] :
         {std::pair<const FhirReference&, const char*>{view.recorder, "recorder"}, {view.asserter, "asserter"}})
      if (auto added = reader.addParty(row.origin, reference, role); !added) return pass(added);
    row.substance = codedText(view.code);
    row.clinical = clinicalStatus(view.clinicalStatus);
    row.verification = verification(view.verificationStatus);
    row.criticality = criticality(view.criticality);
    row.type = view.type;
    row.categories = view.categories;
    for (const auto& from : view.reactions)
      row.reactions.push_back({codedTexts(from.manifestations), codedText(from.substance), from.severity,
                               from.description, partialDate(from.onset)});
    // Records without a code name the substance in the reaction only.
    if (row.substance.empty() && !view.reactions.empty()) row.substance = codedText(view.reactions.front().substance);
    row.onset = dateSpan(view.onset);
    row.onsetText = view.onset.text;
    row.lastOccurrence = partialDate(view.lastOccurrence);
    row.recorded = partialDate(view.recordedDate);
    row.notes = noteTexts(view.notes);
    row.negated = entry.has(MarkNegated);
    row.current = entry.has(MarkCurrent);
    if (row.negated)
      order.rank = 3;
    else if (!row.current)
      order.rank = 2;
    else
      order.rank = row.criticality == Criticality::High ? 0 : 1;
    order.words = foldName(row.substance.text);
    return row;
  };
  return readRanked<AllergyRow>(db, patient, kindBit(SectionKind::Allergies), query, make);
}

} // namespace clavis::core::chart
