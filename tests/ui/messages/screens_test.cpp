// Every state of the messages drawn at the sizes, scales and appearances that people use, and looked over as a test
// can. With CLAVIS_SCREENS set to a folder the pictures are kept there, to be looked at:
//   QT_SCALE_FACTOR=1.25 CLAVIS_SCREENS=/tmp/look QT_QPA_PLATFORM=offscreen test_ui_messages "[screens]"
#include "tests/ui/audit.h"
#include "tests/ui/messages/scene.h"
#include "tests/ui/show.h"
#include "ui/messages/compose/composer.h"
#include "ui/messages/conversation_view.h"
#include "ui/messages/details/details_dialog.h"
#include "ui/messages/inbox/inbox_panel.h"
#include "ui/messages/inbox/new_conversation.h"
#include "ui/messages/messages_view.h"
#include "ui/messages/people.h"
#include "ui/messages/question_card.h"
#include "ui/messages/thread/message_list.h"
#include "ui/messages/trust/verify_dialog.h"
#include "ui/theme/clavis_style.h"
#include "ui/widgets/search_field.h"

#include <QDir>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTest>

#include <catch2/catch_test_macros.hpp>

using namespace clavis;
using test::FakeMessages;
using test::settle;
namespace messaging = core::messaging;

namespace {

void keep(QWidget& widget, const QString& name) {
  settle();
  CHECK(test::all(test::unnamed(widget)).toStdString() == "");
  CHECK(test::all(test::cutOff(widget)).toStdString() == "");
  const QPixmap picture = widget.grab();
  CHECK_FALSE(picture.isNull());
  const QString folder = qEnvironmentVariable("CLAVIS_SCREENS");
  if (folder.isEmpty()) return;
  QDir().mkpath(folder);
  CHECK(picture.save(folder + u'/' + name + QStringLiteral(".png")));
}

void drawAll(const QString& suffix, QSize size = {1204, 740}) {
  const auto named = [&](const char* name) { return QString::fromLatin1(name) + suffix; };
  FakeMessages empty;
  {
    ui::MessagesView view(empty);
    view.resize(size);
    test::showActive(view);
    keep(view, named("1-empty"));
    view.begin({});
    empty.addPerson("Patient/1", "Treutel", "Eura", "1945-07-14");
    empty.addPerson("Patient/5", "Treutel", "Eva", "1954-07-14");
    QTest::keyClicks(view.newConversation().findChild<ui::SearchField*>(), QStringLiteral("Treu"));
    keep(view, named("2-new"));
    QTest::keyClick(view.newConversation().findChild<ui::SearchField*>(), Qt::Key_Return);
    keep(view, named("3-new-chosen"));
  }
  FakeMessages source;
  test::fillWard(source);
  test::fillMany(source, 30);
  source.rules.retentionDays = 365;
  ui::MessagesView view(source);
  view.resize(size);
  test::showActive(view);
  keep(view, named("4-inbox"));
  view.showConversation(1);
  settle();
  view.conversation().list().choose(10);
  view.conversation().list().scrollToEnd();
  keep(view, named("5-thread-end"));
  view.conversation().list().choose(6);
  keep(view, named("6-thread-middle"));
  view.conversation().list().scrollToTop();
  keep(view, named("7-thread-start"));
  view.conversation().composer().replyTo(test::idOf(2), QStringLiteral("Replying to TREUTEL, Eura: This morning"));
  QTest::keyClicks(&view.conversation().composer().field(), QStringLiteral("Please come in at once."));
  source.check.doubts = {messaging::RecipientDoubt::OtherChartInFront, messaging::RecipientDoubt::LookAlikeName};
  source.check.lookAlikes = {"5"};
  view.setChartInFront([] { return std::string("4"); });
  view.conversation().composer().sendButton().click();
  settle();
  keep(view, named("8-guard"));
  view.conversation().question().dismiss();
  view.showConversation(2);
  keep(view, named("9-blocked"));
  QTest::keyClicks(&view.inbox().searchField(), QStringLiteral("Thursday"));
  CHECK(QTest::qWaitFor([&] { return view.inbox().hits().rowCount() > 0; }));
  keep(view, named("A-search"));
  view.inbox().searchField().clear();
  source.now.failure = "backend/Unreachable";
  source.now.failingSince = test::minutesAgo(25);
  Q_EMIT source.statusChanged();
  view.showConversation(3);
  keep(view, named("B-offline"));

  source.addPerson("Practitioner/3", "Okonkwo", "Chinwe");
  source.conversations[1].row.hold = true;
  view.showConversation(1);
  settle();
  auto* details = view.conversation().details();
  REQUIRE(details != nullptr);
  settle();
  QTest::keyClicks(&details->search(), QStringLiteral("Chin"));
  keep(*details, named("D-people"));
  details->search().clear();
  details->members().setCurrentRow(2);
  details->removeButton().click();
  keep(*details, named("D-people-question"));
  details->close();
  keep(view, named("D-hold"));

  ui::People people(source);
  for (const char* person : {"Patient/1", "Patient/2", "Patient/5"}) {
    auto* dialog = new ui::VerifyDialog(source, people, person, &view);
    dialog->open();
    keep(*dialog, named("C-verify-") + QString::fromLatin1(person).right(1));
    for (auto* button : dialog->findChildren<QPushButton*>())
      if (button->accessibleName().startsWith(QStringLiteral("Report"))) button->click();
    keep(*dialog, named("C-verify-lost-") + QString::fromLatin1(person).right(1));
    dialog->close();
    settle();
  }
}

} // namespace

TEST_CASE("Every state of the messages draws itself whole, light and dark", "[messages][screens][audit]") {
  REQUIRE(test::drawnAtScale());
  drawAll(QStringLiteral("-light"));
  ui::applyTheme(ui::Theme(ui::Appearance::Dark, ui::Density::Compact, ui::preferredFamily()));
  drawAll(QStringLiteral("-dark"));
  ui::applyTheme(ui::Theme(ui::Appearance::Light, ui::Density::Compact, ui::preferredFamily()));
}

TEST_CASE("The messages fit a small window, one side at a time", "[messages][screens][audit]") {
  drawAll(QStringLiteral("-small"), {724, 500});
}
