#include "ui/chart/timeline/timeline_rows.h"

#include <catch2/catch_test_macros.hpp>

using namespace clavis;
namespace chart = core::chart;

namespace {

chart::MeasuredValue measured(const char* loinc, const char* name, const char* digits) {
  chart::MeasuredValue part;
  part.what.text = name;
  part.what.codes = {{"http://loinc.org", loinc, {}}};
  if (*digits == 0) {
    part.value.absent.text = "Not performed";
    return part;
  }
  part.value.kind = chart::ValueKind::Quantity;
  part.value.digits = digits;
  part.value.unit = "mm[Hg]";
  return part;
}

QString shown(std::vector<chart::MeasuredValue> components) {
  chart::TimelineEntry entry;
  entry.title = "Blood Pressure";
  entry.detail = "Diastolic Blood Pressure 80.34522707875533 mm[Hg], Systolic Blood Pressure 133.5209269803098 mm[Hg]";
  entry.observation.emplace();
  entry.observation->components = std::move(components);
  return ui::TimelineRows({entry}, {}).cell(0, 2).text;
}

} // namespace

TEST_CASE("a blood pressure reads in the timeline as it does among the vital signs") {
  const QString text = shown(
      {measured("8462-4", "Diastolic", "80.34522707875533"), measured("8480-6", "Systolic", "133.5209269803098")});
  CHECK(text.contains(QStringLiteral("≈133.5/≈80.35")));
  CHECK(text.contains(QStringLiteral("mmHg")));
}

TEST_CASE("a blood pressure with half of it missing names what is there and why the rest is not") {
  const QString text = shown({measured("8462-4", "Diastolic", ""), measured("8480-6", "Systolic", "120")});
  CHECK(text.contains(QStringLiteral("Diastolic No value (Not performed)")));
  CHECK(text.contains(QStringLiteral("Systolic 120")));
}
