#include "ui/words/dosage_words.h"
#include "ui/words/english_plurals.h"

#include <QCoreApplication>

#include <catch2/catch_test_macros.hpp>

using namespace clavis;
using namespace clavis::ui;

namespace {

/// As the program says it in English.
struct English {
  EnglishPlurals plurals;
  English() { QCoreApplication::installTranslator(&plurals); }
  ~English() { QCoreApplication::removeTranslator(&plurals); }
};

core::Dosage dosage(const char* json) {
  const auto document = core::JsonDocument::parse(json);
  REQUIRE(document);
  return core::readDosage(document->root());
}

/// A number never parts from its unit: the blank between them is one that does not break.
std::string read(QString text) { return text.replace(QChar(0x00A0), u' ').toStdString(); }

std::string timing(const std::string& repeat) {
  return timingText(dosage((R"({"timing":{"repeat":{)" + repeat + "}}}").c_str()).timing).toStdString();
}

} // namespace

TEST_CASE("how often a medicine is taken is said from its numbers", "[words]") {
  const English english;
  CHECK(timing(R"("frequency":1,"period":1,"periodUnit":"d")") == "once a day");
  CHECK(timing(R"("frequency":1,"period":1.0,"periodUnit":"d")") == "once a day");
  CHECK(timing(R"("frequency":2,"period":1,"periodUnit":"d","when":["PC"])") == "twice a day, after meals");
  CHECK(timing(R"("frequency":3,"period":1,"periodUnit":"wk")") == "3 times a week");
  CHECK(timing(R"("frequency":1,"frequencyMax":2,"period":1,"periodUnit":"d")") == "1–2 times a day");
  CHECK(timing(R"("frequency":1,"period":8,"periodUnit":"h")") == "every 8 hours");
  CHECK(timing(R"("period":6,"periodMax":8,"periodUnit":"h")") == "every 6–8 hours");
  CHECK(timing(R"("frequency":1,"period":1.5,"periodUnit":"d")") == "every 1.5 days");
  CHECK(timing(R"("frequency":2,"period":3,"periodUnit":"d")") == "2 times every 3 days");
  CHECK(timing(R"("frequency":1,"period":1,"periodUnit":"h")") == "every hour");
}

TEST_CASE("days, hours, meals, how long and how many in all are part of it", "[words]") {
  const English english;
  CHECK(timing(R"("dayOfWeek":["mon","thu"],"timeOfDay":["08:00:00","20:00:00"])") == "on Mon, Thu, at 08:00, 20:00");
  CHECK(timing(R"("frequency":1,"period":1,"periodUnit":"d","when":["AC"],"offset":30)") ==
        "once a day, 30 min before meals");
  CHECK(timing(R"("frequency":1,"period":1,"periodUnit":"d","boundsDuration":{"value":10,"unit":"days","code":"d"})") ==
        "once a day, for 10 days");
  CHECK(timing(R"("frequency":1,"period":4,"periodUnit":"h","count":6)") == "every 4 hours, 6 times in all");
  CHECK(timing(R"("when":["HS"])") == "at bedtime");
  CHECK(timing(R"("when":["SOME-NEW-CODE"])") == "SOME-NEW-CODE");               // never dropped
  CHECK(timing(R"("frequency":1,"period":1,"periodUnit":"fortnight")").empty()); // not R4: nothing is invented
  CHECK(timingText(dosage(R"({"timing":{"code":{"text":"BID"}}})").timing) == QStringLiteral("BID"));
}

TEST_CASE("amounts keep their digits, and open ends are said", "[words]") {
  const auto dose = [](const char* amount) {
    return read(amountText(dosage((std::string(R"({"doseAndRate":[{)") + amount + "}]}").c_str()).dose));
  };
  CHECK(dose(R"("doseQuantity":{"value":0.5,"unit":"mg"})") == "0.5 mg");
  CHECK(dose(R"("doseQuantity":{"value":50,"unit":"mcg"})") == "50 micrograms");
  CHECK(dose(R"("doseRange":{"low":{"value":5,"unit":"mL"},"high":{"value":10,"unit":"mL"}})") == "5–10 mL");
  CHECK(dose(R"("doseRange":{"high":{"value":10,"unit":"mL"}})") == "up to 10 mL");
  CHECK(dose(R"("doseRange":{"low":{"value":10,"unit":"mL"}})") == "at least 10 mL");
  const auto rate = dosage(
      R"({"doseAndRate":[{"rateRatio":{"numerator":{"value":100,"unit":"mL"},"denominator":{"value":1,"unit":"h"}}}]})");
  CHECK(read(amountText(rate.rate)) == "100 mL/h");
}

TEST_CASE("what the prescriber wrote wins over what could be made of the parts", "[words]") {
  const English english;
  const auto written = dosage(
      R"({"text":"One tablet in the morning","doseAndRate":[{"doseQuantity":{"value":1,"unit":"tablet"}}],
          "timing":{"repeat":{"frequency":1,"period":1,"periodUnit":"d"}}})");
  CHECK(dosageText(written) == QStringLiteral("One tablet in the morning"));
  const auto parts = dosage(
      R"({"doseAndRate":[{"doseQuantity":{"value":1,"unit":"tablet"}}],"route":{"text":"Oral"},
          "timing":{"repeat":{"frequency":1,"period":1,"periodUnit":"d"}},"asNeededCodeableConcept":{"text":"pain"}})");
  CHECK(dosageText(parts) == QStringLiteral("1 tablet, oral, once a day, as needed for pain"));
}

TEST_CASE("every step of a taper is there, and the most that may be given", "[words]") {
  const English english;
  const auto first = dosage(R"({"text":"40 mg for 5 days","maxDosePerPeriod":{"numerator":{"value":4,"unit":"g"},
                                "denominator":{"value":24,"unit":"h"}}})");
  const auto second = dosage(
      R"({"doseAndRate":[{"doseQuantity":{"value":20,"unit":"mg"}}],"timing":{"repeat":{"frequency":1,"period":1,
          "periodUnit":"d"}}})");
  CHECK(read(instructionTexts({first, second}).join(u'|')) ==
        "40 mg for 5 days|At most 4 g per 24 h|then 20 mg, once a day");
  CHECK(instructionTexts({second}).isEmpty()); // the parts say it all
}
