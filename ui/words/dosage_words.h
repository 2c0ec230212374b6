// How a medicine is taken, in the reader's words. What the prescriber wrote is shown as it came and wins; these words
// stand for the parts of a record that has numbers and codes instead (core/fhir/views/dosage.h). Amounts follow the
// same rules as everywhere (medication_format.h). Pure; thread: any, once the translators are installed.
#pragma once

#include "core/chart/rows/section_rows.h"

#include <QString>

namespace clavis::ui {

/// "500 mg", "5–10 mL", "up to 10 mL", "100 mL/h".
[[nodiscard]] QString amountText(const core::DoseAmount& amount);
/// "twice a day, after meals", "every 8 hours, for 10 days"; without numbers the record's own word ("BID").
[[nodiscard]] QString timingText(const core::DosageTiming& timing);
/// "as needed for pain"; empty when it is not.
[[nodiscard]] QString asNeededText(const core::Dosage& dosage);
/// The prescriber's words, else all parts.
[[nodiscard]] QString dosageText(const core::Dosage& dosage);
/// What is to be read beside the parts of the first dosage: the prescriber's words, those for the patient, the most
/// that may be given, and every further step in order. Empty when the parts say it all.
[[nodiscard]] QStringList instructionTexts(const std::vector<core::Dosage>& dosages);

} // namespace clavis::ui
