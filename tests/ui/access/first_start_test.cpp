#include "tests/ui/access/sign_in.h"
#include "ui/access/enrol_page.h"
#include "ui/access/panel_page.h"
#include "ui/access/recovery_code_page.h"
#include "ui/words/error_sentence.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QRadioButton>
#include <QSignalSpy>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>

using namespace clavis;
using test::SignIn;

TEST_CASE("a passphrase that is tried first is refused, and strength is said in words", "[access]") {
  SignIn signIn;
  signIn.gate.created = false;
  signIn.show();
  const auto type = [&](const QString& text) {
    for (QLineEdit* field : signIn.fields()) {
      field->clear();
      QTest::keyClicks(field, text);
    }
  };
  const auto says = [&](const QString& part) {
    const auto labels = signIn.view->page()->findChildren<QLabel*>();
    return std::ranges::any_of(labels, [&](const QLabel* label) { return label->text().contains(part); });
  };
  type(QStringLiteral("passwordpassword"));
  CHECK(says(QStringLiteral("tried first")));
  signIn.submit();
  CHECK(signIn.view->page()->notice().contains(QStringLiteral("tried first")));
  type(QStringLiteral("123456789012345678"));
  CHECK(says(QStringLiteral("row of keys")));
  type(QStringLiteral("kettle orbit velvet mango thimble"));
  CHECK(says(QStringLiteral("Very hard to guess")));
  // Pasting is allowed.
  QGuiApplication::clipboard()->setText(QStringLiteral("kettle orbit velvet mango"));
  signIn.fields().at(0)->clear();
  QTest::keyClick(signIn.fields().at(0), Qt::Key_V, Qt::ControlModifier);
  CHECK(signIn.fields().at(0)->text() == QStringLiteral("kettle orbit velvet mango"));
}

TEST_CASE("first start: passphrase, recovery code, server, panel", "[access]") {
  SignIn signIn;
  signIn.gate.created = false;
  signIn.gate.memory.enrolled = false;
  signIn.gate.memory.panel = false;
  signIn.show();
  QSignalSpy ready(signIn.view.get(), &ui::SignInView::ready);

  QTest::keyClicks(signIn.fields().at(0), QStringLiteral("too short"));
  QTest::keyClicks(signIn.fields().at(1), QStringLiteral("too short"));
  signIn.submit();
  CHECK(signIn.view->page()->notice().contains(QStringLiteral("at least 15")));
  QTest::keyClicks(signIn.fields().at(0), QStringLiteral(" and then no more"));
  signIn.submit();
  CHECK(signIn.view->page()->notice().contains(QStringLiteral("not the same")));
  QTest::keyClicks(signIn.fields().at(1), QStringLiteral(" and then no more"));
  signIn.submit();
  SignIn::settle();
  CHECK(signIn.gate.passphrase == "too short and then no more");

  auto& code = signIn.page<ui::RecoveryCodePage>();
  QTest::keyClicks(code.confirmation(), QStringLiteral("AAAA"));
  signIn.submit();
  CHECK_FALSE(code.notice().isEmpty());
  code.confirmation()->clear();
  QTest::keyClicks(code.confirmation(), QStringLiteral("e9fg"));
  signIn.submit();
  SignIn::settle();

  signIn.submit();
  CHECK(signIn.gate.memory.enrolments.empty());
  signIn.page<ui::EnrolPage>().setWay(ui::EnrolPage::Way::Code);
  signIn.submit();
  CHECK(signIn.gate.memory.enrolments.empty());
  QTest::keyClicks(signIn.shownFields().at(0), QStringLiteral("https://ca.example:8444/.well-known/est"));
  QTest::keyClicks(signIn.shownFields().at(1), QStringLiteral("one-time"));
  QTest::keyClicks(signIn.shownFields().at(2), QStringLiteral("/tmp/ca.pem"));
  signIn.gate.memory.enrolFailure = core::Error(core::AccessError::CodeRefused);
  signIn.submit();
  SignIn::settle();
  CHECK(signIn.view->page()->notice() == ui::errorSentence(core::Error(core::AccessError::CodeRefused)));
  signIn.gate.memory.enrolFailure.reset();
  signIn.submit();
  SignIn::settle();
  CHECK(signIn.gate.memory.enrolments.back().url == "https://ca.example:8444/.well-known/est");

  signIn.page<ui::PanelPage>();
  QTest::mouseClick(signIn.view->page()->findChildren<QRadioButton*>().at(1), Qt::LeftButton);
  signIn.submit();
  CHECK_FALSE(signIn.view->page()->notice().isEmpty());
  QTest::keyClicks(signIn.fields().constFirst(), QStringLiteral("ward-7"));
  signIn.submit();
  SignIn::settle();
  CHECK(signIn.gate.memory.chosen->toString() == "group/ward-7");
  CHECK(ready.count() == 1);
}
