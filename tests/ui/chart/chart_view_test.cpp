#include "core/backend/backend_error.h"
#include "core/chart/errors.h"
#include "fake_chart.h"
#include "ui/chart/chart_view.h"
#include "ui/chart/details/detail_panel.h"
#include "ui/chart/labs/lab_grid.h"
#include "ui/chart/pages/documents_page.h"
#include "ui/chart/pages/list_page.h"
#include "ui/chart/pages/vitals_page.h"
#include "ui/chart/patient_banner.h"
#include "ui/chart/rows/row_delegate.h"
#include "ui/chart/rows/row_table.h"
#include "ui/chart/section_list.h"
#include "ui/chart/timeline/timeline_page.h"
#include "ui/chart/trends/trends_page.h"
#include "ui/theme/theme.h"

#include <QCheckBox>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QStackedWidget>
#include <QTest>

#include <catch2/catch_test_macros.hpp>

using namespace clavis;
using namespace clavis::tests;
using ui::ChartView;

namespace {

// A view on a chart made by hand; `fake` stays reachable.
struct Opened {
  explicit Opened(bool filled = true) {
    auto reader = std::make_unique<FakeChart>();
    fake = reader.get();
    if (filled) fill(*fake);
    view = std::make_unique<ChartView>(std::move(reader), clock);
    view->resize(1280, 800);
  }
  void open() {
    view->show();
    static_cast<void>(QTest::qWaitForWindowExposed(view.get()));
    QSignalSpy ready(view.get(), &ChartView::pageReady);
    view->start();
    if (ready.isEmpty()) ready.wait(2000);
  }
  ui::ChartPage* page(ChartView::Page which) {
    QSignalSpy ready(view.get(), &ChartView::pageReady);
    view->showPage(which);
    auto* stack = view->findChild<QStackedWidget*>();
    auto* shown = qobject_cast<ui::ChartPage*>(stack->currentWidget());
    if (!shown->isReady()) ready.wait(2000);
    return shown;
  }
  StillClock clock;
  FakeChart* fake = nullptr;
  std::unique_ptr<ChartView> view;
};

std::string text(const QString& q) { return q.toStdString(); }
// Turns the event loop until it is so; the limit is for a broken test only.
template <class F>
bool comes(F&& so) {
  return QTest::qWaitFor(std::forward<F>(so), 5000);
}

} // namespace

TEST_CASE("Opening a chart shows the banner, the title and the overview") {
  Opened chart;
  CHECK(text(chart.view->title()) == "Chart");
  QSignalSpy titled(chart.view.get(), &ChartView::titleChanged);
  chart.open();
  REQUIRE(titled.size() == 1);
  CHECK(text(chart.view->title()) == "TREUTEL, Eura Ann (Mrs.)");
  CHECK(chart.view->page() == ChartView::Page::Overview);
}

TEST_CASE("A chart that may not be opened shows a reason and no data") {
  Opened chart;
  chart.fake->refused = core::Error(core::chart::ChartError::AccessNotLogged);
  chart.open();
  auto* banner = chart.view->findChild<ui::PatientBanner*>();
  REQUIRE(banner != nullptr);
  CHECK(banner->patientName().isEmpty());
  CHECK(banner->spokenText().contains(QStringLiteral("must be recorded")));
  CHECK_FALSE(chart.view->findChild<QStackedWidget*>()->isVisible());
}

TEST_CASE("The list says what it leaves out and shows it when asked") {
  Opened chart;
  chart.open();
  auto* page = qobject_cast<ui::ListPage*>(chart.page(ChartView::Page::Problems));
  REQUIRE(page != nullptr);
  CHECK(page->rows()->rowCount() == 2);
  CHECK(text(page->ageText()) == "As of 02:02 today");
  CHECK(page->notesText().contains(QStringLiteral("1 no longer current not shown")));
  CHECK(page->notesText().contains(QStringLiteral("1 entered in error not shown")));

  page->setShowPast(true);
  CHECK(comes([&] { return page->rows()->rowCount() == 3; }));
  page->setShowEnteredInError(true);
  CHECK(comes([&] { return page->rows()->rowCount() == 4; }));
  const int withdrawn = page->rows()->find({"Condition", "Typed into the wrong chart"});
  REQUIRE(withdrawn >= 0);
  const auto index = page->rows()->index(withdrawn, 0);
  CHECK(text(index.data(Qt::AccessibleTextRole).toString()) == "Entered in error: Typed into the wrong chart");
}

