// Files as part of the window: the section, the ways to it, the counters, and what the lock leaves of them and of an
// open viewer.
#include "core/base/mapped_future.h"
#include "tests/ui/fake_profile.h"
#include "tests/ui/files/scene.h"
#include "tests/ui/show.h"
#include "ui/access/sign_in_page.h"
#include "ui/access/sign_in_view.h"
#include "ui/files/files_view.h"
#include "ui/files/progress/transfer_strip.h"
#include "ui/files/sending/send_files_dialog.h"
#include "ui/files/transfers/transfer_model.h"
#include "ui/messages/conversation_view.h"
#include "ui/messages/messages_view.h"
#include "ui/messages/thread/message_list.h"
#include "ui/shell/desk.h"
#include "ui/shell/file_room.h"
#include "ui/shell/lock_signals.h"
#include "ui/shell/rail.h"
#include "ui/shell/shell_window.h"
#include "ui/viewer/viewer_window.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QTest>

#include <catch2/catch_test_macros.hpp>

using namespace clavis;
using test::settle;

namespace {

struct Window {
  test::FakeGate gate;
  ui::LockSignals signals;
  core::SystemClock clock;
  std::unique_ptr<ui::ShellWindow> shell;

  Window() {
    gate.memory.patients = {test::patientOf("1", "Treutel", "Eura"), test::patientOf("2", "Müller", "Änne")};
    gate.memory.messages = [](test::FakeMessages& source) { test::fillWard(source); };
    gate.memory.files = [](test::FakeFiles& source) {
      test::fillFiles(source);
      source.contents[8] = "PLANTEDCONTENT";
      source.disk["letter.pdf"] = {.size = 10, .type = core::preview::ContentType::Pdf};
    };
    shell = std::make_unique<ui::ShellWindow>(gate, signals, clock);
    shell->start();
    test::showActive(*shell);
    auto* field = shell->signIn().page()->findChild<QLineEdit*>();
    QTest::keyClicks(field, QString::fromStdString(gate.passphrase));
    QTest::keyClick(field, Qt::Key_Return);
    settle();
    REQUIRE(shell->desk() != nullptr);
    REQUIRE(shell->desk()->files() != nullptr);
  }
  [[nodiscard]] ui::Desk& desk() const { return *shell->desk(); }
};

bool livesSomewhere(const QString& words) {
  for (const QWidget* widget : QApplication::allWidgets()) {
    if (widget->accessibleName().contains(words) || widget->windowTitle().contains(words)) return true;
    if (const auto* label = qobject_cast<const QLabel*>(widget); label && label->text().contains(words)) return true;
    if (const auto* button = qobject_cast<const QAbstractButton*>(widget); button && button->text().contains(words))
      return true;
    if (const auto* view = qobject_cast<const QAbstractItemView*>(widget); view && view->model()) {
      for (int row = 0; row < view->model()->rowCount(); ++row)
        if (view->model()->index(row, 0).data(Qt::AccessibleTextRole).toString().contains(words)) return true;
    }
  }
  return false;
}

} // namespace

TEST_CASE("the files are a key away, counted on the rail and in the line at the bottom", "[shell][files]") {
  const Window window;
  QTest::keyClick(window.shell->desk(), Qt::Key_4, Qt::AltModifier);
  CHECK(window.desk().section() == ui::Section::Files);
  settle();
  bool said = false;
  for (const auto* button : window.desk().findChild<ui::Rail*>()->findChildren<QAbstractButton*>())
    said = said || button->accessibleName() == QStringLiteral("Files, 2 waiting");
  CHECK(said);
  auto* strip = window.desk().findChild<ui::TransferStrip*>();
  REQUIRE(strip != nullptr);
  CHECK(strip->sentence().contains(QStringLiteral("on the way")));
  window.desk().showSection(ui::Section::Today);
  strip->findChild<QPushButton*>()->click();
  CHECK(window.desk().section() == ui::Section::Files);
  CHECK(window.desk().files()->tab() == ui::FilesView::Tab::UnderWay);
}

TEST_CASE("a chart leads to its patient's files, a message to its own, a conversation to the step before sending",
          "[shell][files]") {
  const Window window;
  window.desk().openChart("2");
  settle();
  QTest::keyClick(window.shell->desk(), Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
  settle();
  CHECK(window.desk().section() == ui::Section::Files);
  CHECK(window.desk().files()->model().rowCount() == 5);
  window.desk().messages()->showConversation(1);
  settle();
  Q_EMIT window.desk().messages()->conversation().attachRequested(1);
  settle();
  auto* dialog = window.shell->findChild<ui::SendFilesDialog*>();
  REQUIRE(dialog != nullptr);
  CHECK(dialog->recipient().contains(QStringLiteral("TREUTEL, Eura")));
  CHECK(dialog->chartInFront() == "2"); // the guard compares with it
  dialog->reject();
  Q_EMIT window.desk().messages()->conversation().filesRequested(99);
  settle();
  CHECK(window.desk().section() == ui::Section::Files);
  CHECK(window.desk().files()->model().rowCount() == 0);
}

TEST_CASE("locking leaves no file's name, picture, dialog or viewer", "[shell][lock][files]") {
  const Window window;
  window.desk().showSection(ui::Section::Files);
  settle();
  window.desk().files()->choose(8);
  window.desk().files()->act(ui::FileAct::Open);
  settle();
  const auto viewers = [] {
    int count = 0;
    for (const QWidget* widget : QApplication::topLevelWidgets())
      count += qobject_cast<const ui::ViewerWindow*>(widget) != nullptr ? 1 : 0;
    return count;
  };
  REQUIRE(viewers() == 1);
  window.desk().fileRoom()->send(1, {})->offer({"/a/letter.pdf"});
  settle();
  for (const char* words : {"wound-day-2.jpg", "letter.pdf", "TREUTEL", "ultrasound"}) {
    INFO(words);
    REQUIRE(livesSomewhere(QString::fromLatin1(words)));
  }
  window.shell->lock(ui::LockReason::Idle);
  settle();
  for (const char* words : {"wound-day-2.jpg", "letter.pdf", "TREUTEL", "ultrasound", "PLANTED", "3.1 MB"}) {
    INFO(words);
    CHECK_FALSE(livesSomewhere(QString::fromLatin1(words)));
  }
  CHECK(viewers() == 0);
  CHECK(QApplication::activeModalWidget() == nullptr);
  CHECK(window.gate.memory.open == 0);
}
