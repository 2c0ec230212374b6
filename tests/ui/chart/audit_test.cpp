// Every section of a chart as an auditor goes over it: names and roles, keys, texts that do not fit, texts that were
// not translated. In English and in the pseudo language (40 % longer), from left and from right, in a usual window and
// in the smallest one that is supported (1280x800 at 150 %).
#include "fake_chart.h"
#include "tests/ui/audit.h"
#include "tests/ui/real_translation.h"
#include "tests/ui/show.h"
#include "ui/chart/chart_view.h"
#include "ui/chart/labs/lab_grid.h"
#include "ui/chart/labs/lab_model.h"
#include "ui/chart/pages/chart_page.h"
#include "ui/chart/rows/row_table.h"
#include "ui/help/help_overlay.h"
#include "ui/words/english_plurals.h"
#include "ui/words/pseudo_translator.h"

#include <QDir>
#include <QMetaEnum>
#include <QSignalSpy>
#include <QStackedWidget>

#include <catch2/catch_test_macros.hpp>

using namespace clavis;
using namespace clavis::tests;
using ui::ChartView;

namespace {

// What stands in the records of fill(): it is never translated.
const QStringList recorded = {QStringLiteral("Glucose"), QStringLiteral("text/plain"), QStringLiteral("Progress note")};

struct Look {
  const char* name;
  QSize size;
  bool pseudo;
  Qt::LayoutDirection direction;
  bool translated = false; ///< a language of its own is installed
};

template <class Visit>
void goThrough(const Look& look, Visit&& visit) {
  ui::EnglishPlurals plurals;
  ui::PseudoTranslator pseudo;
  if (!look.translated) QCoreApplication::installTranslator(&plurals);
  if (look.pseudo) QCoreApplication::installTranslator(&pseudo);
  QApplication::setLayoutDirection(look.direction);
  {
    StillClock clock;
    auto reader = std::make_unique<FakeChart>();
    fill(*reader);
    ChartView view(std::move(reader), clock);
    view.resize(look.size);
    test::showActive(view);
    view.start();
    const auto pages = QMetaEnum::fromType<ChartView::Page>();
    for (int index = 0; index < pages.keyCount(); ++index) {
      view.showPage(static_cast<ChartView::Page>(pages.value(index)));
      CHECK(QTest::qWaitFor([&] { return view.isSettled(); }, 5000));
      auto* shown = view.findChild<QStackedWidget*>()->currentWidget();
      if (auto* table = shown->findChild<ui::RowTable*>(); table != nullptr && table->isVisible()) table->choose(0);
      for (int turn = 0; turn < 4; ++turn) QCoreApplication::sendPostedEvents();
      const QImage drawn = view.grab().toImage(); // lays everything out
      INFO(look.name << ' ' << pages.key(index));
      visit(view, QString::fromLatin1(pages.key(index)), drawn);
    }
  }
  QApplication::setLayoutDirection(Qt::LeftToRight);
  QCoreApplication::removeTranslator(&pseudo);
  QCoreApplication::removeTranslator(&plurals);
}

// The part of the smallest window (800x500) that a chart has, and of the usual one.
constexpr QSize smallest(724, 432), usual(1204, 732);
constexpr Look looks[] = {
    {"english", usual, false, Qt::LeftToRight},
    {"english-small", smallest, false, Qt::LeftToRight},
    {"pseudo", usual, true, Qt::LeftToRight},
    {"pseudo-small", smallest, true, Qt::LeftToRight},
    {"pseudo-right-to-left", usual, true, Qt::RightToLeft},
    {"pseudo-right-to-left-small", smallest, true, Qt::RightToLeft},
};

} // namespace

TEST_CASE("Everything in a chart that takes the keyboard or a click has a name and a role", "[audit]") {
  goThrough(looks[0], [](ChartView& view, const QString&, const QImage&) {
    const QStringList complaints = test::unnamed(view);
    INFO(test::all(complaints).toStdString());
    CHECK(complaints.isEmpty());
  });
}

TEST_CASE("No text of a chart is cut, in any language or direction, down to the smallest window", "[audit]") {
  REQUIRE(test::drawnAtScale());
  for (const Look& look : looks) {
    goThrough(look, [&](ChartView& view, const QString& page, const QImage& drawn) {
      if (const QString folder = qEnvironmentVariable("CLAVIS_SCREENS"); !folder.isEmpty()) {
        QDir().mkpath(folder);
        drawn.save(folder + QLatin1Char('/') + QLatin1String(look.name) + QLatin1Char('_') + page +
                   QStringLiteral(".png"));
      }
      const QStringList complaints = test::cutOff(view);
      INFO(test::all(complaints).toStdString());
      CHECK(complaints.isEmpty());
    });
  }
}