TEST_CASE("Five states have five sentences") {
  Opened chart;
  chart.open();
  SECTION("empty") {
    auto* page = chart.page(ChartView::Page::Procedures);
    CHECK(page->shownState() == ui::ViewState::Empty);
    CHECK(text(page->stateSentence()) == "No procedures are recorded");
  }
  SECTION("loading") {
    chart.fake->silent = true;
    chart.view->showPage(ChartView::Page::Procedures);
    auto* page = qobject_cast<ui::ChartPage*>(chart.view->findChild<QStackedWidget*>()->currentWidget());
    CHECK(page->shownState() == ui::ViewState::Loading);
    CHECK(text(page->stateSentence()) == "Reading Procedures");
  }
  SECTION("filtered to nothing") {
    auto* page = qobject_cast<ui::ListPage*>(chart.page(ChartView::Page::Problems));
    page->setFilter(QStringLiteral("zebra"));
    CHECK(page->shownState() == ui::ViewState::FilteredToNothing);
    CHECK(text(page->stateSentence()) == "Nothing in Problems matches “zebra”");
  }
  SECTION("not permitted") {
    chart.fake->problemRows.rows.clear();
    chart.fake->problemRows.age.state = core::chart::SectionAge::State::NotPermitted;
    auto* page = chart.page(ChartView::Page::Problems);
    CHECK(page->shownState() == ui::ViewState::NotPermitted);
    CHECK(text(page->stateSentence()) == "You are not permitted to read Problems");
  }
  SECTION("failed") {
    chart.fake->failure = core::Error(core::chart::ChartError::Unreadable);
    auto* page = chart.page(ChartView::Page::Procedures);
    CHECK(page->shownState() == ui::ViewState::Failed);
    CHECK(text(page->stateSentence()) == "Procedures could not be read");
  }
}

TEST_CASE("A failed fetch shows the rows that are here and since when they are old") {
  Opened chart;
  chart.fake->problemRows.age.state = core::chart::SectionAge::State::Failed;
  chart.fake->problemRows.age.lastComplete = chart.clock.now() - std::chrono::days(3);
  chart.fake->problemRows.age.reason = core::Error(core::BackendError::Unreachable);
  chart.open();
  auto* page = chart.page(ChartView::Page::Problems);
  CHECK_FALSE(page->shownState());
  CHECK(text(page->ageText()) == "Last complete 19-Nov-2026 03:00 (3 days ago): the server could not be reached");
}

TEST_CASE("Keys choose sections, digits typed into a field do not") {
  Opened chart;
  chart.open();
  auto* list = chart.view->findChild<ui::SectionList*>();
  list->setFocus();
  QTest::keyClick(list, Qt::Key_3);
  CHECK(chart.view->page() == ChartView::Page::Medications);
  QTest::keyClick(list, Qt::Key_Down, Qt::ControlModifier);
  CHECK(chart.view->page() == ChartView::Page::Allergies);
  QTest::keyClick(list, Qt::Key_Up, Qt::ControlModifier);
  CHECK(chart.view->page() == ChartView::Page::Medications);
  chart.view->focusSearch();
  auto* field = qobject_cast<QLineEdit*>(chart.view->focusWidget());
  REQUIRE(field != nullptr);
  QTest::keyClicks(field, QStringLiteral("12"));
  CHECK(chart.view->page() == ChartView::Page::Medications);
  CHECK(text(field->text()) == "12");
}

