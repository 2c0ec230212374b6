#include "tests/ui/messages/scene.h"
#include "tests/ui/show.h"
#include "ui/messages/conversation_view.h"
#include "ui/messages/inbox/inbox_panel.h"
#include "ui/messages/inbox/new_conversation.h"
#include "ui/messages/messages_view.h"
#include "ui/messages/people.h"
#include "ui/messages/thread/message_list.h"
#include "ui/messages/thread/thread_model.h"
#include "ui/widgets/notice_bar.h"
#include "ui/widgets/search_field.h"
#include "ui/widgets/state_view.h"

#include <QAccessible>
#include <QListView>
#include <QSignalSpy>
#include <QTest>

#include <catch2/catch_test_macros.hpp>

using namespace clavis;
using test::FakeMessages;
using test::settle;
namespace messaging = core::messaging;

namespace {

struct Shown {
  FakeMessages source;
  std::unique_ptr<ui::MessagesView> view;

  void show() {
    view = std::make_unique<ui::MessagesView>(source);
    view->resize(1200, 720);
    test::showActive(*view);
    settle();
  }
  [[nodiscard]] ui::InboxPanel& inbox() const { return view->inbox(); }
  [[nodiscard]] QString spoken(int row) const {
    return inbox().model().index(row).data(Qt::AccessibleTextRole).toString();
  }
};

} // namespace

TEST_CASE("one inbox holds all patients, urgent first, then unread, then newest", "[messages][inbox]") {
  Shown shown;
  test::fillWard(shown.source);
  shown.show();
  REQUIRE(shown.inbox().model().rowCount() == 5);
  CHECK(shown.inbox().model().row(0).key == 1);
  CHECK(shown.spoken(0).startsWith(QStringLiteral("TREUTEL, Eura · patient, born 14-Jul-1945")));
  CHECK(shown.spoken(0).contains(QStringLiteral("urgent and unread")));
  CHECK(shown.spoken(0).contains(QStringLiteral("numb")));
  const int blocked = shown.inbox().model().indexOf(2);
  CHECK(shown.spoken(blocked).contains(QStringLiteral("held back: a key changed")));
  CHECK(shown.inbox().model().unread() == 1);
  CHECK(shown.inbox().model().urgentUnread() == 1);
}

TEST_CASE("a long inbox is read a page at a time and keeps the chosen conversation when others move up",
          "[messages][inbox]") {
  Shown shown;
  test::fillMany(shown.source, 180);
  for (auto& [key, one] : shown.source.conversations) one.row.unread = 0;
  shown.show();
  CHECK(shown.inbox().model().rowCount() == 50);
  shown.inbox().list().scrollToBottom();
  settle();
  CHECK(shown.inbox().model().rowCount() == 100);
  shown.view->showConversation(120);
  CHECK(shown.inbox().list().currentIndex().data(ui::InboxModel::KeyRole).toLongLong() == 120);
  shown.source.write(150, "Patient/150", "A new one");
  Q_EMIT shown.source.inboxChanged();
  CHECK(QTest::qWaitFor([&] { return shown.inbox().model().row(0).key == 150; }));
  CHECK(shown.inbox().list().currentIndex().data(ui::InboxModel::KeyRole).toLongLong() == 120);
}

TEST_CASE("an inbox that is read anew while its next page is asked for has no gap and none twice",
          "[messages][inbox]") {
  Shown shown;
  test::fillMany(shown.source, 700);
  shown.show();
  auto& model = shown.inbox().model();
  const auto keys = [&] {
    std::vector<messaging::ConversationKey> out;
    for (int at = 0; at < model.rowCount(); ++at) out.push_back(model.row(at).key);
    return out;
  };
  const auto expected = [&] {
    std::vector<messaging::ConversationKey> out;
    const auto page = shown.source.inbox({.patient = {}, .after = {}, .limit = model.rowCount()}).result();
    for (const auto& row : page->rows) out.push_back(row.key);
    return out;
  };
  while (model.rowCount() < 600) {
    model.fetchMore({});
    settle();
  }
  SECTION("the page is asked for while the list is being read") {
    shown.source.held = true;
    model.reload();
    model.fetchMore({});
    shown.source.release();
    settle();
    CHECK(model.rowCount() == 550); // as many as are read in one go, and the page that was asked for
    CHECK(keys() == expected());
  }
  SECTION("the list is read while the page is on its way: the view, at its end, does not ask twice") {
    shown.source.held = true;
    model.fetchMore({});
    model.reload();
    shown.source.release();
    settle();
    CHECK(model.rowCount() == 550);
    CHECK(keys() == expected());
  }
}

