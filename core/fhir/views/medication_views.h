// What is taken, ordered and given.
#pragma once

#include "core/fhir/views/datatypes.h"
#include "core/fhir/views/dosage.h"

namespace clavis::core {

/// A Medication resource, for the requests that refer to one.
struct MedicationView {
  std::string id;
  std::string status;
  CodeText code;
  CodeText form;
  std::vector<CodeText> ingredients;
  [[nodiscard]] static MedicationView from(JsonValue resource);
  /// code, or the ingredients joined by " + ".
  [[nodiscard]] std::string best() const;
};

struct MedicationRequestView {
  std::string id;
  std::string status; ///< active, on-hold, cancelled, completed, entered-in-error, stopped, draft, unknown
  CodeText statusReason;
  std::string intent; ///< order, plan, …
  std::vector<CodeText> categories;
  std::string priority;
  bool doNotPerform = false;
  CodeText medication;               ///< medicationCodeableConcept, or the contained Medication's code
  FhirReference medicationReference; ///< when it is a reference; resolve through the store unless contained
  FhirReference subject, encounter, requester;
  FhirDate authoredOn;
  std::vector<CodeText> reasons;
  std::vector<FhirReference> reasonReferences;
  std::vector<Dosage> dosages;
  std::string repeatsAllowed; ///< dispenseRequest.numberOfRepeatsAllowed, digits
  FhirQuantity dispenseQuantity;
  FhirPeriod validity;
  std::vector<Annotation> notes;

  [[nodiscard]] static MedicationRequestView from(JsonValue resource);
  [[nodiscard]] bool isCurrent() const { return (status == "active" || status == "on-hold") && !doNotPerform; }
  [[nodiscard]] bool isEnteredInError() const { return status == "entered-in-error"; }
};

struct MedicationStatementView {
  std::string id;
  std::string status; ///< active, completed, entered-in-error, intended, stopped, on-hold, unknown, not-taken
  CodeText medication;
  FhirReference medicationReference;
  FhirReference subject, informationSource;
  When effective;
  FhirDate dateAsserted;
  std::vector<CodeText> reasons;
  std::vector<Dosage> dosages;
  std::vector<Annotation> notes;

  [[nodiscard]] static MedicationStatementView from(JsonValue resource);
  [[nodiscard]] bool isCurrent() const { return status == "active" || status == "intended" || status == "on-hold"; }
  [[nodiscard]] bool isEnteredInError() const { return status == "entered-in-error"; }
};

} // namespace clavis::core