TEST_CASE("A chosen row offers its details, source and the record as it came") {
  Opened chart;
  chart.open();
  auto* page = qobject_cast<ui::ListPage*>(chart.page(ChartView::Page::Medications));
  page->table()->choose(1);
  auto* details = chart.view->findChild<ui::DetailPanel*>();
  CHECK(details->spokenText().startsWith(QStringLiteral("hydrALAZINE")));
  CHECK(details->spokenText().contains(QStringLiteral("Requester Dr. Alma Voss")));
  CHECK(details->spokenText().contains(QStringLiteral("MedicationRequest/Hydralazine")));
  CHECK(chart.fake->rawReads == 0); // reading raw bytes is an access of its own
  QSignalSpy loaded(details, &ui::DetailPanel::loaded);
  details->setTab(ui::DetailPanel::Tab::Raw);
  if (loaded.isEmpty()) loaded.wait(1000);
  CHECK(chart.fake->rawReads == 1);
  CHECK(text(details->rawText()) ==
        "{\n  \"resourceType\": \"Observation\",\n  \"valueQuantity\": {\n    \"value\": 1.0\n  }\n}");
}

TEST_CASE("Search finds across sections and opens the hit where it belongs") {
  Opened chart;
  chart.open();
  chart.view->focusSearch();
  auto* field = qobject_cast<QLineEdit*>(chart.view->focusWidget());
  QTest::keyClicks(field, QStringLiteral("Encounter"));
  auto* stack = chart.view->findChild<QStackedWidget*>();
  CHECK(comes([&] {
    return stack->currentWidget()->findChild<ui::RowTable*>() != nullptr &&
           qobject_cast<ui::ChartPage*>(stack->currentWidget())->title() == QStringLiteral("Search in this chart");
  }));
  auto* found = stack->currentWidget()->findChild<ui::RowTable*>();
  CHECK(comes([&] { return found->rows()->rowCount() == 125; }));
  CHECK(text(found->rows()->index(0, 1).data().toString()).find("[Encounter]") != std::string::npos);
  found->choose(0);
  found->setFocus();
  QTest::keyClick(found, Qt::Key_Return);
  CHECK(chart.view->page() == ChartView::Page::Encounters);
}

TEST_CASE("The timeline reads on as it is scrolled and names each day once") {
  Opened chart;
  chart.open();
  auto* page = qobject_cast<ui::TimelinePage*>(chart.page(ChartView::Page::Timeline));
  REQUIRE(page != nullptr);
  auto* rows = page->table()->rows();
  const int first = rows->rowCount();
  CHECK(first < 250);
  CHECK(text(rows->cell(rows->index(0, 0)).strong) == "11-Apr-2026");
  CHECK(rows->cell(rows->index(1, 0)).strong.isEmpty());
  CHECK(rows->cell(rows->index(0, 2)).text.startsWith(QStringLiteral("≈97.01")));
  page->table()->scrollToBottom();
  CHECK(comes([&] { return rows->rowCount() > first; }));
  page->setKinds({core::chart::SectionKind::Encounters});
  CHECK(comes([&] { return rows->cell(rows->index(0, 1)).text == QStringLiteral("Encounter"); }));
  page->setText(QStringLiteral("zebra"));
  CHECK(comes([&] { return page->shownState() == ui::ViewState::FilteredToNothing; }));
}

TEST_CASE("Only plain text is shown as a document; other types are named with their size") {
  Opened chart;
  chart.open();
  auto* page = qobject_cast<ui::DocumentsPage*>(chart.page(ChartView::Page::Documents));
  REQUIRE(page != nullptr);
  page->table()->choose(0);
  CHECK(comes([&] { return page->shownText() == QStringLiteral("Seen today.\nNo complaints."); }));
  page->table()->choose(1);
  CHECK(page->shownText().isEmpty());
  CHECK(text(page->shownNote()) == "The content is of application/pdf, 120.0 kB. It is kept in the vault.");
  page->table()->choose(2);
  CHECK(page->shownText().isEmpty());
  CHECK(page->shownNote().contains(QStringLiteral("text/html")));
}

