// Every section drawn at the sizes, scales and appearances that people use. With CLAVIS_SCREENS set to a folder the
// pictures are kept there, to be looked at.
#include "fake_chart.h"
#include "ui/chart/chart_view.h"
#include "ui/chart/labs/lab_grid.h"
#include "ui/chart/pages/chart_page.h"
#include "ui/chart/rows/row_table.h"
#include "ui/chart/trends/trends_page.h"
#include "ui/theme/clavis_style.h"

#include <QDir>
#include <QMetaEnum>
#include <QSignalSpy>
#include <QStackedWidget>
#include <QTest>

#include <catch2/catch_test_macros.hpp>

using namespace clavis;
using namespace clavis::tests;
using ui::ChartView;

namespace {

void keep(QWidget& widget, const QString& name) {
  const QString folder = qEnvironmentVariable("CLAVIS_SCREENS");
  const QPixmap picture = widget.grab();
  CHECK_FALSE(picture.isNull());
  if (folder.isEmpty()) return;
  QDir().mkpath(folder);
  CHECK(picture.save(folder + u'/' + name + QStringLiteral(".png")));
}

void drawAll(ui::Appearance appearance, const QString& suffix) {
  ui::applyTheme(ui::Theme(appearance, ui::Density::Compact, ui::preferredFamily()));
  StillClock clock;
  auto reader = std::make_unique<FakeChart>();
  fill(*reader);
  ChartView view(std::move(reader), clock);
  view.resize(1208, 760);
  view.show();
  CHECK(QTest::qWaitForWindowExposed(&view));
  QSignalSpy ready(&view, &ChartView::pageReady);
  view.start();
  if (ready.isEmpty()) ready.wait(2000);
  auto* stack = view.findChild<QStackedWidget*>();
  const auto names = QMetaEnum::fromType<ChartView::Page>();
  for (const auto page :
       {ChartView::Page::Overview, ChartView::Page::Problems, ChartView::Page::Medications, ChartView::Page::Allergies,
        ChartView::Page::Vitals, ChartView::Page::Labs, ChartView::Page::Trends, ChartView::Page::Documents,
        ChartView::Page::Timeline, ChartView::Page::Procedures}) {
    view.showPage(page);
    auto* shown = qobject_cast<ui::ChartPage*>(stack->currentWidget());
    CHECK(QTest::qWaitFor([&] { return shown->isReady(); }, 3000));
    if (page == ChartView::Page::Trends) {
      auto* trends = static_cast<ui::TrendsPage*>(shown);
      QSignalSpy plotted(trends, &ui::TrendsPage::plotted);
      trends->plot({"glucose"});
      CHECK(QTest::qWaitFor([&] { return !trends->plotWidget()->panels().empty(); }, 3000));
      QTest::keyClick(trends->plotWidget(), Qt::Key_End);
    }
    if (auto* grid = shown->findChild<ui::LabGrid*>()) {
      QSignalSpy cells(grid->labs(), &ui::LabModel::cellsArrived);
      static_cast<void>(grid->grab());
      if (cells.isEmpty()) cells.wait(1000);
      grid->setCurrentIndex(grid->labs()->index(1, 0));
    } else if (auto* table = shown->findChild<ui::RowTable*>();
               table != nullptr && page != ChartView::Page::Overview && page != ChartView::Page::Trends) {
      table->choose(0);
    }
    static_cast<void>(QTest::qWaitFor([] { return false; }, 30)); // let deferred layouts settle
    keep(view, QString::number(static_cast<int>(page)).rightJustified(2, u'0') + u'_' +
                   QString::fromLatin1(names.valueToKey(static_cast<int>(page))) + suffix);
  }
}

} // namespace

TEST_CASE("Every section draws itself, light and dark") {
  drawAll(ui::Appearance::Light, QStringLiteral("_light"));
  drawAll(ui::Appearance::Dark, QStringLiteral("_dark"));
  ui::applyTheme(ui::Theme(ui::Appearance::Light, ui::Density::Compact, ui::preferredFamily()));
}
