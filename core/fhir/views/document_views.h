// Documents and notes, and where things come from.
#pragma once

#include "core/fhir/views/datatypes.h"

namespace clavis::core {

struct DocumentReferenceView {
  std::string id;
  std::string status;    ///< current, superseded, entered-in-error
  std::string docStatus; ///< preliminary, final, amended, entered-in-error
  CodeText type;
  std::vector<CodeText> categories;
  FhirReference subject, custodian;
  FhirDate date;
  std::vector<FhirReference> authors;
  std::string description;
  std::vector<Attachment> attachments; ///< data borrows from the document
  std::vector<FhirReference> encounters;
  FhirPeriod period;
  [[nodiscard]] static DocumentReferenceView from(JsonValue resource);
  [[nodiscard]] bool isEnteredInError() const {
    return status == "entered-in-error" || docStatus == "entered-in-error";
  }
};

struct ProvenanceAgent {
  CodeText type;
  FhirReference who;
  FhirReference onBehalfOf;
};

struct ProvenanceView {
  std::string id;
  std::vector<FhirReference> targets;
  FhirDate recorded;
  When occurred;
  CodeText activity;
  std::vector<CodeText> reasons;
  std::vector<ProvenanceAgent> agents;
  std::vector<FhirReference> sources; ///< entity.what
  bool signedBySomeone = false;       ///< carries a signature (not checked here)
  [[nodiscard]] static ProvenanceView from(JsonValue resource);
};

} // namespace clavis::core
