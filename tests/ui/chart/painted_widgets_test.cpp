// The widgets that paint themselves: what they say to assistive technology, and what the keyboard does.
#include "fake_chart.h"
#include "ui/chart/allergy_strip.h"
#include "ui/chart/details/json_text.h"
#include "ui/chart/labs/lab_grid.h"
#include "ui/chart/patient_banner.h"
#include "ui/chart/trends/plot_scale.h"
#include "ui/chart/trends/trend_plot.h"

#include <QAccessible>
#include <QSignalSpy>
#include <QTest>

#include <catch2/catch_test_macros.hpp>

using namespace clavis;
using namespace clavis::tests;

namespace {
std::string text(const QString& q) { return q.toStdString(); }
} // namespace

TEST_CASE("The plot is a chart with a name, a description and the value under its cursor") {
  ui::TrendPlot plot;
  plot.resize(640, 300);
  plot.setPanels({{{glucose()}}});
  QAccessibleInterface* accessible = QAccessible::queryAccessibleInterface(&plot);
  REQUIRE(accessible != nullptr);
  CHECK(accessible->role() == QAccessible::Chart);
  CHECK(text(accessible->text(QAccessible::Name)) == "Trend plot of Glucose");
  CHECK(accessible->text(QAccessible::Description)
            .contains(QStringLiteral("lowest 88\u00a0mg/dL, highest 412\u00a0mg/dL")));
  CHECK(accessible->text(QAccessible::Value).isEmpty());
  QSignalSpy chosen(&plot, &ui::TrendPlot::pointChosen);
  QTest::keyClick(&plot, Qt::Key_End);
  CHECK(text(accessible->text(QAccessible::Value)) ==
        "Glucose 412\u00a0mg/dL · HH Critically high · 11-Apr-2026 08:15 · range 70 to 99\u00a0mg/dL");
  QTest::keyClick(&plot, Qt::Key_Left);
  CHECK(plot.readout().startsWith(QStringLiteral("Glucose 126")));
  QTest::keyClick(&plot, Qt::Key_Home);
  CHECK(plot.readout().startsWith(QStringLiteral("Glucose 88")));
  CHECK(chosen.size() == 3);
}

TEST_CASE("Zoom keeps inside the data, the cursor is never left outside what is shown") {
  ui::TrendPlot plot;
  plot.resize(640, 300);
  plot.setPanels({{{glucose()}}});
  const auto all = plot.shownTime();
  QTest::keyClick(&plot, Qt::Key_End);
  for (int i = 0; i < 10; ++i) QTest::keyClick(&plot, Qt::Key_Plus);
  CHECK(plot.shownTime().length() < all.length() / 10);
  QTest::keyClick(&plot, Qt::Key_Home);
  CHECK(plot.shownTime().contains(glucose().points.front().at));
  plot.showTime({all.low - 1e9, all.low});
  CHECK(plot.shownTime().low >= all.low - 1);
  QTest::keyClick(&plot, Qt::Key_0);
  CHECK(plot.shownTime().length() == all.length());
}

TEST_CASE("Two units are never put on one axis") {
  auto other = glucose();
  other.info.unit = "mmol/L";
  ui::TrendPlot plot;
  plot.setPanels({{{glucose(), other}}});
  CHECK(plot.panels().size() == 2);
}

TEST_CASE("The plot leaves the page as a picture with a title") {
  ui::TrendPlot plot;
  plot.resize(640, 300);
  plot.setPanels({{{glucose()}}});
  const QImage image = plot.exported(QStringLiteral("Glucose"), 2.0);
  CHECK(image.width() == 2 * (640 + 32));
  CHECK_FALSE(image.isNull());
}

TEST_CASE("Ticks are round numbers and dates as precise as their step") {
  const auto ticks = ui::valueTicks(3.2, 5.1, 4);
  REQUIRE(ticks.size() >= 3);
  CHECK(text(ticks.front().text) == "3.5");
  const auto years = ui::timeTicks(1.2e9, 1.7e9, 6, QTimeZone::utc());
  REQUIRE_FALSE(years.isEmpty());
  CHECK(years.front().text.size() == 4);
  const auto months = ui::timeTicks(1.70e9, 1.71e9, 5, QTimeZone::utc());
  REQUIRE_FALSE(months.isEmpty());
  CHECK(months.front().text.contains(u'-'));
  CHECK(ui::valueTicks(1, 1, 4).isEmpty());
}

