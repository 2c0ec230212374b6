// Messages as part of the window: the section, the way from a chart, the counters, and what the lock leaves.
#include "tests/ui/fake_profile.h"
#include "tests/ui/messages/scene.h"
#include "tests/ui/show.h"
#include "ui/access/sign_in_page.h"
#include "ui/access/sign_in_view.h"
#include "ui/chart/chart_view.h"
#include "ui/messages/compose/composer.h"
#include "ui/messages/conversation_view.h"
#include "ui/messages/inbox/inbox_panel.h"
#include "ui/messages/messages_view.h"
#include "ui/messages/trust/verify_dialog.h"
#include "ui/shell/desk.h"
#include "ui/shell/lock_signals.h"
#include "ui/shell/rail.h"
#include "ui/shell/shell_window.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
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

  explicit Window(bool messages = true) {
    gate.memory.patients = {test::patientOf("1", "Treutel", "Eura"), test::patientOf("2", "Müller", "Änne")};
    if (messages) gate.memory.messages = [](test::FakeMessages& source) { test::fillWard(source); };
    shell = std::make_unique<ui::ShellWindow>(gate, signals, clock);
    shell->start();
    test::showActive(*shell);
    unlock();
  }
  void unlock() const {
    auto* field = shell->signIn().page()->findChild<QLineEdit*>();
    QTest::keyClicks(field, QString::fromStdString(gate.passphrase));
    QTest::keyClick(field, Qt::Key_Return);
    settle();
    REQUIRE(shell->desk() != nullptr);
  }
};

/// Whether a living widget or model still says it.
bool livesSomewhere(const QString& words) {
  for (const QWidget* widget : QApplication::allWidgets()) {
    if (widget->accessibleName().contains(words) || widget->windowTitle().contains(words)) return true;
    if (const auto* label = qobject_cast<const QLabel*>(widget); label && label->text().contains(words)) return true;
    if (const auto* field = qobject_cast<const QPlainTextEdit*>(widget); field && field->toPlainText().contains(words))
      return true;
    if (const auto* button = qobject_cast<const QAbstractButton*>(widget); button && button->text().contains(words))
      return true;
    if (const auto* view = qobject_cast<const QAbstractItemView*>(widget); view && view->model()) {
      for (int row = 0; row < view->model()->rowCount(); ++row) {
        if (view->model()->index(row, 0).data(Qt::AccessibleTextRole).toString().contains(words)) return true;
      }
    }
  }
  return false;
}

} // namespace

TEST_CASE("a profile without messages has no such section", "[shell][messages]") {
  const Window window(false);
  CHECK(window.shell->desk()->messages() == nullptr);
  window.shell->desk()->showSection(ui::Section::Messages);
  CHECK(window.shell->desk()->section() == ui::Section::Today);
}

TEST_CASE("the rail counts what is unread, without a name", "[shell][messages]") {
  const Window window;
  bool said = false;
  for (const auto* button : window.shell->desk()->findChild<ui::Rail*>()->findChildren<QAbstractButton*>())
    said = said || (button->accessibleName().startsWith(QStringLiteral("Messages, ")) &&
                    button->accessibleName().contains(QStringLiteral("unread")) &&
                    button->accessibleName().contains(QStringLiteral("urgent")));
  CHECK(said);
}

TEST_CASE("the section is a key away, and a chart leads to its own conversations", "[shell][messages]") {
  const Window window;
  QTest::keyClick(window.shell->desk(), Qt::Key_3, Qt::AltModifier);
  CHECK(window.shell->desk()->section() == ui::Section::Messages);
  window.shell->desk()->openChart("2");
  settle();
  QTest::keyClick(window.shell->desk()->currentChart(), Qt::Key_M, Qt::ControlModifier);
  settle();
  CHECK(window.shell->desk()->section() == ui::Section::Messages);
  CHECK(window.shell->desk()->messages()->conversation().conversation() == 2);
  CHECK(window.shell->desk()->messages()->inbox().model().rowCount() == 1);
  // The chart that was in front is what the guard compares with.
  CHECK(window.shell->desk()->messages()->conversation().chartInFront() == "2");
}

TEST_CASE("locking leaves no word of a message in a widget or model, and the number of unread ones", "[shell][lock]") {
  const Window window;
  window.shell->desk()->showSection(ui::Section::Messages);
  window.shell->desk()->messages()->showConversation(1);
  settle();
  window.shell->desk()->messages()->conversation().composer().field().setPlainText(QStringLiteral("PLANTEDDRAFT"));
  REQUIRE(window.shell->desk()->messages()->conversation().verify() != nullptr);
  settle();
  REQUIRE(livesSomewhere(QStringLiteral("My left hand feels numb")));
  REQUIRE(livesSomewhere(QStringLiteral("PLANTEDDRAFT")));
  REQUIRE(livesSomewhere(QStringLiteral("TREUTEL")));
  window.shell->lock(ui::LockReason::Idle);
  settle();
  for (const char* words : {"My left hand feels numb", "PLANTEDDRAFT", "TREUTEL", "12345 09876", "Blood pressure"}) {
    INFO(words);
    CHECK_FALSE(livesSomewhere(QString::fromLatin1(words)));
  }
  CHECK(QApplication::activeModalWidget() == nullptr);
  CHECK(window.gate.memory.open == 0);
  CHECK(livesSomewhere(QStringLiteral("unread when Clavis was locked")));
}
