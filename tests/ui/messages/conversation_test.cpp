#include "tests/ui/messages/scene.h"
#include "tests/ui/show.h"
#include "ui/chart/patient_banner.h"
#include "ui/help/help_overlay.h"
#include "ui/messages/compose/composer.h"
#include "ui/messages/compose/quick_replies.h"
#include "ui/messages/conversation_head.h"
#include "ui/messages/conversation_view.h"
#include "ui/messages/people.h"
#include "ui/messages/question_card.h"
#include "ui/messages/thread/message_list.h"
#include "ui/messages/thread/thread_model.h"
#include "ui/messages/trust/verify_dialog.h"
#include "ui/widgets/badge.h"
#include "ui/widgets/notice_bar.h"
#include "ui/widgets/qr_code.h"

#include <QCheckBox>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
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
  ui::People people{source};
  std::unique_ptr<ui::ConversationView> view;

  explicit Shown(messaging::ConversationKey key = 5) {
    test::fillWard(source);
    open(key);
  }
  void open(messaging::ConversationKey key) {
    view = std::make_unique<ui::ConversationView>(source, people);
    view->resize(900, 700);
    test::showActive(*view);
    view->show(key);
    settle();
  }
  [[nodiscard]] QPlainTextEdit& field() const { return view->composer().field(); }
  void type(const QString& text) const {
    field().setFocus();
    QTest::keyClicks(&field(), text);
  }
  void sendByKey() const {
    QTest::keyClick(&field(), Qt::Key_Return, Qt::ControlModifier);
    settle();
  }
};

} // namespace

TEST_CASE("the patient's banner, the topic, the members and the recipient on the button stand over a thread",
          "[messages]") {
  Shown shown(1);
  CHECK(shown.view->banner().patientName() == QStringLiteral("TREUTEL, Eura"));
  CHECK(shown.view->composer().sendButton().text() == QStringLiteral("Send to TREUTEL, Eura"));
  bool members = false;
  for (const QLabel* label : shown.view->findChildren<QLabel*>())
    members =
        members || label->text().contains(QStringLiteral("Anna Berg · clinician · you; Chidi Okafor · clinician"));
  CHECK(members);
  CHECK(shown.view->isSettled());
}

TEST_CASE("a conversation is settled when its trust has arrived too, and its badge holds the whole word then",
          "[messages][trust][audit]") {
  Shown shown(3);
  const auto badge = [&]() -> ui::Badge& { return shown.view->head().trustBadge(); };
  CHECK_FALSE(badge().isVisible()); // nobody has seen a key of theirs
  for (const auto& [key, word] : {std::pair{1, "Not compared"}, {2, "Key changed"}, {5, "Compared"}}) {
    INFO(word);
    shown.source.numbersHeld = true;
    shown.open(key); // a window of its own: no word was on its badge before
    CHECK_FALSE(shown.view->isSettled());
    int settled = 0;
    bool whole = false;
    QObject::connect(shown.view.get(), &ui::ConversationView::settled, shown.view.get(), [&] {
      ++settled;
      whole = badge().isVisible() && badge().width() >= badge().sizeHint().width();
    });
    shown.source.release();
    settle();
    CHECK(shown.view->isSettled());
    CHECK(settled == 1);
    CHECK(whole);
    CHECK(badge().accessibleName() == QString::fromLatin1(word));
  }
  // Other words on a badge that is shown already.
  Q_EMIT shown.source.trustChanged(QStringLiteral("Patient/5"));
  shown.source.numbers["Patient/5"].devices[0].state = messaging::DeviceState::New;
  Q_EMIT shown.source.trustChanged(QStringLiteral("Patient/5"));
  settle();
  CHECK(badge().accessibleName() == QStringLiteral("Key changed"));
  CHECK(badge().width() >= badge().sizeHint().width());
}

