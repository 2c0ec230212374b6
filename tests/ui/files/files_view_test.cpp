// The section "Files": what it says about each state, what can be done with keys and buttons, what it asks about first.
#include "tests/ui/files/scene.h"
#include "tests/ui/show.h"
#include "ui/files/files_view.h"
#include "ui/files/progress/transfer_strip.h"
#include "ui/files/transfers/transfer_model.h"
#include "ui/messages/people.h"
#include "ui/messages/question_card.h"
#include "ui/widgets/notice_bar.h"
#include "ui/widgets/state_view.h"

#include <QAccessible>
#include <QElapsedTimer>
#include <QListView>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include <catch2/catch_test_macros.hpp>

using namespace clavis;
using namespace clavis::test;
using exchange::TransferState;
using ui::FileAct;

namespace {

struct Scene {
  FakeFiles files;
  FakeMessages messages;
  std::unique_ptr<ui::FilesView> view;

  explicit Scene(bool filled = true) {
    fillWard(messages);
    if (filled) fillFiles(files);
    view = std::make_unique<ui::FilesView>(files, messages);
    view->resize(1204, 740);
    showActive(*view);
    settle();
  }
  [[nodiscard]] std::string sentence(exchange::TransferKey key) const {
    return ui::stateSentence(files.rows.at(key), view->people(), QDateTime::currentDateTime()).toStdString();
  }
  void key(Qt::Key pressed) const { QTest::keyClick(&view->list(), pressed); }
};

bool has(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

} // namespace

TEST_CASE("each state says what is known, and by whom", "[files]") {
  const Scene scene;
  INFO(scene.sentence(20));
  CHECK(has(scene.sentence(20), "620.0 MB of 2.0 GB"));
  CHECK(has(scene.sentence(20), "31 %"));
  CHECK(has(scene.sentence(19), "Nothing of it has left this computer"));
  CHECK(has(scene.sentence(18), "Paused by you"));
  CHECK(has(scene.sentence(17), "goes on by itself"));
  CHECK(has(scene.sentence(16), "TREUTEL, Eura"));
  CHECK(has(scene.sentence(15), "checked by its hash: TREUTEL, Eura"));
  CHECK(has(scene.sentence(12), "more is needed"));
  // Who fetched it before it was taken back still has it, and is named.
  CHECK(has(scene.sentence(14), "Fetched before, and kept there"));
  CHECK(has(scene.sentence(14), "Max"));
  CHECK(has(scene.sentence(13), "Nobody is known to have fetched it"));
  CHECK(has(scene.sentence(11), "Nothing is fetched before you ask"));
  CHECK(has(scene.sentence(8), "the hash is the one TREUTEL, Eura sent"));
}

TEST_CASE("a screen reader hears name, size, whose, state and sentence of a row", "[files]") {
  const Scene scene;
  QAccessibleInterface* list = QAccessible::queryAccessibleInterface(&scene.view->list());
  REQUIRE(list != nullptr);
  CHECK(list->text(QAccessible::Name) == QStringLiteral("Files on their way"));
  REQUIRE(list->childCount() == 14);
  QAccessibleInterface* first = list->child(0);
  CHECK(first->role() == QAccessible::ListItem);
  const std::string heard = first->text(QAccessible::Name).toStdString();
  for (const char* part : {"ultrasound-left-knee.mp4", "To TREUTEL, Eura", "Uploading", "31 %"}) {
    INFO(heard);
    CHECK(has(heard, part));
  }
}

TEST_CASE("keys do what the buttons do, and only what is possible", "[files]") {
  Scene scene;
  const auto choose = [&](exchange::TransferKey key) {
    scene.view->choose(key);
    scene.files.acts.clear();
  };
  scene.view->list().setFocus();
  choose(20);
  CHECK(scene.view->button(FileAct::Pause)->isVisible());
  CHECK_FALSE(scene.view->button(FileAct::Resume)->isVisible());
  CHECK_FALSE(scene.view->button(FileAct::Revoke)->isVisible());
  scene.key(Qt::Key_Space);
  scene.key(Qt::Key_T);
  CHECK(scene.files.acts == std::vector<std::pair<std::string, exchange::TransferKey>>{{"pause", 20}});
  choose(18);
  scene.key(Qt::Key_Space);
  CHECK(scene.files.acts == std::vector<std::pair<std::string, exchange::TransferKey>>{{"resume", 18}});
  choose(12);
  scene.key(Qt::Key_T);
  CHECK(scene.files.acts == std::vector<std::pair<std::string, exchange::TransferKey>>{{"retry", 12}});
  choose(11);
  scene.key(Qt::Key_Return);
  CHECK(scene.files.acts == std::vector<std::pair<std::string, exchange::TransferKey>>{{"fetch", 11}});
  choose(10);
  scene.key(Qt::Key_Delete); // stopping a fetch loses nothing: no question
  CHECK(scene.files.acts == std::vector<std::pair<std::string, exchange::TransferKey>>{{"cancel", 10}});
  choose(8);
  QSignalSpy opened(scene.view.get(), &ui::FilesView::openRequested);
  QSignalSpy filing(scene.view.get(), &ui::FilesView::filingRequested);
  scene.key(Qt::Key_Return);
  scene.key(Qt::Key_F);
  CHECK(opened.count() == 1);
  CHECK(filing.count() == 1);
  choose(7); // is in the chart already
  scene.key(Qt::Key_F);
  CHECK(filing.count() == 1);
}

TEST_CASE("taking back asks first, names who has it, and leaves the keyboard on no", "[files]") {
  Scene scene;
  scene.view->list().setFocus();
  scene.view->choose(15);
  scene.files.acts.clear();
  scene.key(Qt::Key_Delete);
  REQUIRE(scene.view->question().isAsking());
  CHECK(scene.view->question().text().contains(QStringLiteral("medication-plan.pdf")));
  CHECK(scene.view->question().text().contains(QStringLiteral("Who has fetched it keeps it")));
  CHECK(scene.view->question().noButton().hasFocus());
  QTest::keyClick(&scene.view->question().noButton(), Qt::Key_Escape);
  CHECK(scene.files.acts.empty());
  CHECK(scene.view->list().hasFocus());
  scene.key(Qt::Key_Delete);
  scene.view->question().yesButton().click();
  CHECK(scene.files.acts == std::vector<std::pair<std::string, exchange::TransferKey>>{{"revoke", 15}});
}

TEST_CASE("what did not work is said in the window", "[files]") {
  Scene scene;
  scene.files.sendFailure = core::Error(core::ExchangeError::NotAllowed);
  scene.view->choose(20);
  scene.view->act(FileAct::Pause);
  settle();
  CHECK(scene.view->notice().isVisible());
  CHECK(scene.view->notice().sentence().contains(QStringLiteral("Nothing was changed")));
}

TEST_CASE("progress moves its row alone, and a changed row is read again", "[files]") {
  Scene scene;
  const int pages = scene.files.pagesAsked;
  QSignalSpy changed(&scene.view->model(), &QAbstractItemModel::dataChanged);
  Q_EMIT scene.files.progress({.key = 20,
                               .state = TransferState::Uploading,
                               .done = 1'000'000'000,
                               .total = 2'000'000'000,
                               .bytesPerSecond = 10'000'000});
  CHECK(changed.count() == 1);
  CHECK(scene.view->model().row(0).done == 1'000'000'000);
  CHECK(scene.view->model().index(0).data(ui::TransferModel::PercentRole).toInt() == 50);
  scene.files.rows[20].state = TransferState::Sent;
  Q_EMIT scene.files.transferChanged(20);
  CHECK(QTest::qWaitFor([&] { return scene.view->model().row(0).state == TransferState::Sent; }));
  CHECK(scene.files.pagesAsked == pages);
  // What arrives late about a paused row does not wake it.
  Q_EMIT scene.files.progress({.key = 18, .state = TransferState::Uploading, .done = 5, .total = 10});
  CHECK(scene.view->model().row(2).state == TransferState::Paused);
}

TEST_CASE("the chosen file stays chosen while others arrive above it", "[files]") {
  Scene scene;
  scene.view->choose(15);
  scene.files.add(30, TransferState::Offered, "new.jpg");
  Q_EMIT scene.files.listChanged();
  CHECK(QTest::qWaitFor([&] { return scene.view->model().rowCount() == 15; }));
  REQUIRE(scene.view->chosen() != nullptr);
  CHECK(scene.view->chosen()->key == 15);
}

TEST_CASE("one patient's files, what is under way, and what is here", "[files]") {
  Scene scene;
  scene.view->showPatient("2");
  settle();
  CHECK(scene.view->model().rowCount() == 5);
  scene.view->showPatient({});
  scene.view->showTab(ui::FilesView::Tab::UnderWay);
  settle();
  CHECK(scene.view->model().rowCount() == 7);
  scene.view->showTab(ui::FilesView::Tab::Gallery);
  settle();
  for (int row = 0; row < scene.view->model().rowCount(); ++row) CHECK(scene.view->model().row(row).here);
  CHECK(QTest::qWaitFor([&] { return scene.files.picturesAsked > 0; }));
}

TEST_CASE("nothing, a failure and nothing under way are three sentences", "[files]") {
  Scene scene(false);
  auto* state = scene.view->findChild<ui::StateView*>();
  REQUIRE(state != nullptr);
  CHECK(state->title() == QStringLiteral("No files yet"));
  scene.view->showTab(ui::FilesView::Tab::UnderWay);
  settle();
  CHECK(state->title() == QStringLiteral("Nothing is under way"));
  scene.files.failure = core::Error(core::ExchangeError::Io);
  scene.view->model().reload();
  settle();
  CHECK(state->state() == ui::ViewState::Failed);
}

TEST_CASE("what waits for a person is counted, and the line at the bottom says what moves", "[files]") {
  Scene scene;
  QSignalSpy waiting(scene.view.get(), &ui::FilesView::waitingChanged);
  scene.view->readCounts();
  settle();
  CHECK(scene.view->waiting() == 2); // one offered, one stopped
  CHECK(waiting.count() == 1);
  ui::TransferStrip strip;
  strip.show(scene.files.sums);
  CHECK(strip.sentence().contains(QStringLiteral("on the way, 30 %")));
  CHECK(strip.sentence().contains(QStringLiteral("1 stopped")));
  strip.show({});
  CHECK(strip.sentence().isEmpty());
}

TEST_CASE("ten thousand queued files are paged, and no step of scrolling or progress stalls the window", "[files]") {
  Scene scene(false);
  scene.files.generated = 10'000;
  QElapsedTimer clock;
  qint64 longest = 0;
  const auto step = [&](const auto& work) {
    clock.restart();
    work();
    QCoreApplication::sendPostedEvents();
    QCoreApplication::processEvents();
    longest = std::max(longest, clock.elapsed());
  };
  step([&] { Q_EMIT scene.files.listChanged(); });
  step([&] { scene.view->model().reload(); });
  REQUIRE(scene.view->model().rowCount() == 100);
  int scrolled = 0;
  for (; scene.view->model().rowCount() < 10'000 && scrolled < 2'000; ++scrolled)
    step([&] { scene.view->list().scrollToBottom(); });
  INFO(scrolled << " times scrolled, " << scene.files.pagesAsked << " pages");
  REQUIRE(scene.view->model().rowCount() == 10'000);
  for (int row = 0; row < 10'000; ++row) REQUIRE(scene.view->model().row(row).key == 10'000 - row); // no gap
  step([&] { scene.view->list().scrollToTop(); });
  for (int burst = 0; burst < 20; ++burst)
    step([&] {
      for (qint64 key = 1; key <= 10'000; key += 10) {
        Q_EMIT scene.files.progress({.key = key, .state = TransferState::Uploading, .done = 5, .total = 10});
        Q_EMIT scene.files.transferChanged(key);
      }
    });
  CHECK(scene.files.largestPage <= 500);
  INFO("longest step " << longest << " ms");
  CHECK(longest < 400); // without the optimiser; bench_exchange prints the release figure
}
