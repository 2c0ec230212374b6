// What is wrong and what must not be given.
#pragma once

#include "core/fhir/views/datatypes.h"

namespace clavis::core {

struct ConditionView {
  std::string id;
  std::string clinicalStatus;     ///< active, recurrence, relapse, inactive, remission, resolved, or empty
  std::string verificationStatus; ///< confirmed, provisional, refuted, entered-in-error, …, or empty
  std::vector<CodeText> categories;
  CodeText severity;
  CodeText code;
  std::vector<CodeText> bodySites;
  FhirReference subject, encounter, recorder, asserter;
  When onset, abatement;
  FhirDate recordedDate;
  std::vector<Annotation> notes;

  [[nodiscard]] static ConditionView from(JsonValue resource);
  /// Clinical status active, recurrence or relapse (or none given and no abatement), and neither refuted nor entered in
  /// error.
  [[nodiscard]] bool isActive() const;
  [[nodiscard]] bool isEnteredInError() const { return verificationStatus == "entered-in-error"; }
};

struct AllergyReaction {
  CodeText substance;
  std::vector<CodeText> manifestations;
  std::string description;
  std::string severity; ///< mild, moderate, severe, or empty
  FhirDate onset;
  CodeText exposureRoute;
};

struct AllergyIntoleranceView {
  std::string id;
  std::string clinicalStatus; ///< active, inactive, resolved, or empty
  std::string verificationStatus;
  std::string type;                    ///< allergy, intolerance
  std::vector<std::string> categories; ///< food, medication, environment, biologic
  std::string criticality;             ///< low, high, unable-to-assess
  CodeText code;
  FhirReference patient, recorder, asserter;
  When onset;
  FhirDate recordedDate, lastOccurrence;
  std::vector<AllergyReaction> reactions;
  std::vector<Annotation> notes;

  [[nodiscard]] static AllergyIntoleranceView from(JsonValue resource);
  [[nodiscard]] bool isActive() const;
  [[nodiscard]] bool isEnteredInError() const { return verificationStatus == "entered-in-error"; }
  /// "No known allergies" said as a code (SNOMED 716186003 and kin): a statement, not an allergy.
  [[nodiscard]] bool isNoKnownAllergy() const;
};

} // namespace clavis::core
