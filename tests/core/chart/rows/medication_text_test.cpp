#include "core/chart/rows/medication_text.h"

#include <catch2/catch_test_macros.hpp>

using namespace clavis::core::chart;

TEST_CASE("Dose text is written so that it cannot be misread") {
  CHECK(safeDoseText("10MG") == "10 mg");
  CHECK(safeDoseText(".5 MG") == "0.5 mg");
  CHECK(safeDoseText("10.0 MCG") == "10 micrograms");
  CHECK(safeDoseText("1.50 ug") == "1.5 micrograms");
  CHECK(safeDoseText("5 \u00b5g") == "5 micrograms");
  CHECK(safeDoseText("5 \u03bcg") == "5 micrograms");
  CHECK(safeDoseText("100UNT/ML") == "100 units/mL");
  CHECK(safeDoseText("20 U") == "20 units");
  CHECK(safeDoseText("1 tablet") == "1 tablet");
  CHECK(safeDoseText("5-10 ML") == "5-10 mL");
  CHECK(safeDoseText("1,000 mg") == "1,000 mg"); // may be a thousand or one: left as it is
  CHECK(safeDoseText("100 mg") == "100 mg");
  CHECK(safeDoseText("0.05 %") == "0.05 %");
  CHECK(safeDoseText("2").compare("2") == 0);
  CHECK(safeDoseText("").empty());
  CHECK(safeDoseText("vitamin B12 U") == "vitamin B12 U"); // no number before the unit: a name
}

TEST_CASE("A medication's name is taken apart only where that is certain") {
  const auto simple = splitMedicationName("diphenhydrAMINE Hydrochloride 25 MG Oral Tablet");
  CHECK(simple.name == "diphenhydrAMINE Hydrochloride");
  CHECK(simple.strength == "25 mg");
  CHECK(simple.form == "Oral Tablet");
  const auto liquid = splitMedicationName("Amoxicillin 50 MG/ML Oral Suspension");
  CHECK(liquid.strength == "50 mg/mL");
  CHECK(liquid.form == "Oral Suspension");
  const auto inhaler = splitMedicationName("Fluticasone propionate 0.25 MG/ACTUAT [Flovent]");
  CHECK(inhaler.strength == "0.25 mg/actuation");
  for (const std::string_view whole :
       {"Acetaminophen 325 MG / HYDROcodone Bitartrate 7.5 MG Oral Tablet",
        "{28 (Norethindrone 0.35 MG Oral Tablet) } Pack [Camila]", "1 ML Enoxaparin sodium 150 MG/ML Prefilled Syringe",
        "Aspirin", "", "24 HR Metformin hydrochloride 500 MG Oral Tablet"}) {
    INFO(whole);
    const auto parts = splitMedicationName(whole);
    CHECK(parts.name == whole);
    CHECK(parts.strength.empty());
  }
}