TEST_CASE("that a key changed stays said while messages come and go", "[messages][trust]") {
  Shown shown(5);
  shown.source.numbers["Patient/5"].devices[0].state = messaging::DeviceState::New;
  Q_EMIT shown.source.trustChanged(QStringLiteral("Patient/5"));
  settle();
  REQUIRE(shown.view->notice().sentence().startsWith(QStringLiteral("TREUTEL, Eva has a new phone or computer")));
  shown.source.write(5, "Patient/5", "Hello?");
  Q_EMIT shown.source.conversationChanged(5);
  settle();
  CHECK(shown.view->notice().isVisible());
  CHECK(shown.view->notice().sentence().startsWith(QStringLiteral("TREUTEL, Eva has a new phone or computer")));
}

TEST_CASE("a message is written and sent by keyboard alone; urgent only on purpose, and only once", "[messages]") {
  Shown shown;
  shown.type(QStringLiteral("Come today"));
  QTest::keyClick(&shown.field(), Qt::Key_U, Qt::ControlModifier | Qt::ShiftModifier);
  CHECK(shown.view->composer().sendButton().text() == QStringLiteral("Send as urgent to TREUTEL, Eva"));
  shown.sendByKey();
  REQUIRE(shown.source.outgoing.size() == 1);
  CHECK(shown.source.outgoing[0].first == 5);
  CHECK(shown.source.outgoing[0].second.words == "Come today");
  CHECK(shown.source.outgoing[0].second.urgent);
  CHECK(shown.field().toPlainText().isEmpty());
  shown.type(QStringLiteral("And bring the list"));
  shown.sendByKey();
  REQUIRE(shown.source.outgoing.size() == 2);
  CHECK_FALSE(shown.source.outgoing[1].second.urgent);
  shown.sendByKey();
  CHECK(shown.source.outgoing.size() == 2); // nothing to send
}

TEST_CASE("what could not be taken over stays in the field, with the reason", "[messages]") {
  Shown shown;
  shown.source.sendFailure = core::Error(core::VaultError::NoSpace);
  shown.type(QStringLiteral("Keep me"));
  shown.sendByKey();
  CHECK(shown.field().toPlainText() == QStringLiteral("Keep me"));
  bool said = false;
  for (const QLabel* label : shown.view->composer().findChildren<QLabel*>())
    said = said || (label->isVisible() && label->text().startsWith(QStringLiteral("The disk is full.")));
  CHECK(said);
  shown.source.sendFailure.reset();
  shown.sendByKey();
  CHECK(shown.source.outgoing.size() == 1);
}

TEST_CASE("drafts go to the vault: at another conversation, and when the window is taken away", "[messages]") {
  Shown shown;
  shown.type(QStringLiteral("Half a sent"));
  shown.view->show(1);
  settle();
  CHECK(shown.source.drafts.at(5) == "Half a sent");
  CHECK(shown.field().toPlainText().isEmpty());
  shown.view->show(5);
  settle();
  CHECK(shown.field().toPlainText() == QStringLiteral("Half a sent"));
  shown.type(QStringLiteral("ence"));
  shown.view.reset(); // the lock deletes it
  CHECK(shown.source.drafts.at(5) == "Half a sentence");
  shown.open(5);
  shown.sendByKey();
  CHECK(shown.source.outgoing.at(0).second.words == "Half a sentence");
  CHECK_FALSE(shown.source.drafts.contains(5));
}

TEST_CASE("a doubtful recipient is asked about before the first message, by name, and not again", "[messages][guard]") {
  Shown shown;
  shown.source.check.doubts = {messaging::RecipientDoubt::OtherChartInFront, messaging::RecipientDoubt::LookAlikeName};
  shown.source.check.lookAlikes = {"1"};
  shown.view->chartInFront = [] { return std::string("4"); };
  shown.type(QStringLiteral("Your result is fine"));
  shown.sendByKey();
  CHECK(shown.source.outgoing.empty());
  CHECK(shown.source.askedAboutChart == "4");
  REQUIRE(shown.view->question().isVisible());
  const QString question = shown.view->question().text();
  CHECK(question.contains(QStringLiteral("Is this message for TREUTEL, Eva, born 14-Jul-1954?")));
  CHECK(question.contains(QStringLiteral("NGUYỄN, Thị Hương")));
  CHECK(question.contains(QStringLiteral("TREUTEL, Eura, born 14-Jul-1945")));
  CHECK(shown.view->question().noButton().hasFocus());

  QTest::keyClick(&shown.view->question().noButton(), Qt::Key_Space);
  settle();
  CHECK(shown.source.outgoing.empty());
  CHECK(shown.field().toPlainText() == QStringLiteral("Your result is fine"));
  shown.sendByKey();
  REQUIRE(shown.view->question().isVisible());
  CHECK(shown.view->question().yesButton().text() == QStringLiteral("Send to TREUTEL, Eva"));
  shown.view->question().yesButton().click();
  settle();
  REQUIRE(shown.source.outgoing.size() == 1);
  shown.type(QStringLiteral("Second"));
  shown.sendByKey();
  CHECK(shown.source.outgoing.size() == 2);
  CHECK_FALSE(shown.view->question().isVisible());
}