TEST_CASE("Three kinds of no allergies read differently, and no allergy is cut off") {
  ui::AllergyStrip strip;
  chart::AllergySummary summary;
  summary.knowledge = chart::AllergyKnowledge::NoneKnown;
  strip.setAllergies(summary);
  const QString none = strip.text();
  summary.knowledge = chart::AllergyKnowledge::NotRecorded;
  strip.setAllergies(summary);
  const QString notRecorded = strip.text();
  summary.knowledge = chart::AllergyKnowledge::NotLoaded;
  strip.setAllergies(summary);
  CHECK(none.contains(QStringLiteral("No known allergies")));
  CHECK(notRecorded.contains(QStringLiteral("Not recorded")));
  CHECK(strip.text().contains(QStringLiteral("Could not be loaded")));
  CHECK(none != notRecorded);

  summary.knowledge = chart::AllergyKnowledge::Listed;
  for (int i = 0; i < 40; ++i)
    summary.allergies.push_back(allergy("Substance number " + std::to_string(i), chart::Criticality::Low, "Rash"));
  strip.setAllergies(summary);
  CHECK(strip.text().contains(QStringLiteral("Substance number 39")));
  CHECK(strip.heightForWidth(600) > 5 * strip.heightForWidth(100'000));
  QAccessibleInterface* accessible = QAccessible::queryAccessibleInterface(&strip);
  REQUIRE(accessible != nullptr);
  CHECK(accessible->role() == QAccessible::StaticText);
  CHECK(accessible->text(QAccessible::Name).contains(QStringLiteral("Substance number 39")));
}

TEST_CASE("The banner says who it is, and says death in words") {
  ui::PatientBanner banner;
  banner.resize(900, 120);
  auto data = treutel();
  banner.setBanner(data);
  CHECK(
      banner.spokenText().contains(QStringLiteral("TREUTEL, Eura Ann (Mrs.), Born 15-Jan-1935 (91y), Gender Female")));
  CHECK(banner.spokenText().contains(QStringLiteral("NHS number 943 476 5919")));
  data.deceased = true;
  data.died = date("2026-02-03");
  data.ageAtDeath = chart::Age{91, 0, 19, chart::DatePrecision::Day};
  banner.setBanner(data);
  CHECK(banner.spokenText().contains(QStringLiteral("Born 15-Jan-1935, Died 03-Feb-2026 (91y)")));
  data = {};
  banner.setBanner(data);
  CHECK(banner.spokenText().contains(QStringLiteral("Born Not known, Gender Not known, Identifier Not known")));
}

TEST_CASE("The labs grid is a table to assistive technology and reads only the cells it shows, once") {
  FakeChart fake;
  fill(fake);
  ui::LabModel model(fake);
  ui::LabGrid grid(&model);
  grid.resize(900, 300);
  model.setGrid(fake.grid, false);
  grid.show();
  QSignalSpy arrived(&model, &ui::LabModel::cellsArrived);
  static_cast<void>(grid.grab());
  if (arrived.isEmpty()) arrived.wait(2000);
  static_cast<void>(grid.grab());
  CHECK(fake.cellReads == 1);
  QAccessibleInterface* accessible = QAccessible::queryAccessibleInterface(&grid);
  REQUIRE(accessible != nullptr);
  CHECK(accessible->role() == QAccessible::Table);
  REQUIRE(accessible->tableInterface() != nullptr);
  CHECK(accessible->tableInterface()->rowCount() == 2);
  CHECK(accessible->tableInterface()->columnCount() == 4);
  QAccessibleInterface* cell = accessible->tableInterface()->cellAt(1, 0);
  REQUIRE(cell != nullptr);
  CHECK(text(cell->text(QAccessible::Name)) ==
        "Glucose 412\u00a0mg/dL, HH Critically high, 11-Apr-2026 08:15, range 70 to 99\u00a0mg/dL");
  // The title of a panel is passed over by the keyboard.
  grid.setCurrentIndex(model.index(1, 1));
  QTest::keyClick(&grid, Qt::Key_Up);
  CHECK(grid.currentIndex() == model.index(1, 1));
  QTest::keyClick(&grid, Qt::Key_Right);
  CHECK(grid.currentIndex() == model.index(1, 2));
}

TEST_CASE("Indenting a record changes white space only") {
  const std::string odd = R"({"a":1.00,"b":"x \" { y","c":[],"d":{},"e":[1e-7,null,{"f":"\u00e9"}]})";
  const std::string pretty = text(ui::indentedJson(odd));
  std::string bare;
  bool inString = false;
  for (std::size_t i = 0; i < pretty.size(); ++i) {
    const char c = pretty[i];
    if (c == '"' && (i == 0 || pretty[i - 1] != '\\')) inString = !inString;
    if (inString || (c != ' ' && c != '\n')) bare += c;
  }
  CHECK(bare == odd);
  CHECK(pretty.find("\"a\": 1.00") != std::string::npos);
}
