#include "tests/ui/audit.h"
#include "tests/ui/messages/scene.h"
#include "tests/ui/show.h"
#include "ui/messages/conversation_head.h"
#include "ui/messages/conversation_view.h"
#include "ui/messages/details/details_dialog.h"
#include "ui/messages/people.h"
#include "ui/messages/question_card.h"
#include "ui/messages/trust/verify_dialog.h"
#include "ui/widgets/badge.h"
#include "ui/widgets/label.h"
#include "ui/widgets/notice_bar.h"
#include "ui/widgets/search_field.h"

#include <QCheckBox>
#include <QListWidget>
#include <QPushButton>
#include <QTest>

#include <catch2/catch_test_macros.hpp>

using namespace clavis;
using test::FakeMessages;
using test::settle;
namespace messaging = core::messaging;

namespace {

struct Opened {
  FakeMessages source;
  ui::People people{source};
  std::unique_ptr<ui::ConversationView> view;
  ui::DetailsDialog* dialog = nullptr;

  explicit Opened(messaging::ConversationKey key = 1, int retentionDays = 365) {
    test::fillWard(source);
    source.addPerson("Practitioner/3", "Okonkwo", "Chinwe");
    source.rules.retentionDays = retentionDays;
    view = std::make_unique<ui::ConversationView>(source, people);
    view->resize(900, 700);
    test::showActive(*view);
    view->show(key);
    settle();
    QTest::keyClick(view.get(), Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
    settle();
    dialog = view->findChild<ui::DetailsDialog*>();
    REQUIRE(dialog != nullptr);
    REQUIRE(dialog->isSettled());
    REQUIRE(QTest::qWaitForWindowActive(dialog));
  }
  [[nodiscard]] std::vector<std::string>& members() { return source.conversations.at(1).members; }
  void choose(const QString& who) const {
    for (int row = 0; row < dialog->members().count(); ++row)
      if (dialog->members().item(row)->text().contains(who)) return dialog->members().setCurrentRow(row);
    FAIL("not in it: " << who.toStdString());
  }
  [[nodiscard]] bool says(const QString& text) const {
    for (const QLabel* label : view->findChildren<QLabel*>())
      if (label->isVisible() && label->text().contains(text)) return true;
    return false;
  }
};

void press(QWidget& widget, Qt::Key key) {
  widget.setFocus();
  QTest::keyClick(&widget, key);
  settle();
}

} // namespace

TEST_CASE("the people of a conversation are listed, and neither the patient nor oneself can be taken out",
          "[messages][details]") {
  Opened opened;
  REQUIRE(opened.dialog->members().count() == 4);
  opened.choose(QStringLiteral("TREUTEL, Eura"));
  CHECK_FALSE(opened.dialog->removeButton().isEnabled());
  opened.choose(QStringLiteral("you"));
  CHECK_FALSE(opened.dialog->removeButton().isEnabled());
  CHECK(opened.dialog->removeButton().toolTip() == QStringLiteral("The patient and you yourself stay in it."));
  opened.choose(QStringLiteral("Chidi Okafor"));
  CHECK(opened.dialog->removeButton().isEnabled());
  CHECK(opened.dialog->removeButton().text() == QStringLiteral("Take Chidi Okafor out"));
}

TEST_CASE("somebody is taken out by keyboard, after being told what happens; no means nothing", "[messages][details]") {
  Opened opened;
  opened.choose(QStringLiteral("Chidi Okafor"));
  press(opened.dialog->members(), Qt::Key_Delete);
  REQUIRE(opened.dialog->question().isVisible());
  CHECK(opened.dialog->question().text().startsWith(QStringLiteral("Take Chidi Okafor out of this conversation?")));
  CHECK(opened.dialog->question().text().contains(QStringLiteral("They keep what they have received")));
  CHECK(opened.dialog->focusWidget() == &opened.dialog->question().noButton());
  press(opened.dialog->question().noButton(), Qt::Key_Space);
  CHECK(opened.members().size() == 4);

  press(opened.dialog->members(), Qt::Key_Delete);
  press(opened.dialog->question().yesButton(), Qt::Key_Space);
  CHECK(opened.members() == std::vector<std::string>{"Patient/1", "Practitioner/1", "RelatedPerson/1"});
  CHECK(opened.dialog->members().count() == 3);
  CHECK(opened.dialog->notice().sentence() ==
        QStringLiteral("Chidi Okafor is taken out before anything else is sent."));
  CHECK_FALSE(opened.says(QStringLiteral("With TREUTEL, Eura · patient; Anna Berg · clinician · you; Chidi")));
  CHECK(opened.says(QStringLiteral("With TREUTEL, Eura · patient; Anna Berg · clinician · you; Max")));
}

TEST_CASE("a colleague is found by name and added by keyboard; who is in it already is not offered",
          "[messages][details]") {
  Opened opened;
  opened.dialog->search().setFocus();
  QTest::keyClicks(&opened.dialog->search(), QStringLiteral("Chi"));
  settle();
  REQUIRE(opened.dialog->found().count() == 1); // Chidi Okafor is in it
  CHECK(opened.dialog->addButton().text() == QStringLiteral("Add Chinwe Okonkwo"));
  press(opened.dialog->search(), Qt::Key_Return);
  CHECK(opened.dialog->isVisible()); // Enter adds, and closes nothing
  CHECK(opened.members().back() == "Practitioner/3");
  CHECK(opened.dialog->members().count() == 5);
  CHECK(opened.dialog->notice().sentence().startsWith(QStringLiteral("Chinwe Okonkwo takes part as soon as")));
  CHECK_FALSE(opened.dialog->found().isVisible());
  QTest::keyClicks(&opened.dialog->search(), QStringLiteral("Zebra"));
  settle();
  CHECK(opened.says(QStringLiteral("matches “Zebra”")));
  press(opened.dialog->search(), Qt::Key_Return);
  CHECK(opened.members().size() == 5);
}

TEST_CASE("a legal hold is set at once and seen in the head, and lifted only after its consequence was told",
          "[messages][details][audit]") {
  Opened opened;
  auto& badge = opened.view->head().holdBadge();
  CHECK_FALSE(badge.isVisible());
  press(opened.dialog->hold(), Qt::Key_Space);
  CHECK(opened.source.conversations.at(1).row.hold);
  CHECK(badge.isVisible());
  CHECK(badge.accessibleName() == QStringLiteral("Legal hold"));
  CHECK(badge.width() >= badge.sizeHint().width());

  press(opened.dialog->hold(), Qt::Key_Space);
  REQUIRE(opened.dialog->question().isVisible());
  CHECK(opened.dialog->hold().isChecked());
  CHECK(opened.dialog->question().text().contains(QStringLiteral("older than 365 day(s) is then removed")));
  press(opened.dialog->question().noButton(), Qt::Key_Space);
  CHECK(opened.source.conversations.at(1).row.hold);
  press(opened.dialog->hold(), Qt::Key_Space);
  press(opened.dialog->question().yesButton(), Qt::Key_Space);
  CHECK_FALSE(opened.source.conversations.at(1).row.hold);
  CHECK_FALSE(opened.dialog->hold().isChecked());
  CHECK_FALSE(badge.isVisible());
}

TEST_CASE("what could not be changed is said where it was asked for, and what is shown stays true",
          "[messages][details]") {
  Opened opened;
  opened.source.sendFailure = core::Error(core::VaultError::NoSpace);
  press(opened.dialog->hold(), Qt::Key_Space);
  CHECK_FALSE(opened.dialog->hold().isChecked());
  CHECK(opened.dialog->notice().sentence().startsWith(QStringLiteral("The disk is full.")));
  opened.choose(QStringLiteral("Chidi Okafor"));
  press(opened.dialog->members(), Qt::Key_Delete);
  press(opened.dialog->question().yesButton(), Qt::Key_Space);
  CHECK(opened.dialog->members().count() == 4);
  CHECK(opened.dialog->notice().isVisible());
}

TEST_CASE("in a conversation that was left nobody is added or taken out", "[messages][details]") {
  Opened opened(4);
  CHECK_FALSE(opened.dialog->search().isEnabled());
  CHECK_FALSE(opened.dialog->removeButton().isEnabled());
  CHECK(opened.dialog->removeButton().toolTip().contains(QStringLiteral("takes no part in it any more")));
}

TEST_CASE("a phone is reported lost by keyboard, after being told what happens, and is shown as out",
          "[messages][trust]") {
  Opened opened(2);
  opened.choose(QStringLiteral("MÜLLER, Änne"));
  press(opened.dialog->members(), Qt::Key_Return);
  auto* devices = opened.dialog->findChild<ui::VerifyDialog*>();
  REQUIRE(devices != nullptr);
  settle();
  const auto reports = [&] {
    QList<QPushButton*> buttons;
    for (QPushButton* button : devices->findChildren<QPushButton*>())
      if (button->text() == QStringLiteral("Report lost")) buttons.append(button);
    return buttons;
  };
  REQUIRE(reports().size() == 2);
  CHECK(reports()[1]->accessibleName() == QStringLiteral("Report c0ffee12 lost"));
  press(*reports()[1], Qt::Key_Space);
  REQUIRE(devices->question().isVisible());
  CHECK(devices->question().text().startsWith(QStringLiteral("Report c0ffee12 of MÜLLER, Änne as lost or stolen?")));
  CHECK(devices->question().text().contains(QStringLiteral("This cannot be taken back")));
  press(devices->question().noButton(), Qt::Key_Space);
  CHECK(opened.source.lost.empty());
  press(*reports()[1], Qt::Key_Space);
  press(devices->question().yesButton(), Qt::Key_Space);
  CHECK(opened.source.lost == std::vector<std::pair<std::string, std::string>>{{"Patient/2", "c0ffee1234"}});
  CHECK(reports().size() == 1);
  bool out = false;
  for (const QLabel* label : devices->findChildren<QLabel*>())
    out = out || label->text().contains(QStringLiteral("Takes no part any more"));
  CHECK(out);
}

TEST_CASE("of oneself only the devices are shown: there is nobody to compare with", "[messages][trust]") {
  Opened opened;
  messaging::SafetyNumber own = opened.source.numbers.at("Patient/1");
  own.theirs = own.ours;
  opened.source.numbers["Practitioner/1"] = own;
  opened.choose(QStringLiteral("you"));
  opened.dialog->devicesButton().click();
  settle();
  auto* devices = opened.dialog->findChild<ui::VerifyDialog*>();
  REQUIRE(devices != nullptr);
  CHECK(devices->shownDigits().isEmpty());
  CHECK_FALSE(devices->wayForward().isVisible());
  CHECK_FALSE(devices->findChild<ui::Badge*>()->isVisible());
}

TEST_CASE("everything in people and keeping has a name and fits, small and with a question open",
          "[messages][details][audit]") {
  REQUIRE(test::drawnAtScale());
  Opened opened;
  for (const QSize size : {QSize(620, 600), QSize(480, 420)}) {
    opened.dialog->resize(size);
    opened.choose(QStringLiteral("Chidi Okafor"));
    opened.dialog->removeButton().click();
    QTest::keyClicks(&opened.dialog->search(), QStringLiteral("Chi"));
    settle();
    CHECK(test::all(test::unnamed(*opened.dialog)).toStdString() == "");
    CHECK(test::all(test::cutOff(*opened.dialog)).toStdString() == "");
    opened.dialog->search().clear();
    opened.dialog->question().dismiss();
  }
}