TEST_CASE("Every word of a chart that is not of a record reaches a translator", "[audit]") {
  const test::RealTranslation translation;
  goThrough({"translated", usual, false, Qt::LeftToRight, true}, [](ChartView& view, const QString&, const QImage&) {
    const QStringList complaints = test::untranslated(
        view, recorded, {QStringLiteral("clavis::ui::PatientBanner"), QStringLiteral("clavis::ui::DetailPanel")});
    INFO(test::all(complaints).toStdString());
    CHECK(complaints.isEmpty());
  });
}

TEST_CASE("The help lists the keys of the section that is shown, and every one of them works", "[audit][help]") {
  goThrough(looks[0], [](ChartView& view, const QString& page, const QImage&) {
    QStringList texts;
    for (const auto& group : ui::helpFor(view)) {
      for (const auto& entry : group.entries) texts << entry.text;
    }
    for (const char* everywhere : {"Go to Overview", "Next section", "Search this chart", "Show or hide the details",
                                   "Show the raw record", "Clear the search, or close the details"})
      CHECK(texts.contains(QString::fromLatin1(everywhere)));
    CHECK(texts.contains(QStringLiteral("Read the next value")) == (page == QStringLiteral("Trends")));
    CHECK(texts.contains(QStringLiteral("Zoom in on the time")) == (page == QStringLiteral("Trends")));
    CHECK(texts.contains(QStringLiteral("Plot this test over time")) == (page == QStringLiteral("Labs")));
  });
}

TEST_CASE("Tab goes through every section of a chart and comes back to where it began", "[audit][keyboard]") {
  goThrough(looks[0], [](ChartView& view, const QString&, const QImage&) {
    QList<QWidget*> stops;
    for (QWidget* widget : view.findChildren<QWidget*>()) {
      if (widget->isVisible() && widget->isEnabled() && (widget->focusPolicy() & Qt::TabFocus) != 0 &&
          widget->focusProxy() == nullptr)
        stops << widget;
    }
    REQUIRE(stops.size() >= 3);
    QSet<QWidget*> met;
    stops.front()->setFocus(Qt::TabFocusReason);
    for (qsizetype step = 0; step < stops.size() + 3; ++step) {
      met.insert(QApplication::focusWidget());
      QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    }
    for (QWidget* stop : stops) {
      INFO(test::called(*stop).toStdString());
      CHECK(met.contains(stop));
    }
  });
}

TEST_CASE(
    "In a window from right to left the columns of the lab grid change sides, and a number keeps its unit beside it",
    "[audit][labs]") {
  // What the cells of the first row and the heads of their columns look like, from the newest date on.
  const auto drawn = [](Qt::LayoutDirection direction, bool& newestFirst) {
    std::vector<QImage> cells;
    goThrough({"labs", usual, false, direction}, [&](ChartView& view, const QString& page, const QImage&) {
      if (page != QStringLiteral("Labs")) return;
      auto* grid = view.findChild<ui::LabGrid*>();
      REQUIRE(grid != nullptr);
      REQUIRE(QTest::qWaitFor([&] { return grid->askVisible(); }, 5000));
      grid->setCurrentIndex({});
      const auto* labs = static_cast<const ui::LabModel*>(grid->model());
      for (int row = 0; row < labs->rowCount(); ++row) {
        for (int column = 0; column < labs->columnCount(); ++column) {
          const QRect rect = grid->visualRect(labs->index(row, column));
          if (!grid->viewport()->rect().contains(rect)) continue;
          cells.push_back(grid->viewport()->grab(rect).toImage());
        }
      }
      newestFirst = labs->columnCount() < 2 || grid->columnViewportPosition(0) < grid->columnViewportPosition(1);
    });
    return cells;
  };
  bool fromLeft = false, fromRight = true;
  const auto left = drawn(Qt::LeftToRight, fromLeft);
  const auto right = drawn(Qt::RightToLeft, fromRight);
  CHECK(fromLeft);
  CHECK_FALSE(fromRight);
  REQUIRE(left.size() >= 2);
  REQUIRE(left.size() == right.size());
  for (std::size_t i = 0; i < left.size(); ++i) {
    INFO("cell " << i);
    CHECK(left[i] == right[i]);
  }
}
