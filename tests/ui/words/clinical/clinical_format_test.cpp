#include "ui/words/clinical_format.h"

#include <QGuiApplication>

#include <catch2/catch_test_macros.hpp>

using namespace clavis::ui;

namespace {
const QTimeZone utc = QTimeZone::utc();
const QTimeZone sydney{10 * 3600};
std::string text(const QString& q) { return q.toStdString(); }
} // namespace

TEST_CASE("A date is as precise as the record and never all-numeric") {
  CHECK(text(dateText(u"2026-03-12", utc)) == "12-Mar-2026");
  CHECK(text(dateText(u"2026-03", utc)) == "Mar-2026");
  CHECK(text(dateText(u"2026", utc)) == "2026");
  CHECK(text(dateText(u"", utc)).empty());
}

TEST_CASE("A text that is no date is shown as it stands, not guessed at") {
  for (const auto* odd : {"2026-13-01", "2026-02-30", "12/03/2026", "unknown", "2026-3-1", "20a6"})
    CHECK(text(dateTimeText(QString::fromLatin1(odd), utc)) == odd);
}

TEST_CASE("A time is shown in the workstation's zone and the record's own zone is named beside it") {
  CHECK(text(dateTimeText(u"2026-03-12T09:05:00+00:00", utc)) == "12-Mar-2026 09:05");
  CHECK(text(recordedElsewhereText(u"2026-03-12T09:05:00+00:00", utc)).empty());
  CHECK(text(dateTimeText(u"2026-03-12T19:05:00.123+10:00", utc)) == "12-Mar-2026 09:05");
  CHECK(text(recordedElsewhereText(u"2026-03-12T19:05:00+10:00", utc)) == "12-Mar-2026 19:05 (UTC+10:00)");
  CHECK(text(dateTimeText(u"2026-03-12T23:05:00Z", sydney)) == "13-Mar-2026 09:05");
  CHECK(text(recordedElsewhereText(u"2026-03-12T23:05:00Z", sydney)) == "12-Mar-2026 23:05 (UTC)");
  CHECK(text(dateText(u"2026-03-12T23:05:00Z", sydney)) == "13-Mar-2026");
}

TEST_CASE("Ages are finer for the small and 'about' when the birth date is partial") {
  CHECK(text(ageText(81, 0, 1)) == "81y");
  CHECK(text(ageText(6, 3, 0)) == "6y 3m");
  CHECK(text(ageText(17, 0, 4)) == "17y");
  CHECK(text(ageText(1, 2, 1)) == "14m");
  CHECK(text(ageText(0, 2, 5)) == "2m");
  CHECK(text(ageText(0, 0, 12)) == "12d");
  CHECK(text(ageText(81, 0, 0, true)) == "about 81y");
  const QDate on(2026, 7, 15);
  CHECK(text(ageText(u"1945-07-14", on)) == "81y");
  CHECK(text(ageText(u"1945-07-16", on)) == "80y");
  CHECK(text(ageText(u"2026-07-03", on)) == "12d");
  CHECK(text(ageText(u"1945", on)) == "about 81y");
  CHECK(text(ageText(u"2030-01-01", on)).empty());
}

TEST_CASE("Relative time stands only beside the absolute one") {
  const QDateTime now(QDate(2026, 11, 22), QTime(15, 0), utc);
  CHECK(text(whenText(QDateTime(QDate(2026, 11, 22), QTime(14, 2), utc), now)) == "14:02 today");
  CHECK(text(whenText(QDateTime(QDate(2026, 11, 21), QTime(9, 5), utc), now)) == "09:05 yesterday");
  CHECK(text(whenText(QDateTime(QDate(2026, 11, 19), QTime(9, 5), utc), now)) == "19-Nov-2026 09:05 (3 days ago)");
  CHECK(text(whenText(QDateTime(QDate(2026, 3, 12), QTime(9, 5), utc), now)) == "12-Mar-2026 09:05 (8 months ago)");
}

