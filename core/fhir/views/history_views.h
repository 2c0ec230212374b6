// What was done, and when they met.
#pragma once

#include "core/fhir/views/datatypes.h"

namespace clavis::core {

struct ImmunizationView {
  std::string id;
  std::string status; ///< completed, entered-in-error, not-done
  CodeText statusReason;
  CodeText vaccine;
  FhirReference patient, encounter, location;
  FhirDate occurrence;
  std::string occurrenceText; ///< occurrenceString
  std::optional<bool> primarySource;
  std::string lotNumber;
  std::string manufacturer;
  CodeText site, route;
  FhirQuantity dose;
  std::string doseNumber; ///< of protocolApplied, digits or words
  std::string seriesDoses;
  std::vector<CodeText> targetDiseases;
  std::vector<Annotation> notes;
  [[nodiscard]] static ImmunizationView from(JsonValue resource);
  [[nodiscard]] bool isEnteredInError() const { return status == "entered-in-error"; }
};

struct ProcedureView {
  std::string id;
  std::string status; ///< preparation, in-progress, not-done, on-hold, stopped, completed, entered-in-error, unknown
  CodeText statusReason;
  CodeText category;
  CodeText code;
  FhirReference subject, encounter, location;
  When performed;
  std::vector<FhirReference> performers;
  std::vector<CodeText> reasons, bodySites, complications;
  std::vector<FhirReference> reasonReferences;
  CodeText outcome;
  std::vector<Annotation> notes;
  [[nodiscard]] static ProcedureView from(JsonValue resource);
  [[nodiscard]] bool isEnteredInError() const { return status == "entered-in-error"; }
};

struct EncounterParticipant {
  std::vector<CodeText> types;
  FhirReference individual;
};

struct EncounterView {
  std::string id;
  std::string
      status; ///< planned, arrived, triaged, in-progress, onleave, finished, cancelled, entered-in-error, unknown
  Coding encounterClass; ///< AMB, IMP, EMER, …
  std::vector<CodeText> types;
  CodeText serviceType;
  FhirReference subject, serviceProvider;
  std::vector<EncounterParticipant> participants;
  FhirPeriod period;
  std::vector<CodeText> reasons;
  std::vector<FhirReference> diagnoses, locations;
  CodeText dischargeDisposition;
  [[nodiscard]] static EncounterView from(JsonValue resource);
  [[nodiscard]] bool isEnteredInError() const { return status == "entered-in-error"; }
};

} // namespace clavis::core
