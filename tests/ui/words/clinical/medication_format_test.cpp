#include "ui/words/medication_format.h"

#include <catch2/catch_test_macros.hpp>

using namespace clavis::ui;

namespace {
std::string text(const QString& q) { return q.toStdString(); }
} // namespace

TEST_CASE("A simple medicine splits into a bold name and its strength") {
  const auto line = medicationLine(u"Simvistatin 10 MG Oral Tablet");
  CHECK(text(line.name) == "Simvistatin");
  CHECK(text(line.strength) == "10\u00a0mg Oral Tablet");
  const auto extended = medicationLine(u"24 HR Metformin hydrochloride 500 MG Extended Release Oral Tablet");
  CHECK(text(extended.name) == "24 HR metFORMIN hydrochloride");
  CHECK(text(extended.strength) == "500\u00a0mg Extended Release Oral Tablet");
}

TEST_CASE("Several substances are never split, so that no substance hides") {
  const auto line = medicationLine(u"Acetaminophen 325 MG / Hydrocodone Bitartrate 7.5 MG Oral Tablet");
  CHECK(text(line.strength).empty());
  CHECK(text(line.name) == "Acetaminophen 325\u00a0mg / HYDROcodone Bitartrate 7.5\u00a0mg Oral Tablet");
}

TEST_CASE("Doses follow the safe-abbreviation rules") {
  CHECK(text(doseText(u"10MG")) == "10\u00a0mg");
  CHECK(text(doseText(u"5.0 mg")) == "5\u00a0mg");
  CHECK(text(doseText(u".5 mg")) == "0.5\u00a0mg");
  CHECK(text(doseText(u"50 mcg")) == "50\u00a0micrograms");
  CHECK(text(doseText(u"100 UNT/ML")) == "100\u00a0units/mL");
  CHECK(text(doseText(u"10 IU")) == "10\u00a0units");
  CHECK(text(doseText(u"120 ACTUAT Fluticasone propionate 0.044 MG/ACTUAT")) ==
        "120 ACTUAT Fluticasone propionate 0.044\u00a0mg/actuation");
}

TEST_CASE("Tall-man letters mark look-alike names and nothing else") {
  CHECK(text(tallMan(u"Hydralazine")) == "hydrALAZINE");
  CHECK(text(tallMan(u"HYDROXYZINE 25 mg")) == "hydrOXYzine 25 mg");
  CHECK(text(tallMan(u"prednisone")) == "predniSONE");
  CHECK(text(tallMan(u"Aspirin")) == "Aspirin");
  CHECK(text(tallMan(u"Hydralazinex")) == "Hydralazinex");
}