TEST_CASE("Recorded digits stay, only fractions no instrument measures are shortened, and say so") {
  for (const auto* asRecorded : {"1.0", "1.00", "0.5", "98.6", "140", "1234567", "123.456", "0.000123", "-3.25", "0",
                                 "1e-7", "1.5E+10", "0.0", "100.000"})
    CHECK(text(numberText(QString::fromLatin1(asRecorded)).shown()) == asRecorded);
  CHECK(text(numberText(u"163.5310677549657").shown()) == "≈163.5");
  CHECK(text(numberText(u"0.7300672535736569").shown()) == "≈0.7301");
  CHECK(text(numberText(u"5.004008313494151").shown()) == "≈5.004");
  CHECK(text(numberText(u"9.99996789").shown()) == "≈10.000");
  CHECK(text(numberText(u"-99.99987654").shown()) == "≈-100.00");
  CHECK(text(numberText(u"123456.789").shown()) == "≈123457");
  CHECK(text(numberText(u"0.0000123456789").shown()) == "≈0.00001235");
  CHECK(numberText(u"1.0").rounded == false);
}

TEST_CASE("Units are readable, never touch the number and keep the comparator") {
  CHECK(text(quantityText(u"<", u"0.01", u"mg/L")) == "<0.01\u00a0mg/L");
  CHECK(text(unitText(u"mm[Hg]")) == "mmHg");
  CHECK(text(unitText(u"10*3/uL")) == "×10³/µL");
  CHECK(text(unitText(u"{score}")) == "score");
  CHECK(text(unitText(u"Cel")) == "°C");
  CHECK(text(unitText(u"mL/min/{1.73_m2}")) == "mL/min/1.73 m²");
  CHECK(text(unitText(u"kg/m2")) == "kg/m²");
  CHECK(text(unitText(u"mm2")) == "mm2"); // square millimetres are left as they are
  CHECK(text(quantityText(u"", u"7", u"")) == "7");
}

TEST_CASE("Names, gender and identifiers follow the patient banner's rules") {
  CHECK(text(personName(u"O'Keefe", u"Felipa", u"Mrs.")) == "O'KEEFE, Felipa (Mrs.)");
  CHECK(text(personName(u"Alcántar", u"Lourdes Ana", u"")) == "ALCÁNTAR, Lourdes Ana");
  CHECK(text(personName(u"", u"", u"")) == "Name not known");
  CHECK(text(genderText(u"")) == "Not known");
  CHECK(text(genderText(u"unknown")) == "Not known");
  CHECK(text(identifierText(u"https://fhir.nhs.uk/Id/nhs-number", u"9434765919")) == "943 476 5919");
  CHECK(text(identifierText(u"http://hl7.org/fhir/sid/us-ssn", u"999387157")) == "999-38-7157");
  CHECK(text(identifierText(u"urn:x", u"0012-A")) == "0012-A");
  CHECK(text(identifierText(u"https://fhir.nhs.uk/Id/nhs-number", u"943476591")) == "943476591");
}

TEST_CASE("Flags are words, and critical is told from abnormal") {
  CHECK(text(flagWord(u"H")) == "High");
  CHECK(text(flagWord(u"LL")) == "Critically low");
  CHECK(flagLevel(u"LL") == FlagLevel::Critical);
  CHECK(flagLevel(u"H") == FlagLevel::Abnormal);
  CHECK(flagLevel(u"N") == FlagLevel::Normal);
  CHECK(flagLevel(u"???") == FlagLevel::None);
}

TEST_CASE("Status codes become words, unknown ones stay readable") {
  CHECK(text(statusText(u"entered-in-error")) == "Entered in error");
  CHECK(text(statusText(u"some-new-code")) == "Some new code");
}

TEST_CASE("In a window that runs from right to left, dates and numbers keep their own direction") {
  CHECK(text(dateText(u"2026-04-11")) == "11-Apr-2026");
  QGuiApplication::setLayoutDirection(Qt::RightToLeft);
  CHECK(text(dateText(u"2026-04-11")) == "\u206611-Apr-2026\u2069");
  CHECK(text(quantityText(u"<", u"0.01", u"mg/L")) == "\u2066<0.01\u00a0mg/L\u2069");
  QGuiApplication::setLayoutDirection(Qt::LeftToRight);
}
