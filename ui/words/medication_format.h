// How a medicine is written: name, then strength, dose, route, frequency, in that order (NHS CUI), with the ISMP rules
// for units and zeros and tall-man letters for names that have been mixed up before. Pure functions; the stored text is
// never changed, and where the text does not say clearly what is name and what is strength it is left in one piece: a
// wrong split is worse than none.
#pragma once

#include <QString>
#include <QStringView>

namespace clavis::ui {

struct MedicationLine {
  QString name;     ///< shown bold, in tall-man letters
  QString strength; ///< "10 mg oral tablet"; may be empty
};

/// Splits and writes the name of a medicine as the record has it.
[[nodiscard]] MedicationLine medicationLine(QStringView recorded);

/// "hydrALAZINE" for "Hydralazine": the FDA and ISMP lists of look-alike names. Words that are not on them are
/// untouched.
[[nodiscard]] QString tallMan(QStringView text);

/// Doses and strengths inside a text: "10MG" -> "10 mg", "5.0 mg" -> "5 mg", ".5 mg" -> "0.5 mg", "50 mcg" -> "50
/// micrograms", "10 IU" -> "10 units".
[[nodiscard]] QString doseText(QStringView text);

} // namespace clavis::ui
