// Medication text made safe to read (ISMP, NHS CUI): a blank between number and unit, units that are misread spelled
// out, a leading zero, no trailing zero. Only the writing changes, never the amount.
#pragma once

#include <string>
#include <string_view>

namespace clavis::core::chart {

/// ".5MG" to "0.5 mg", "10.0 MCG" to "10 micrograms", "100UNT/ML" to "100 units/mL". Words it does not know stay as
/// they are.
[[nodiscard]] std::string safeDoseText(std::string_view recorded);

struct MedicationName {
  std::string name;
  std::string strength;
  std::string form;
};
/// Takes "diphenhydrAMINE Hydrochloride 25 MG Oral Tablet" apart. Only when there is exactly one strength after a name,
/// as in RxNorm's clinical drugs; combinations and packs stay whole in `name`.
[[nodiscard]] MedicationName splitMedicationName(std::string_view text);

} // namespace clavis::core::chart
