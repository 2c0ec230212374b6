// Orders and statements in one list: what is being taken, whoever wrote it down.
#include "core/chart/patients/name_folding.h"
#include "core/chart/rows/convert.h"
#include "core/chart/rows/medication_text.h"
#include "core/chart/sections/section_reader.h"
#include "core/chart/sections/sections.h"
#include "core/fhir/views/medication_views.h"

#include <array>

namespace clavis::core::chart {

namespace {

MedicationState stateOf(std::string_view status) {
  struct Word {
    std::string_view status;
    MedicationState state;
  };
  static constexpr std::array<Word, 10> words{{{"active", MedicationState::Active},
                                               {"on-hold", MedicationState::OnHold},
                                               {"completed", MedicationState::Completed},
                                               {"stopped", MedicationState::Stopped},
                                               {"cancelled", MedicationState::Cancelled},
                                               {"draft", MedicationState::Draft},
                                               {"not-taken", MedicationState::NotTaken},
                                               {"intended", MedicationState::Intended},
                                               {"unknown", MedicationState::Unknown},
                                               {"entered-in-error", MedicationState::Unknown}}};
  for (const auto& word : words)
    if (word.status == status) return word.state;
  return status.empty() ? MedicationState::NotStated : MedicationState::Unknown;
}

Result<void> addMedication(ChartReader& reader, MedicationRow& row, const CodeText& medication,
                           const FhirReference& reference) {
  row.medication = codedText(medication);
  row.medicationReference = reference.reference;
  if (row.medication.empty() && !reference.empty()) {
    std::string name;
    if (reference.isContained()) {
      const auto view = MedicationView::from(reader.contained(reference.reference));
      row.medication = codedText(view.code);
      name = view.best();
    } else if (reference.type == "Medication") {
      auto body = reader.referred(reference);
      if (!body) return pass(body);
      if (*body) {
        if (auto document = JsonDocument::parse(**body)) {
          const auto view = MedicationView::from(document->root());
          row.medication = codedText(view.code);
          name = view.best();
        }
      }
    }
    if (row.medication.text.empty()) row.medication.text = name.empty() ? reference.display : name;
    row.medicationUnresolved = row.medication.text.empty();
  }
  auto parts = splitMedicationName(row.medication.text);
  row.name = std::move(parts.name);
  row.strength = std::move(parts.strength);
  row.form = std::move(parts.form);
  return {};
}

Result<void> fillRequest(ChartReader& reader, MedicationRow& row) {
  const auto view = MedicationRequestView::from(reader.json());
  row.source = MedicationSource::Request;
  row.origin.status = view.status;
  if (auto added = addMedication(reader, row, view.medication, view.medicationReference); !added) return pass(added);
  if (auto added = reader.addParty(row.origin, view.requester, "requester"); !added) return pass(added);
  row.dosages = view.dosages;
  row.state = stateOf(view.status);
  row.statusReason = codedText(view.statusReason);
  row.intent = view.intent;
  row.doNotPerform = view.doNotPerform;
  row.authored = partialDate(view.authoredOn);
  row.period = dateSpan(view.validity);
  row.reasons = codedTexts(view.reasons);
  for (const auto& reference : view.reasonReferences) {
    auto title = reader.titleOf(reference);
    if (!title) return pass(title);
    if (!title->empty()) row.reasons.push_back({*title, {}});
  }
  row.notes = noteTexts(view.notes);
  const auto reported = reader.json()["reportedBoolean"].boolean();
  row.reportedSecondHand = reported.value_or(false) || reader.json()["reportedReference"].isObject();
  return {};
}

Result<void> fillStatement(ChartReader& reader, MedicationRow& row) {
  const auto view = MedicationStatementView::from(reader.json());
  row.source = MedicationSource::Statement;
  row.origin.status = view.status;
  if (auto added = addMedication(reader, row, view.medication, view.medicationReference); !added) return pass(added);
  if (auto added = reader.addParty(row.origin, view.informationSource, "informationSource"); !added) return pass(added);
  row.dosages = view.dosages;
  row.state = stateOf(view.status);
  row.authored = partialDate(view.dateAsserted);
  row.period = dateSpan(view.effective);
  row.reasons = codedTexts(view.reasons);
  const auto reasons = reader.json()["statusReason"];
  if (reasons.size() > 0) row.statusReason = codedText(readCodeText(reasons[0]));
  row.notes = noteTexts(view.notes);
  return {};
}

} // namespace

Result<Section<MedicationRow>> readMedications(const ReadConnection& db, ResourceRow patient,
                                               const SectionQuery& query) {
  const RowMaker<MedicationRow> make = [](ChartReader& reader, const Entry& entry,
                                          RowOrder& order) -> Result<std::optional<MedicationRow>> {
    auto origin = reader.origin({});
    if (!origin) return pass(origin);
    MedicationRow row;
    row.origin = std::move(*origin);
    auto filled = reader.info().type == "MedicationRequest" ? fillRequest(reader, row) : fillStatement(reader, row);
    if (!filled) return pass(filled);
    row.current = entry.has(MarkCurrent) && !row.doNotPerform;
    order.rank = row.current ? 0 : 1;
    // Current ones by name, so that the same drug from two sources stands together; past ones by date.
    if (row.current) order.words = foldName(row.name);
    return row;
  };
  return readRanked<MedicationRow>(db, patient, kindBit(SectionKind::Medications), query, make);
}

} // namespace clavis::core::chart
