// What was measured, and the reports that gather it.
#pragma once

#include "core/fhir/views/datatypes.h"

namespace clavis::core {

struct ReferenceRange {
  FhirQuantity low;
  FhirQuantity high;
  CodeText type;
  std::string text;
  /// "3.5–5.1 mmol/L", "< 5 mg/L", or the text.
  [[nodiscard]] std::string toText() const;
};

enum class ObservationValueKind : std::uint8_t {
  None,
  Quantity,
  Code,
  Text,
  Boolean,
  Integer,
  Range,
  Ratio,
  Sampled,
  Time,
  Date,
  Period
};

struct ObservationValue {
  ObservationValueKind kind = ObservationValueKind::None;
  FhirQuantity quantity; ///< Quantity; Integer (digits only)
  CodeText code;
  std::string text; ///< Text, Time, and a readable form of Boolean, Range, Ratio, Period ("1 : 40")
  FhirRange range;
  FhirDate date;
  FhirPeriod period;
  /// What to show, with unit. Empty for None.
  [[nodiscard]] std::string toText() const;
};

struct ObservationPart {
  CodeText code;
  ObservationValue value;
  CodeText dataAbsentReason;
  std::vector<CodeText> interpretations; ///< H, L, HH, LL, A, N, …
  std::vector<ReferenceRange> ranges;

  enum class Flag : std::uint8_t { None, Normal, Low, High, CriticalLow, CriticalHigh, Abnormal, CriticalAbnormal };
  /// What the sender said (v3-ObservationInterpretation). When the sender said nothing: from the first plain reference
  /// range in the same unit ("computed" tells which).
  [[nodiscard]] Flag flag(bool* computed = nullptr) const;
};

struct ObservationView : ObservationPart {
  std::string id;
  std::string status; ///< registered, preliminary, final, amended, corrected, cancelled, entered-in-error, unknown
  std::vector<CodeText> categories;
  FhirReference subject, encounter, specimen, device;
  When effective;
  FhirDate issued;
  std::vector<FhirReference> performers;
  CodeText bodySite, method;
  std::vector<ObservationPart> components;
  std::vector<FhirReference> members, derivedFrom;
  std::vector<Annotation> notes;

  [[nodiscard]] static ObservationView from(JsonValue resource);
  /// True when any category has `code` ("laboratory", "vital-signs", …).
  [[nodiscard]] bool inCategory(std::string_view code) const;
  [[nodiscard]] bool isEnteredInError() const { return status == "entered-in-error"; }
  [[nodiscard]] bool isPreliminary() const { return status == "registered" || status == "preliminary"; }
};

struct DiagnosticReportView {
  std::string id;
  std::string status; ///< registered, partial, preliminary, final, amended, corrected, appended, cancelled,
                      ///< entered-in-error, unknown
  std::vector<CodeText> categories;
  CodeText code;
  FhirReference subject, encounter;
  When effective;
  FhirDate issued;
  std::vector<FhirReference> performers, results, imagingStudies;
  std::string conclusion;
  std::vector<CodeText> conclusionCodes;
  std::vector<Attachment> presentedForms; ///< data borrows from the document
  [[nodiscard]] static DiagnosticReportView from(JsonValue resource);
  [[nodiscard]] bool isEnteredInError() const { return status == "entered-in-error"; }
};

struct ImagingSeries {
  std::string uid;
  std::string modality; ///< DICOM code, "CT"
  std::string modalityDisplay;
  std::string description;
  std::string bodySite;
  std::string instances; ///< digits
  FhirDate started;
};

struct ImagingStudyView {
  std::string id;
  std::string status; ///< registered, available, cancelled, entered-in-error, unknown
  std::vector<FhirIdentifier> identifiers;
  std::vector<std::string> modalities;
  FhirReference subject, encounter;
  FhirDate started;
  std::string description;
  std::vector<CodeText> procedures, reasons;
  std::string seriesCount, instanceCount; ///< digits
  std::vector<ImagingSeries> series;
  [[nodiscard]] static ImagingStudyView from(JsonValue resource);
  [[nodiscard]] bool isEnteredInError() const { return status == "entered-in-error"; }
};

} // namespace clavis::core
