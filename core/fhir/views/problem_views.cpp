#include "core/fhir/views/problem_views.h"

#include <array>

namespace clavis::core {

namespace {
/// The status code of a CodeableConcept whose binding is required: the first code there is.
std::string statusOf(JsonValue concept_) {
  for (const JsonValue coding : concept_["coding"].itemsOrSelf())
    if (const auto code = coding["code"].text(); !code.empty()) return std::string(code);
  return {};
}
} // namespace

ConditionView ConditionView::from(JsonValue resource) {
  ConditionView view;
  view.id = readString(resource["id"]);
  view.clinicalStatus = statusOf(resource["clinicalStatus"]);
  view.verificationStatus = statusOf(resource["verificationStatus"]);
  view.categories = readCodeTexts(resource["category"]);
  view.severity = readCodeText(resource["severity"]);
  view.code = readCodeText(resource["code"]);
  view.bodySites = readCodeTexts(resource["bodySite"]);
  view.subject = readReference(resource["subject"]);
  view.encounter = readReference(resource["encounter"]);
  view.recorder = readReference(resource["recorder"]);
  view.asserter = readReference(resource["asserter"]);
  view.onset = readWhen(resource, "onset");
  view.abatement = readWhen(resource, "abatement");
  view.recordedDate = readDate(resource["recordedDate"]);
  view.notes = readAnnotations(resource["note"]);
  return view;
}

bool ConditionView::isActive() const {
  if (verificationStatus == "refuted" || isEnteredInError()) return false;
  if (clinicalStatus.empty()) return abatement.empty();
  return clinicalStatus == "active" || clinicalStatus == "recurrence" || clinicalStatus == "relapse";
}

AllergyIntoleranceView AllergyIntoleranceView::from(JsonValue resource) {
  AllergyIntoleranceView view;
  view.id = readString(resource["id"]);
  view.clinicalStatus = statusOf(resource["clinicalStatus"]);
  view.verificationStatus = statusOf(resource["verificationStatus"]);
  view.type = readString(resource["type"]);
  for (const JsonValue category : resource["category"].itemsOrSelf()) view.categories.emplace_back(category.text());
  view.criticality = readString(resource["criticality"]);
  view.code = readCodeText(resource["code"]);
  view.patient = readReference(resource["patient"]);
  view.recorder = readReference(resource["recorder"]);
  view.asserter = readReference(resource["asserter"]);
  view.onset = readWhen(resource, "onset");
  view.recordedDate = readDate(resource["recordedDate"]);
  view.lastOccurrence = readDate(resource["lastOccurrence"]);
  for (const JsonValue item : resource["reaction"].itemsOrSelf()) {
    AllergyReaction reaction;
    reaction.substance = readCodeText(item["substance"]);
    reaction.manifestations = readCodeTexts(item["manifestation"]);
    reaction.description = readString(item["description"]);
    reaction.severity = readString(item["severity"]);
    reaction.onset = readDate(item["onset"]);
    reaction.exposureRoute = readCodeText(item["exposureRoute"]);
    view.reactions.push_back(std::move(reaction));
  }
  view.notes = readAnnotations(resource["note"]);
  return view;
}

bool AllergyIntoleranceView::isActive() const {
  if (verificationStatus == "refuted" || isEnteredInError()) return false;
  return clinicalStatus.empty() || clinicalStatus == "active";
}

bool AllergyIntoleranceView::isNoKnownAllergy() const {
  // SNOMED CT: no known allergy, drug, food, latex, environmental, insect and animal allergy, and the older
  // "no known" findings; US: V3 NullFlavor-like text codes are not accepted.
  static constexpr std::array<std::string_view, 9> codes{"716186003", "409137002", "429625007",
                                                         "716220001", "428607008", "428197003",
                                                         "716184000", "160244002", "1003774007"};
  for (const auto known : codes)
    if (code.codeIn("http://snomed.info/sct") == known) return true;
  return false;
}

} // namespace clavis::core