TEST_CASE("a first message without another doubt is not held up", "[messages][guard]") {
  Shown shown;
  shown.source.check.doubts = {messaging::RecipientDoubt::FirstMessage};
  shown.type(QStringLiteral("Hello"));
  shown.sendByKey();
  CHECK(shown.source.outgoing.size() == 1);
}

TEST_CASE("going to another conversation ends the question: nothing is sent to the wrong one", "[messages][guard]") {
  Shown shown;
  shown.source.check.doubts = {messaging::RecipientDoubt::LookAlikeName};
  shown.type(QStringLiteral("For Eva"));
  shown.sendByKey();
  REQUIRE(shown.view->question().isVisible());
  shown.view->show(1);
  settle();
  CHECK_FALSE(shown.view->question().isVisible());
  shown.view->question().yesButton().click();
  settle();
  CHECK(shown.source.outgoing.empty());
}

TEST_CASE("with a message chosen, keys reply, react, edit, delete and try again", "[messages]") {
  Shown shown(1);
  auto& list = shown.view->list();
  list.setFocus();
  SECTION("reply") {
    list.choose(2);
    QTest::keyClick(&list, Qt::Key_R);
    shown.type(QStringLiteral("Thank you"));
    shown.sendByKey();
    CHECK(shown.source.outgoing.at(0).second.replyTo == test::idOf(2));
  }
  SECTION("edit one's own, with the draft kept aside") {
    shown.type(QStringLiteral("draft"));
    list.setFocus();
    list.choose(8);
    QTest::keyClick(&list, Qt::Key_E);
    shown.field().setPlainText(QStringLiteral("Changed"));
    shown.sendByKey();
    CHECK(shown.source.edits.at(0) == std::pair<messaging::MessageKey, std::string>{8, "Changed"});
    CHECK(shown.field().toPlainText() == QStringLiteral("draft"));
  }
  SECTION("nobody else's") {
    list.choose(2);
    QTest::keyClick(&list, Qt::Key_E);
    QTest::keyClick(&list, Qt::Key_Delete);
    CHECK(shown.source.edits.empty());
    CHECK_FALSE(shown.view->question().isVisible());
  }
  SECTION("delete, after a question") {
    list.choose(8);
    QTest::keyClick(&list, Qt::Key_Delete);
    REQUIRE(shown.view->question().isVisible());
    CHECK(shown.source.removed.empty());
    shown.view->question().yesButton().click();
    settle();
    CHECK(shown.source.removed == std::vector<messaging::MessageKey>{8});
  }
  SECTION("what failed is tried again, what could not be read is asked for again") {
    list.choose(10);
    QTest::keyClick(&list, Qt::Key_T);
    list.choose(6);
    QTest::keyClick(&list, Qt::Key_T);
    CHECK(shown.source.retried == std::vector<messaging::MessageKey>{10, 6});
    list.choose(8);
    QTest::keyClick(&list, Qt::Key_T);
    CHECK(shown.source.retried.size() == 2);
  }
}

TEST_CASE("a conversation that was left or is held back can be read and not written", "[messages]") {
  Shown shown(4);
  CHECK_FALSE(shown.field().isEnabled());
  CHECK_FALSE(shown.view->composer().sendButton().isEnabled());
  shown.view->show(2);
  settle();
  CHECK_FALSE(shown.field().isEnabled());
  CHECK(shown.view->notice().sentence().startsWith(QStringLiteral("A key of MÜLLER, Änne has changed")));
  shown.view->show(3);
  settle();
  CHECK(shown.field().isEnabled());
  CHECK(shown.view->notice().sentence().contains(QStringLiteral("has not set up messages yet")));
}