TEST_CASE("A document that is no plain text goes, bytes and all, to whoever shows files") {
  Opened chart;
  chart.view->offerFiles();
  chart.open();
  QSignalSpy requested(chart.view.get(), &ChartView::fileRequested);
  auto* page = qobject_cast<ui::DocumentsPage*>(chart.page(ChartView::Page::Documents));
  REQUIRE(page != nullptr);
  page->table()->choose(0); // plain text is read in place
  CHECK(comes([&] { return !page->shownText().isEmpty(); }));
  CHECK_FALSE(page->openButton().isVisible());
  page->table()->choose(1);
  REQUIRE(page->openButton().isVisible());
  page->openButton().click();
  REQUIRE(comes([&] { return requested.count() == 1; }));
  const auto file = requested.front().front().value<ui::ChartFile>();
  CHECK(file.what.starts_with("DocumentReference/"));
  CHECK_FALSE(file.name.isEmpty());
}

TEST_CASE("A list of 10,000 records reads what is on the screen, and the rest as it is scrolled") {
  Opened chart;
  for (int i = 0; i < 10'000; ++i)
    chart.fake->problemRows.rows.push_back(problem("Problem " + std::to_string(i), "2020"));
  const auto total = 10'002; // with the two current ones of fill()
  chart.open();
  auto* page = qobject_cast<ui::ListPage*>(chart.page(ChartView::Page::Problems));
  REQUIRE(page->rows()->rowCount() > 0);
  static_cast<void>(page->grab());
  CHECK(page->rows()->loaded() < 1000);
  CHECK(page->notesText().contains(QStringLiteral("more appears as you scroll")));
  auto* bar = page->table()->verticalScrollBar();
  CHECK(QTest::qWaitFor(
      [&] {
        bar->setValue(bar->maximum());
        return page->rows()->rowCount() == total;
      },
      30'000));
  CHECK_FALSE(page->notesText().contains(QStringLiteral("more appears")));
  // The last row is reached, and no two rows that are drawn lie over each other.
  page->table()->choose(total - 1);
  CHECK(page->table()->visualRect(page->rows()->index(total - 1, 0)).bottom() <= page->table()->viewport()->height());
  // Going through it costs what is visible: a thousand screens in the time of a few redraws of everything.
  QElapsedTimer timer;
  timer.start();
  for (int step = 0; step < 200; ++step) {
    bar->setValue(bar->maximum() / 200 * step);
    static_cast<void>(page->table()->viewport()->grab());
  }
  CHECK(timer.elapsed() < 8000);
}

TEST_CASE("A filter finds a record on a page that was not read yet") {
  Opened chart;
  for (int i = 0; i < 900; ++i) chart.fake->problemRows.rows.push_back(problem("Problem " + std::to_string(i), "2020"));
  chart.fake->problemRows.rows.push_back(problem("Zebra stripes", "2020"));
  chart.open();
  auto* page = qobject_cast<ui::ListPage*>(chart.page(ChartView::Page::Problems));
  CHECK(page->rows()->loaded() < 900);
  page->setFilter(QStringLiteral("zebra"));
  CHECK(comes([&] { return page->rows()->rowCount() == 1; }));
}

TEST_CASE("No date, name or number with its unit is broken while there is room beside it") {
  Opened chart;
  chart.fake->documentRows.rows.front().date = date("2025-11-24");
  chart.open();
  chart.view->resize(1000, 700);
  auto* page = qobject_cast<ui::DocumentsPage*>(chart.page(ChartView::Page::Documents));
  const auto* delegate = static_cast<const ui::RowDelegate*>(page->table()->itemDelegate());
  const auto& theme = ui::themeOf(page);
  for (int row = 0; row < page->rows()->rowCount(); ++row) {
    for (int column = 0; column < page->rows()->columnCount(); ++column) {
      const auto cell = page->rows()->cell(page->rows()->index(row, column));
      INFO(text(cell.spoken()));
      CHECK(page->table()->columnWidth(column) >= delegate->leastWidthFor(theme, cell));
    }
  }
}

TEST_CASE("A settled laboratory grid shows values, no placeholder") {
  Opened chart;
  chart.open();
  chart.view->showPage(ChartView::Page::Labs);
  CHECK_FALSE(chart.view->isSettled());
  QSignalSpy settled(chart.view.get(), &ChartView::settled);
  CHECK(comes([&] { return chart.view->isSettled(); }));
  CHECK(comes([&] { return !settled.isEmpty(); }));
  auto* grid = chart.view->findChild<ui::LabGrid*>();
  const auto bottom = grid->rowAt(grid->viewport()->height() - 1);
  const int rows = bottom < 0 ? grid->labs()->rowCount() : bottom + 1;
  for (int row = 0; row < rows; ++row)
    CHECK(grid->labs()->at(grid->labs()->index(row, 0)).state != ui::LabModel::CellState::Waiting);
}

TEST_CASE("Trends open with something plotted, once") {
  Opened chart;
  chart.open();
  auto* page = qobject_cast<ui::TrendsPage*>(chart.page(ChartView::Page::Trends));
  REQUIRE(page != nullptr);
  CHECK(comes([&] { return page->isSettled() && !page->plotWidget()->panels().empty(); }));
  const auto chosen = page->series()->chosen();
  CHECK_FALSE(chosen.empty());
  for (const auto& id : chosen) page->series()->setChosen(id, false);
  page->reload();
  CHECK(comes([&] { return page->isSettled(); }));
  CHECK(page->series()->chosen().empty()); // an empty choice is a choice
}

TEST_CASE("Vital signs entered in error are left out, counted, and shown when asked for") {
  Opened chart;
  chart.fake->vitalGroups.hidden.enteredInError = 2;
  chart.open();
  auto* page = qobject_cast<ui::VitalsPage*>(chart.page(ChartView::Page::Vitals));
  REQUIRE(page != nullptr);
  CHECK(page->notesText().contains(QStringLiteral("2 entered in error not shown")));
  auto* box = page->findChild<QCheckBox*>();
  REQUIRE(box != nullptr);
  CHECK(box->isVisible());
  CHECK_FALSE(chart.fake->vitalsAsked.back().includeEnteredInError);
  const auto asked = chart.fake->vitalsAsked.size();
  box->click();
  CHECK(comes([&] { return chart.fake->vitalsAsked.size() > asked; }));
  CHECK(chart.fake->vitalsAsked.back().includeEnteredInError);
}

TEST_CASE("The first section of a chart of 5,000 records is painted within a few frames") {
  Opened chart;
  for (int i = 0; i < 5'000; ++i)
    chart.fake->problemRows.rows.push_back(problem("Problem " + std::to_string(i), "2020"));
  for (int i = 0; i < 5'000; ++i)
    chart.fake->medicationRows.rows.push_back(medication("Medicine " + std::to_string(i), "10 mg"));
  chart.view->show();
  static_cast<void>(QTest::qWaitForWindowExposed(chart.view.get()));
  QElapsedTimer timer;
  timer.start();
  chart.view->start();
  REQUIRE(QTest::qWaitFor([&] { return chart.view->isSettled(); }, 5000));
  static_cast<void>(chart.view->grab());
  const auto first = timer.restart();
  chart.view->showPage(ChartView::Page::Problems);
  REQUIRE(QTest::qWaitFor([&] { return chart.view->isSettled(); }, 5000));
  static_cast<void>(chart.view->grab());
  const auto list = timer.elapsed();
  // On this machine alone 20 to 40 ms; the limits leave room for a busy one, and none for work that grows with the
  // list.
  WARN("first painted section " << first << " ms, list of 5,000 " << list << " ms");
  CHECK(first < 400);
  CHECK(list < 400);
}
