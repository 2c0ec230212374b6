// How dates, ages, numbers, units, names and identifiers of a chart are written: the clinical display rules in one
// place, as pure functions. They take the text that the record holds (FHIR R4 datatypes, 2.24) and never change its
// meaning; what they cannot read they return as it stands. Sources: NHS Common User Interface (dates, ages, names),
// ISMP error-prone abbreviations (units, zeros). Thread: any, once the translators are installed.
#pragma once

#include <QDate>
#include <QDateTime>
#include <QString>
#include <QStringView>
#include <QTimeZone>

#include <optional>

namespace clavis::ui {

/// How much of a FHIR date, dateTime or instant the record holds.
enum class MomentPrecision : std::uint8_t { None, Year, Month, Day, Time };

/// A FHIR date, dateTime or instant, read without adding anything to it.
struct Moment {
  MomentPrecision precision = MomentPrecision::None;
  QDate date;                       ///< as recorded; month and day are 1 where the record stops earlier
  QTime time;                       ///< as recorded, in the record's own zone
  std::optional<int> offsetSeconds; ///< the record's offset from UTC, when it states one
  [[nodiscard]] bool isValid() const { return precision != MomentPrecision::None; }
  /// The instant for plotting and sorting; a partial date stands at its beginning, a missing zone is the given one.
  [[nodiscard]] QDateTime instant(const QTimeZone& zone) const;
};
[[nodiscard]] Moment readMoment(QStringView fhir);

/// A date or a number with its unit reads from left to right in every script, and never mixes with the words around it:
/// between isolates (Unicode UAX #9) where the window runs from right to left, and as it is elsewhere.
[[nodiscard]] QString leftToRight(const QString& text);

/// "12-Mar-2026", "Mar-2026", "2026": as precise as the record, in the workstation's zone when there is a time.
[[nodiscard]] QString dateText(QStringView fhir, const QTimeZone& zone = QTimeZone::systemTimeZone());
[[nodiscard]] QString dateText(const QDate& date);
/// "12-Mar-2026 09:05" in the workstation's zone; without a time the same as dateText.
[[nodiscard]] QString dateTimeText(QStringView fhir, const QTimeZone& zone = QTimeZone::systemTimeZone());
/// "12-Mar-2026 19:05 (UTC+10:00)": as the record has it, its zone named. Empty when it agrees with the workstation's
/// zone, because there is nothing to add to dateTimeText then.
[[nodiscard]] QString recordedElsewhereText(QStringView fhir, const QTimeZone& zone = QTimeZone::systemTimeZone());

/// "81y", "5y 3m", "14m", "12d": finer while small. Years, months within the year, days within the month; `about` where
/// the birth date is known to the year only: "about 81y".
[[nodiscard]] QString ageText(int years, int months, int days, bool about = false);
/// The same from a recorded birth date; empty when it is unknown or lies after `on`.
[[nodiscard]] QString ageText(QStringView birth, const QDate& on);

/// "14:02 today", "09:05 yesterday", "12-Mar-2026 09:05 (8 months ago)".
[[nodiscard]] QString whenText(const QDateTime& when, const QDateTime& now);
/// "8 months ago": only ever beside the absolute date.
[[nodiscard]] QString agoText(const QDateTime& when, const QDateTime& now);

/// A number as it is shown. Stored digits are never touched: a recorded number of up to six significant digits is shown
/// digit by digit ("1.0" stays "1.0"); a longer fraction, which no instrument measures, is shortened to four
/// significant digits and says so with "≈", and the full digits stay one selection away. Whole digits are never
/// dropped.
struct NumberText {
  QString digits;       ///< without the sign of approximation
  bool rounded = false; ///< write "≈" before it
  [[nodiscard]] QString shown() const { return rounded ? QStringLiteral("≈") + digits : digits; }
};
[[nodiscard]] NumberText numberText(QStringView decimal);

/// UCUM as a person reads it: "mm[Hg]" -> "mmHg", "10*3/uL" -> "×10³/µL", "Cel" -> "°C", "{score}" -> "score",
/// "mL/min/{1.73_m2}" -> "mL/min/1.73 m²".
[[nodiscard]] QString unitText(QStringView ucum);
/// "<0.01 mg/L": comparator kept, the unit never touching the number.
[[nodiscard]] QString quantityText(QStringView comparator, QStringView decimal, QStringView unit);

/// "TREUTEL, Eura Ann (Mrs.)". Unknown parts are left out; nothing known at all is "Name not known".
[[nodiscard]] QString personName(QStringView family, QStringView given, QStringView title = {});
/// "Female", "Not known", … from the FHIR administrative-gender code.
[[nodiscard]] QString genderText(QStringView code);
/// An identifier in its own grouping: NHS number 3-3-4, US social security number 3-2-4, others as recorded.
[[nodiscard]] QString identifierText(QStringView system, QStringView value);

/// "High", "Critically low", "Abnormal" from an HL7 v3 ObservationInterpretation code (H, LL, A, …); empty when
/// unknown.
[[nodiscard]] QString flagWord(QStringView code);
/// Whether the code says that a value is outside its range, and whether it is critically so.
enum class FlagLevel : std::uint8_t { None, Normal, Abnormal, Critical };
[[nodiscard]] FlagLevel flagLevel(QStringView code);

/// A status code in words: "entered-in-error" -> "Entered in error", "in-progress" -> "In progress".
[[nodiscard]] QString statusText(QStringView code);

} // namespace clavis::ui