TEST_CASE("a changed key has one way forward: look, let it take part, compare", "[messages][trust]") {
  Shown shown(2);
  auto* dialog = shown.view->verify();
  REQUIRE(dialog != nullptr);
  settle();
  CHECK(dialog->isSettled());
  CHECK(dialog->notice().sentence().contains(QStringLiteral("MÜLLER, Änne has a new phone or computer")));
  CHECK(dialog->wayForward().text() == QStringLiteral("They confirmed it: let it take part"));
  dialog->wayForward().click();
  settle();
  CHECK(shown.source.approved == std::vector<std::string>{"Patient/2"});
  CHECK(shown.source.compared.empty());
  CHECK(shown.field().isEnabled());
  CHECK(dialog->wayForward().text() == QStringLiteral("We compared them: they match"));
  const QString digits = dialog->shownDigits();
  CHECK(digits.startsWith(QStringLiteral("12345 09876 51234 56789\n")));
  CHECK(QString(digits).remove(u' ').remove(u'\n').size() == 60);
  dialog->wayForward().click();
  settle();
  REQUIRE(shown.source.compared.size() == 1);
  CHECK(shown.source.compared[0].size() == 60);
  CHECK_FALSE(dialog->wayForward().isVisible());
}

TEST_CASE("where no key is known the dialog says so and shows no number", "[messages][trust]") {
  Shown shown(3);
  auto* dialog = shown.view->verify();
  REQUIRE(dialog != nullptr);
  settle();
  CHECK(dialog->shownDigits().isEmpty());
  CHECK_FALSE(dialog->wayForward().isVisible());
  CHECK(dialog->notice().sentence().contains(QStringLiteral("no phone or computer")));
}

TEST_CASE("quick replies are a list of one's own", "[messages]") {
  Shown shown;
  CHECK_FALSE(ui::quickReplies(std::nullopt).isEmpty());
  auto* dialog = new ui::QuickReplyDialog(shown.source, shown.view.get());
  dialog->open();
  settle();
  dialog->field().setPlainText(QStringLiteral("  One \n\nTwo\n"));
  for (auto* button : dialog->findChildren<QPushButton*>())
    if (button->text() == QStringLiteral("Save the list")) button->click();
  settle();
  CHECK(*shown.source.replies == std::vector<std::string>{"One", "Two"});
}

TEST_CASE("the help lists every key of a conversation", "[messages][help]") {
  Shown shown(1);
  QStringList texts;
  shown.view->list().choose(8);
  for (const auto& group : ui::helpFor(*shown.view)) {
    for (const auto& entry : group.entries) texts.append(entry.text);
  }
  for (const char* text :
       {"Send", "Mark as urgent, or not", "Quick replies", "Reply", "Edit", "Delete", "Choose a message",
        "Go to the newest message", "Show the safety number", "Show people and keeping", "Write a message"}) {
    INFO(text);
    CHECK(texts.contains(QString::fromLatin1(text)));
  }
}

TEST_CASE("a QR code has its finder patterns, and a text beyond its capacity shows none", "[messages][trust]") {
  ui::QrCode code(QStringLiteral("Safety number"));
  code.setText(QStringLiteral("CLAVIS:1:123450987651234567890987654321"));
  REQUIRE(code.side() >= 21);
  for (const auto& [row, column] : {std::pair{0, 0}, {0, code.side() - 7}, {code.side() - 7, 0}}) {
    for (int at = 0; at < 7; ++at) {
      CHECK(code.isDark(row, column + at));
      CHECK(code.isDark(row + 6, column + at));
      CHECK(code.isDark(row + at, column));
    }
    CHECK_FALSE(code.isDark(row + 1, column + 1));
    CHECK(code.isDark(row + 3, column + 3));
  }
  code.setText(QString(10'000, u'x'));
  CHECK(code.side() == 0);
  code.setText({});
  CHECK(code.side() == 0);
}
