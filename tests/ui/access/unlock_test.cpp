#include "core/vault/errors.h"
#include "tests/ui/access/sign_in.h"
#include "ui/access/passphrase_field.h"
#include "ui/access/unlock_page.h"
#include "ui/words/error_sentence.h"

#include <QAccessible>
#include <QRegularExpression>
#include <QSignalSpy>

#include <catch2/catch_test_macros.hpp>

using namespace clavis;
using test::SignIn;

TEST_CASE("the right passphrase opens, typed and confirmed by Enter", "[access]") {
  SignIn signIn;
  signIn.show();
  QSignalSpy ready(signIn.view.get(), &ui::SignInView::ready);
  auto* field = signIn.fields().constFirst();
  REQUIRE(field->hasFocus());
  QTest::keyClicks(field, QString::fromStdString(signIn.gate.passphrase));
  CHECK(field->echoMode() == QLineEdit::Password);
  QTest::keyClick(field, Qt::Key_Return);
  SignIn::settle();
  CHECK(ready.count() == 1);
  CHECK(signIn.view->takeProfile() != nullptr);
  CHECK(field->text().isEmpty());
}

TEST_CASE("a wrong passphrase says so, keeps nothing typed, and takes another try", "[access]") {
  SignIn signIn;
  signIn.show();
  auto* field = signIn.fields().constFirst();
  QTest::keyClicks(field, QStringLiteral("wrong"));
  signIn.submit();
  SignIn::settle();
  CHECK(signIn.view->page()->notice() == ui::errorSentence(core::Error(core::VaultError::WrongPassphrase)));
  CHECK(field->text().isEmpty());
  CHECK(field->hasFocus());
  CHECK_FALSE(signIn.view->page()->isBusy());
  QSignalSpy ready(signIn.view.get(), &ui::SignInView::ready);
  QTest::keyClicks(field, QString::fromStdString(signIn.gate.passphrase));
  CHECK(signIn.view->page()->notice().isEmpty());
  signIn.submit();
  SignIn::settle();
  CHECK(ready.count() == 1);
}

TEST_CASE("where a card is needed its PIN is asked for, and given once", "[access]") {
  SignIn signIn;
  signIn.gate.card = QStringLiteral("Ida's card");
  signIn.show();
  REQUIRE(signIn.fields().size() == 2);
  QTest::keyClicks(signIn.fields().at(0), QString::fromStdString(signIn.gate.passphrase));
  QTest::keyClick(signIn.fields().at(0), Qt::Key_Return); // on to the PIN, not yet tried
  CHECK(signIn.gate.tries == 0);
  CHECK(signIn.fields().at(1)->hasFocus());
  QTest::keyClick(signIn.fields().at(1), Qt::Key_Return);
  CHECK(signIn.gate.tries == 0);
  CHECK(signIn.view->page()->notice().contains(QStringLiteral("PIN")));
  QTest::keyClicks(signIn.fields().at(1), QStringLiteral("0000"));
  QTest::keyClick(signIn.fields().at(1), Qt::Key_Return);
  SignIn::settle();
  CHECK(signIn.view->page()->notice() == ui::errorSentence(core::Error(core::FactorError::PinWrong)));
  CHECK(signIn.fields().at(1)->text().isEmpty());
  QSignalSpy ready(signIn.view.get(), &ui::SignInView::ready);
  QTest::keyClicks(signIn.fields().at(0), QString::fromStdString(signIn.gate.passphrase));
  QTest::keyClicks(signIn.fields().at(1), QStringLiteral("2468"));
  QTest::keyClick(signIn.fields().at(1), Qt::Key_Return);
  SignIn::settle();
  CHECK(ready.count() == 1);
}

TEST_CASE("too many wrong passphrases: it says when the next try is possible", "[access]") {
  SignIn signIn;
  signIn.gate.failure =
      core::Error(core::VaultError::TooManyGuesses, {}, core::Retry::Later).after(std::chrono::seconds(40));
  signIn.show();
  QTest::keyClicks(signIn.fields().constFirst(), QStringLiteral("anything at all"));
  signIn.submit();
  SignIn::settle();
  const QString notice = signIn.view->page()->notice();
  CHECK(notice.startsWith(ui::errorSentence(*signIn.gate.failure)));
  CHECK(notice.contains(QRegularExpression(QStringLiteral("at \\d\\d:\\d\\d:\\d\\d\\.$"))));
}

TEST_CASE("nothing typed is not tried", "[access]") {
  SignIn signIn;
  signIn.show();
  signIn.submit();
  CHECK(signIn.gate.tries == 0);
  CHECK_FALSE(signIn.view->page()->notice().isEmpty());
}

TEST_CASE("every way the vault can refuse is said in its own words", "[access]") {
  using enum core::VaultError;
  for (const auto error : {DamagedHeader, NewerVersion, NoSpace, LockedByAnotherProcess, ProfileMismatch}) {
    SignIn signIn;
    signIn.gate.failure = core::Error(error);
    signIn.show();
    QTest::keyClicks(signIn.fields().constFirst(), QStringLiteral("anything at all"));
    signIn.submit();
    SignIn::settle();
    CHECK(signIn.view->page()->notice() == ui::errorSentence(core::Error(error)));
  }
}

TEST_CASE("Caps Lock is noticed from what is typed", "[access]") {
  SignIn signIn;
  signIn.show();
  auto& field = *signIn.page<ui::UnlockPage>().field();
  auto* edit = signIn.fields().constFirst();
  QKeyEvent shifted(QEvent::KeyPress, Qt::Key_A, Qt::ShiftModifier, QStringLiteral("A"));
  QCoreApplication::sendEvent(edit, &shifted);
  CHECK_FALSE(field.capsLockHintVisible());
  QKeyEvent capital(QEvent::KeyPress, Qt::Key_A, Qt::NoModifier, QStringLiteral("A"));
  QCoreApplication::sendEvent(edit, &capital);
  CHECK(field.capsLockHintVisible());
  QKeyEvent small(QEvent::KeyPress, Qt::Key_A, Qt::NoModifier, QStringLiteral("a"));
  QCoreApplication::sendEvent(edit, &small);
  CHECK_FALSE(field.capsLockHintVisible());
}

TEST_CASE("the passphrase leaves the field once and its buffer is overwritten", "[access]") {
  ui::PassphraseField field(QStringLiteral("Passphrase"));
  auto* edit = field.findChild<QLineEdit*>();
  edit->setText(QString::fromUtf8("geheime Wörter über alles"));
  const QString shared = edit->text(); // shares the editor's buffer
  const crypto::SecretBytes secret = field.take();
  CHECK(secret.text() == QByteArray("geheime Wörter über alles").toStdString());
  CHECK(shared.count(QChar(u'\0')) == shared.size());
  CHECK(edit->text().isEmpty());
}

TEST_CASE("every stop of the Tab key on the unlock page has a name and a role", "[access][accessibility]") {
  SignIn signIn;
  signIn.show();
  QSet<QWidget*> seen;
  for (QWidget* at = QApplication::focusWidget(); at != nullptr && !seen.contains(at);
       at = QApplication::focusWidget()) {
    seen.insert(at);
    QAccessibleInterface* face = QAccessible::queryAccessibleInterface(at);
    REQUIRE(face != nullptr);
    CHECK_FALSE(face->text(QAccessible::Name).isEmpty());
    CHECK(face->role() != QAccessible::NoRole);
    QTest::keyClick(at, Qt::Key_Tab);
  }
  CHECK(seen.size() >= 3); // field, Unlock, recovery code
}
