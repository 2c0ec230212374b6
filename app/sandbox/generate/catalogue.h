// What the invented charts are made of: analytes with their ranges, medicines, diseases and what belongs to each.
// Codes: SNOMED CT, LOINC, RxNorm, CVX where they are certain; where not, the text stands alone, as in many real
// charts.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace clavis::sandbox {

inline constexpr std::string_view kSnomed = "http://snomed.info/sct";
inline constexpr std::string_view kLoinc = "http://loinc.org";
inline constexpr std::string_view kRxNorm = "http://www.nlm.nih.gov/research/umls/rxnorm";
inline constexpr std::string_view kCvx = "http://hl7.org/fhir/sid/cvx";
inline constexpr std::string_view kUcum = "http://unitsofmeasure.org";

enum class AnalyteId {
  Sodium,
  Potassium,
  Chloride,
  Bicarbonate,
  Urea,
  Creatinine,
  Glucose,
  Calcium,
  Egfr,
  Cholesterol,
  Triglycerides,
  Hdl,
  Ldl,
  Leukocytes,
  Haemoglobin,
  Haematocrit,
  Platelets,
  HbA1c,
  AlbuminCreatinineRatio,
  Tsh,
  NtProBnp,
  Ferritin,
  Inr,
  Urate,
  Crp,
  Phosphate,
  Parathormone,
  Count
};

struct Analyte {
  std::string_view loinc;
  std::string_view name;
  std::string_view unit; ///< UCUM
  double low;            ///< reference range; below 0 means no lower bound
  double high;           ///< above 1e6 means no upper bound
  double criticalLow;
  double criticalHigh;
  double usual; ///< mean in health
  double spread;
  int decimals;
};
const Analyte& analyte(AnalyteId id);

struct Panel {
  std::string_view loinc;
  std::string_view name;
  std::span<const AnalyteId> analytes;
};

struct Medicine {
  std::string_view rxnorm; ///< empty: text only
  std::string_view name;
  std::string_view doseValue;
  std::string_view doseUnit;
  std::string_view route;
  int timesADay; ///< 0: as needed
  std::string_view instruction;
};

/// How an analyte behaves in a disease: where it starts untreated, where treatment takes it, how it drifts each year.
struct Course {
  AnalyteId analyte;
  double untreated;
  double treated;
  double driftPerYear;
};

struct Disease {
  std::string_view snomed;
  std::string_view name;
  double baseChance; ///< at 65 years; scaled by age
  int earliestAge;
  int visitsPerYear;
  std::span<const Medicine> medicines; ///< first line first
  std::span<const Panel> panels;       ///< checked at every second visit
  std::span<const Course> courses;
  std::string_view plan; ///< care plan activity and note text
  std::string_view goal; ///< empty: none
};
std::span<const Disease> diseases();
const Disease& endStageRenalDisease();

std::span<const Panel> basicPanels(); ///< metabolic, blood count, lipids
const Panel& dialysisPanel();

struct ShortIllness {
  std::string_view snomed;
  std::string_view name;
  std::string_view medicine; ///< text, may be empty
  int days;
};
std::span<const ShortIllness> shortIllnesses();

struct AllergyKind {
  std::string_view snomed;
  std::string_view name;
  std::string_view category;
  std::string_view reactionCode;
  std::string_view reaction;
  std::string_view criticality;
};
std::span<const AllergyKind> allergyKinds();

struct Vaccine {
  std::string_view cvx;
  std::string_view name;
  int fromAge;
  int everyYears; ///< 0: once
};
std::span<const Vaccine> vaccines();

struct ProcedureKind {
  std::string_view snomed;
  std::string_view name;
  int fromAge;
};
std::span<const ProcedureKind> procedureKinds();

std::span<const std::string_view> familyNames();
std::span<const std::string_view> givenNames(bool female);
std::span<const std::string_view> streets();
struct Town {
  std::string_view name;
  std::string_view state;
  std::string_view postalCode;
};
std::span<const Town> towns();

} // namespace clavis::sandbox
