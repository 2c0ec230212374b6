#include "core/backend/backend_error.h"
#include "core/vault/sqlite/store_error.h"
#include "tests/ui/patients/fake_patients.h"
#include "tests/ui/show.h"
#include "ui/patients/patients_view.h"
#include "ui/widgets/search_field.h"
#include "ui/widgets/state_view.h"

#include <QAccessible>
#include <QHeaderView>
#include <QLabel>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

#include <catch2/catch_test_macros.hpp>

using namespace clavis;
using test::FakePatients;
using test::patientOf;

namespace {

struct Shown {
  FakePatients source;
  std::unique_ptr<ui::PatientsView> view;

  void show() {
    view = std::make_unique<ui::PatientsView>(source);
    view->resize(1100, 600);
    test::showActive(*view);
    QCoreApplication::sendPostedEvents();
  }
  [[nodiscard]] QTableView& table() const { return *view->findChild<QTableView*>(); }
  [[nodiscard]] ui::SearchField& search() const { return *view->findChild<ui::SearchField*>(); }
  [[nodiscard]] ui::StateView& state() const { return *view->findChild<ui::StateView*>(); }
};

void settle() {
  // Continuations bound to a widget arrive as posted events.
  for (int round = 0; round < 5; ++round) QCoreApplication::sendPostedEvents();
}

} // namespace

TEST_CASE("the list shows patients as the clinical rules write them", "[patients]") {
  Shown shown;
  shown.source.rows = {patientOf("1", "Treutel", "Eura"), patientOf("2", "Müller", "Änne")};
  shown.show();
  settle();
  const auto* model = shown.table().model();
  REQUIRE(model->rowCount() == 2);
  CHECK(model->index(0, ui::PatientModel::Name).data().toString() == QStringLiteral("TREUTEL, Eura"));
  CHECK(model->index(1, ui::PatientModel::Name).data().toString() == QStringLiteral("MÜLLER, Änne"));
  CHECK(model->index(0, ui::PatientModel::Born).data().toString() == QStringLiteral("14-Jul-1945"));
  CHECK(model->index(0, ui::PatientModel::Gender).data().toString() == QStringLiteral("Female"));
  CHECK(model->index(0, ui::PatientModel::Born)
            .data(Qt::AccessibleTextRole)
            .toString()
            .startsWith(QStringLiteral("Born 14-Jul-1945, ")));
}

TEST_CASE("typing searches, arrow down and Enter open the chart, without the mouse", "[patients]") {
  Shown shown;
  shown.source.rows = {patientOf("1", "Treutel", "Eura"), patientOf("2", "Muster", "Ida"),
                       patientOf("3", "Muster", "Ada")};
  shown.show();
  settle();
  QSignalSpy opened(shown.view.get(), &ui::PatientsView::openRequested);
  shown.view->focusSearch();
  QTest::keyClicks(&shown.search(), QStringLiteral("Mu"));
  settle();
  CHECK(shown.table().model()->rowCount() == 2);
  QTest::keyClick(&shown.search(), Qt::Key_Down);
  CHECK(shown.table().currentIndex().row() == 0);
  QTest::keyClick(&shown.table(), Qt::Key_Down);
  QTest::keyClick(&shown.table(), Qt::Key_Return);
  REQUIRE(opened.count() == 1);
  CHECK(opened.first().first().toString() == QStringLiteral("3"));
}

TEST_CASE("Enter in the search field opens the best match", "[patients]") {
  Shown shown;
  shown.source.rows = {patientOf("1", "Treutel", "Eura"), patientOf("2", "Muster", "Ida")};
  shown.show();
  settle();
  QSignalSpy opened(shown.view.get(), &ui::PatientsView::openRequested);
  QTest::keyClicks(&shown.search(), QStringLiteral("Mu"));
  settle();
  QTest::keyClick(&shown.search(), Qt::Key_Return);
  REQUIRE(opened.count() == 1);
  CHECK(opened.first().first().toString() == QStringLiteral("2"));
}

TEST_CASE("a late answer to an older question is dropped", "[patients]") {
  Shown shown;
  shown.source.rows = {patientOf("1", "Abel", "A"), patientOf("2", "Abt", "B")};
  shown.show();
  settle();
  shown.source.held = true;
  QTest::keyClicks(&shown.search(), QStringLiteral("Abel"));
  CHECK(shown.source.searchesAsked == 4);
  shown.source.releaseBackwards();
  settle();
  REQUIRE(shown.table().model()->rowCount() == 1);
  CHECK(shown.table().model()->index(0, 0).data().toString() == QStringLiteral("ABEL, A"));
}