TEST_CASE("empty, failed and nothing found are different pages", "[messages][inbox]") {
  Shown shown;
  auto state = [&] { return shown.inbox().findChild<ui::StateView*>(); };
  SECTION("empty, and the way to the first conversation") {
    shown.show();
    CHECK(state()->state() == ui::ViewState::Empty);
    Q_EMIT state()->actionTriggered();
    CHECK(shown.view->newConversation().isVisible());
  }
  SECTION("failed, and read again") {
    shown.source.failure = core::Error(core::VaultError::Io);
    shown.show();
    CHECK(state()->state() == ui::ViewState::Failed);
    shown.source.failure.reset();
    test::fillWard(shown.source);
    Q_EMIT state()->actionTriggered();
    settle();
    CHECK(shown.inbox().list().isVisible());
  }
  SECTION("nothing found") {
    test::fillWard(shown.source);
    shown.show();
    QTest::keyClicks(&shown.inbox().searchField(), QStringLiteral("zebra"));
    CHECK(QTest::qWaitFor([&] { return state()->state() == ui::ViewState::FilteredToNothing; }));
    CHECK(state()->isVisible());
  }
}

TEST_CASE("a search over the whole history opens the message it found", "[messages][search]") {
  Shown shown;
  test::fillWard(shown.source);
  shown.show();
  QTest::keyClick(&shown.inbox(), Qt::Key_F, Qt::ControlModifier);
  CHECK(shown.inbox().searchField().hasFocus());
  QTest::keyClicks(&shown.inbox().searchField(), QStringLiteral("162/95"));
  REQUIRE(QTest::qWaitFor([&] { return shown.inbox().hits().rowCount() == 1; }));
  CHECK(shown.inbox()
            .hits()
            .index(0)
            .data(Qt::AccessibleTextRole)
            .toString()
            .startsWith(QStringLiteral("TREUTEL, Eura, topic Blood pressure at home")));
  QTest::keyClick(&shown.inbox().searchField(), Qt::Key_Return);
  settle();
  CHECK(shown.view->conversation().conversation() == 1);
  CHECK(shown.view->conversation().list().chosen() == 2);
}

TEST_CASE("from a chart only that patient's conversations are shown, or a new one is begun", "[messages][inbox]") {
  Shown shown;
  test::fillWard(shown.source);
  shown.source.addPerson("Patient/9", "Abel", "Ada", "1990-01-02");
  shown.show();
  shown.view->showPatient("5");
  settle();
  CHECK(shown.inbox().model().rowCount() == 1);
  CHECK(shown.view->conversation().conversation() == 5);
  shown.view->showPatient("9");
  settle();
  REQUIRE(shown.view->newConversation().isVisible());
  QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("Vaccination"));
  QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
  settle();
  CHECK(shown.source.conversations.at(6).row.patient == "Patient/9");
  CHECK(shown.source.conversations.at(6).row.topic == "Vaccination");
  CHECK(shown.view->conversation().conversation() == 6);
}

TEST_CASE("how messages go is said: offline since when, and that a workstation is not set up", "[messages]") {
  Shown shown;
  shown.show();
  CHECK_FALSE(shown.view->notice().isVisible());
  shown.source.now.failure = "backend/Unreachable";
  shown.source.now.failingSince = test::minutesAgo(10);
  Q_EMIT shown.source.statusChanged();
  CHECK(shown.view->notice().sentence().startsWith(QStringLiteral("Server unreachable since ")));
  Q_EMIT shown.view->notice().actionTriggered();
  CHECK(shown.source.synchronised == 1);
  shown.source.now = {};
  Q_EMIT shown.source.statusChanged();
  CHECK_FALSE(shown.view->notice().isVisible());
  shown.source.now.enrolled = false;
  Q_EMIT shown.source.statusChanged();
  CHECK(shown.view->notice().sentence().contains(QStringLiteral("not set up to send messages")));
}

TEST_CASE("assistive technology finds inbox, thread and field by name, and each message as one item",
          "[messages][accessibility]") {
  Shown shown;
  test::fillWard(shown.source);
  shown.show();
  shown.view->showConversation(1);
  settle();
  QAccessibleInterface* list = QAccessible::queryAccessibleInterface(&shown.inbox().list());
  REQUIRE(list != nullptr);
  CHECK(list->role() == QAccessible::List);
  CHECK(list->text(QAccessible::Name) == QStringLiteral("Conversations"));
  QAccessibleInterface* thread = QAccessible::queryAccessibleInterface(&shown.view->conversation().list());
  REQUIRE(thread != nullptr);
  CHECK(thread->role() == QAccessible::List);
  CHECK(thread->text(QAccessible::Name) == QStringLiteral("Messages of this conversation"));
  REQUIRE(thread->childCount() == shown.view->conversation().thread().rowCount());
  QAccessibleInterface* message = thread->child(1);
  REQUIRE(message != nullptr);
  CHECK(message->role() == QAccessible::ListItem);
  CHECK(message->text(QAccessible::Name).contains(QStringLiteral("TREUTEL, Eura · patient")));
  CHECK(message->text(QAccessible::Name).contains(QStringLiteral("162/95")));
}
