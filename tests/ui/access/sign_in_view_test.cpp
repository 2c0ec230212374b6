#include "core/backend/backend_error.h"
#include "tests/ui/fake_profile.h"
#include "tests/ui/show.h"
#include "ui/access/enrol_page.h"
#include "ui/access/panel_page.h"
#include "ui/access/passphrase_field.h"
#include "ui/access/recovery_code_page.h"
#include "ui/access/sign_in_view.h"
#include "ui/access/unlock_page.h"
#include "ui/words/error_sentence.h"

#include <QAccessible>
#include <QButtonGroup>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QTest>

#include <catch2/catch_test_macros.hpp>

using namespace clavis;

namespace {

struct SignIn {
  test::FakeGate gate;
  std::unique_ptr<ui::SignInView> view;

  void show() {
    view = std::make_unique<ui::SignInView>(gate);
    view->resize(1000, 700);
    view->begin();
    test::showActive(*view);
  }
  template <class Page>
  Page& page() const {
    auto* page = qobject_cast<Page*>(view->page());
    REQUIRE(page != nullptr);
    return *page;
  }
  /// The editors on the page, top to bottom.
  [[nodiscard]] QList<QLineEdit*> fields() const { return view->page()->findChildren<QLineEdit*>(); }
  void submit() const { QTest::mouseClick(view->page()->primary(), Qt::LeftButton); }
  static void settle() {
    for (int round = 0; round < 5; ++round) QCoreApplication::sendPostedEvents();
  }
};

} // namespace

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

TEST_CASE("nothing typed is not tried", "[access]") {
  SignIn signIn;
  signIn.show();
  signIn.submit();
  CHECK(signIn.gate.tries == 0);
  CHECK_FALSE(signIn.view->page()->notice().isEmpty());
}

TEST_CASE("every way the vault can refuse is said in its own words", "[access]") {
  using enum core::VaultError;
  for (const auto error :
       {DamagedHeader, DamagedPages, NewerVersion, NoSpace, LockedByAnotherProcess, ProfileMismatch}) {
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
  CHECK(signIn.view->page()->notice().contains(QStringLiteral("at least 12")));
  QTest::keyClicks(signIn.fields().at(0), QStringLiteral(" no more"));
  signIn.submit();
  CHECK(signIn.view->page()->notice().contains(QStringLiteral("not the same")));
  QTest::keyClicks(signIn.fields().at(1), QStringLiteral(" no more"));
  signIn.submit();
  SignIn::settle();
  CHECK(signIn.gate.passphrase == "too short no more");

  auto& code = signIn.page<ui::RecoveryCodePage>();
  QTest::keyClicks(code.confirmation(), QStringLiteral("AAAA"));
  signIn.submit();
  CHECK_FALSE(code.notice().isEmpty());
  code.confirmation()->clear();
  QTest::keyClicks(code.confirmation(), QStringLiteral("e9fg"));
  signIn.submit();
  SignIn::settle();

  signIn.page<ui::EnrolPage>();
  signIn.submit();
  CHECK(signIn.gate.memory.enrolments.empty());
  QTest::keyClicks(signIn.fields().at(0), QStringLiteral("https://fhir.example:8443/enrol"));
  QTest::keyClicks(signIn.fields().at(1), QStringLiteral("one-time"));
  QTest::keyClicks(signIn.fields().at(2), QStringLiteral("/tmp/ca.pem"));
  signIn.gate.memory.enrolFailure = core::Error(core::BackendError::CodeRefused);
  signIn.submit();
  SignIn::settle();
  CHECK(signIn.view->page()->notice() == ui::errorSentence(core::Error(core::BackendError::CodeRefused)));
  signIn.gate.memory.enrolFailure.reset();
  signIn.submit();
  SignIn::settle();
  CHECK(signIn.gate.memory.enrolments.back().url == "https://fhir.example:8443/enrol");

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

TEST_CASE("enrolment can wait: the charts of the vault are readable without a server", "[access]") {
  SignIn signIn;
  signIn.gate.memory.enrolled = false;
  signIn.show();
  QSignalSpy ready(signIn.view.get(), &ui::SignInView::ready);
  QTest::keyClicks(signIn.fields().constFirst(), QString::fromStdString(signIn.gate.passphrase));
  signIn.submit();
  SignIn::settle();
  auto& page = signIn.page<ui::EnrolPage>();
  Q_EMIT page.laterRequested();
  CHECK(ready.count() == 1);
}

TEST_CASE("a recovery code sets a new passphrase and shows the next code", "[access]") {
  SignIn signIn;
  signIn.show();
  Q_EMIT signIn.page<ui::UnlockPage>().recoverRequested();
  const QList<QLineEdit*> fields = signIn.fields();
  REQUIRE(fields.size() == 3);
  QTest::keyClicks(fields.at(1), QStringLiteral("a whole new passphrase"));
  QTest::keyClicks(fields.at(2), QStringLiteral("a whole new passphrase"));
  SECTION("a slip of the pen is told before anything is tried") {
    QTest::keyClicks(fields.at(0), QStringLiteral("7QK2-XXXX"));
    signIn.submit();
    CHECK(signIn.gate.tries == 0);
    CHECK(signIn.view->page()->notice().contains(QStringLiteral("seven groups")));
  }
  SECTION("a real code opens") {
    const crypto::SecretBytes code = crypto::RecoveryCode::generate().toText();
    QTest::keyClicks(fields.at(0),
                     QString::fromLatin1(code.text().data(), static_cast<qsizetype>(code.size())).toLower());
    signIn.submit();
    SignIn::settle();
    CHECK(signIn.gate.passphrase == "a whole new passphrase");
    signIn.page<ui::RecoveryCodePage>();
  }
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