TEST_CASE("a long list is read a page at a time, and only as far as it is scrolled", "[patients]") {
  Shown shown;
  for (int index = 0; index < 1000; ++index) shown.source.rows.push_back(patientOf(std::to_string(index), "Name", "N"));
  shown.show();
  settle();
  CHECK(shown.table().model()->rowCount() == 200);
  shown.table().scrollToBottom();
  settle();
  CHECK(shown.table().model()->rowCount() == 400);
  CHECK(shown.source.lastPage.after.has_value());
}

TEST_CASE("sorting asks the vault for another order", "[patients]") {
  Shown shown;
  shown.source.rows = {patientOf("1", "Abel", "A")};
  shown.show();
  settle();
  shown.table().sortByColumn(ui::PatientModel::LastEncounter, Qt::DescendingOrder);
  CHECK(shown.source.lastPage.sort == core::chart::PatientSort::LastEncounter);
  CHECK(shown.source.lastPage.order == core::chart::SortOrder::Descending);
  // An identifier has no order that means anything: the list goes back to names.
  shown.table().sortByColumn(ui::PatientModel::Identifier, Qt::AscendingOrder);
  CHECK(shown.source.lastPage.sort == core::chart::PatientSort::Family);
}

TEST_CASE("empty, loading, nothing found, not permitted and failed are five different pages", "[patients]") {
  Shown shown;
  SECTION("empty") {
    shown.show();
    settle();
    CHECK(shown.state().state() == ui::ViewState::Empty);
    shown.view->setFilling(true);
    CHECK(shown.state().state() == ui::ViewState::Loading);
    CHECK(shown.state().title() == QStringLiteral("The first charts are arriving"));
  }
  SECTION("loading") {
    shown.source.held = true;
    shown.show();
    settle();
    CHECK(shown.state().state() == ui::ViewState::Loading);
    CHECK(shown.state().isVisible());
    shown.source.release();
    settle();
  }
  SECTION("filtered to nothing") {
    shown.source.rows = {patientOf("1", "Abel", "A")};
    shown.show();
    QTest::keyClicks(&shown.search(), QStringLiteral("Zz"));
    settle();
    CHECK(shown.state().state() == ui::ViewState::FilteredToNothing);
    CHECK(shown.state().isVisible());
  }
  SECTION("not permitted") {
    shown.source.failure = core::Error(core::BackendError::Forbidden);
    shown.show();
    settle();
    CHECK(shown.state().state() == ui::ViewState::NotPermitted);
  }
  SECTION("failed, and read again") {
    shown.source.failure = core::Error(core::StoreError::Io);
    shown.show();
    settle();
    CHECK(shown.state().state() == ui::ViewState::Failed);
    shown.source.failure.reset();
    shown.source.rows = {patientOf("1", "Abel", "A")};
    Q_EMIT shown.state().actionTriggered();
    settle();
    CHECK(shown.table().isVisible());
    CHECK(shown.table().model()->rowCount() == 1);
  }
}

TEST_CASE("a cut search says how much it does not show", "[patients]") {
  Shown shown;
  for (int index = 0; index < 450; ++index) shown.source.rows.push_back(patientOf(std::to_string(index), "Name", "N"));
  shown.show();
  QTest::keyClicks(&shown.search(), QStringLiteral("Na"));
  settle();
  bool said = false;
  for (const QLabel* label : shown.view->findChildren<QLabel*>()) {
    said = said || (label->isVisible() && label->text().contains(QStringLiteral("first 200 of 450")));
  }
  CHECK(said);
}

TEST_CASE("assistive technology finds the search field and the list by name", "[patients][accessibility]") {
  Shown shown;
  shown.source.rows = {patientOf("1", "Treutel", "Eura")};
  shown.source.rows.front().lookAlike = true;
  shown.show();
  settle();
  QAccessibleInterface* search = QAccessible::queryAccessibleInterface(&shown.search());
  REQUIRE(search != nullptr);
  CHECK(search->role() == QAccessible::EditableText);
  CHECK(search->text(QAccessible::Name) == QStringLiteral("Search patients"));
  QAccessibleInterface* table = QAccessible::queryAccessibleInterface(&shown.table());
  REQUIRE(table != nullptr);
  CHECK(table->role() == QAccessible::Table);
  CHECK(table->text(QAccessible::Name) == QStringLiteral("List of patients"));
  QAccessibleInterface* cell = table->tableInterface()->cellAt(0, 0);
  REQUIRE(cell != nullptr);
  CHECK(cell->text(QAccessible::Name) == QStringLiteral("TREUTEL, Eura, similar name"));
}
