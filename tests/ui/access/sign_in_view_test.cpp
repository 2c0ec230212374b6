#include "core/backend/backend_error.h"
#include "core/vault/errors.h"
#include "tests/support/temporary_folder.h"
#include "tests/ui/audit.h"
#include "tests/ui/fake_profile.h"
#include "tests/ui/real_translation.h"
#include "tests/ui/show.h"
#include "ui/access/enrol_page.h"
#include "ui/access/invitation_field.h"
#include "ui/access/panel_page.h"
#include "ui/access/passphrase_field.h"
#include "ui/access/recovery_code_page.h"
#include "ui/access/recovery_sheet.h"
#include "ui/access/salvage_page.h"
#include "ui/access/sign_in_view.h"
#include "ui/access/unlock_page.h"
#include "ui/widgets/guarded_clipboard.h"
#include "ui/words/english_plurals.h"
#include "ui/words/error_sentence.h"
#include "ui/words/pseudo_translator.h"

#include <QAccessible>
#include <QButtonGroup>
#include <QClipboard>
#include <QFile>
#include <QGuiApplication>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPainter>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>

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
  [[nodiscard]] QList<QLineEdit*> shownFields() const {
    QList<QLineEdit*> shown;
    for (QLineEdit* field : fields()) {
      if (field->isVisible()) shown << field;
    }
    return shown;
  }
  void submit() const { QTest::mouseClick(view->page()->primary(), Qt::LeftButton); }
  static void settle() {
    for (int round = 0; round < 5; ++round) QCoreApplication::sendPostedEvents();
  }
};

QString exampleInvitation() {
  core::Invitation out;
  out.fhirBase = "https://fhir.hillside.example/r4";
  out.estUrl = "https://ca.hillside.example/.well-known/est";
  out.fingerprint.fill(std::byte{7});
  out.code = "7K2MX-9QW4T";
  out.person = "Practitioner/1234";
  out.clinic = "Hillside Clinic";
  out.expires = core::Instant(std::chrono::minutes(29'900'000));
  return QString::fromStdString(core::encodeInvitation(out).value());
}

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

TEST_CASE("an invitation shows what it says before it is used, by keyboard alone", "[access]") {
  SignIn signIn;
  signIn.gate.memory.enrolled = false;
  signIn.show();
  QTest::keyClicks(signIn.fields().constFirst(), QString::fromStdString(signIn.gate.passphrase));
  signIn.submit();
  SignIn::settle();
  auto& page = signIn.page<ui::EnrolPage>();
  const auto labels = [&page] {
    QStringList shown;
    for (const QLabel* label : page.invitation()->findChildren<QLabel*>())
      if (label->isVisible()) shown << label->text();
    return shown;
  };
  auto* text = page.invitation()->findChild<QPlainTextEdit*>();
  CHECK(text->hasFocus());
  const QString whole = exampleInvitation();
  QTest::keyClicks(text, whole.chopped(1));
  CHECK_FALSE(labels().contains(QStringLiteral("Hillside Clinic")));
  QTest::keyClick(text, Qt::Key_Return);
  CHECK(page.notice() == ui::errorSentence(core::Error(core::AccessError::BadInvitation)));
  QTest::keyClicks(text, whole.right(1));
  CHECK(page.notice().isEmpty());
  CHECK(labels().contains(QStringLiteral("Hillside Clinic")));
  CHECK(labels().filter(QStringLiteral("0707 0707")).size() == 1);
  QTest::keyClick(text, Qt::Key_Return);
  SignIn::settle();
  REQUIRE(signIn.gate.memory.enrolments.size() == 1);
  CHECK(signIn.gate.memory.enrolments.back().invitation == whole.toStdString());
  CHECK(signIn.gate.memory.enrolments.back().code.empty());
}

TEST_CASE("a picture of the code fills the field, or says that there is none", "[access]") {
  SignIn signIn;
  signIn.gate.memory.enrolled = false;
  signIn.show();
  QTest::keyClicks(signIn.fields().constFirst(), QString::fromStdString(signIn.gate.passphrase));
  signIn.submit();
  SignIn::settle();
  auto& page = signIn.page<ui::EnrolPage>();
  Q_EMIT page.invitation()->pictureChosen("/tmp/photo.jpg");
  SignIn::settle();
  CHECK(page.notice() == ui::errorSentence(core::Error(core::AccessError::NoInvitationSeen)));
  signIn.gate.memory.invitation = exampleInvitation().toStdString();
  Q_EMIT page.invitation()->pictureChosen("/tmp/photo.jpg");
  SignIn::settle();
  CHECK(page.notice().isEmpty());
  CHECK(page.invitation()->text() == exampleInvitation());
  CHECK(signIn.gate.memory.pictures.size() == 2);
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

TEST_CASE("a certificate file enrols as well: address, file and its password", "[access]") {
  SignIn signIn;
  signIn.gate.memory.enrolled = false;
  signIn.show();
  QTest::keyClicks(signIn.fields().constFirst(), QString::fromStdString(signIn.gate.passphrase));
  signIn.submit();
  SignIn::settle();
  auto& page = signIn.page<ui::EnrolPage>();
  QTest::mouseClick(page.findChildren<QRadioButton*>().at(2), Qt::LeftButton);
  CHECK(page.way() == ui::EnrolPage::Way::CertificateFile);
  signIn.submit();
  CHECK(page.notice().contains(QStringLiteral("FHIR address")));
  CHECK(signIn.gate.memory.enrolments.empty());
  const QList<QLineEdit*> shown = signIn.shownFields();
  REQUIRE(shown.size() == 4);
  QTest::keyClicks(shown.at(0), QStringLiteral("https://fhir.example/r4"));
  QTest::keyClicks(shown.at(1), QStringLiteral("/media/stick/anna.p12"));
  QTest::keyClicks(shown.at(2), QStringLiteral("p12 password"));
  signIn.submit();
  SignIn::settle();
  REQUIRE(signIn.gate.memory.enrolments.size() == 1);
  const auto& form = signIn.gate.memory.enrolments.back();
  CHECK(form.url == "https://fhir.example/r4");
  CHECK(form.identityFile == "/media/stick/anna.p12");
  CHECK(form.identityPassword.text() == "p12 password");
  CHECK(form.code.empty());
  CHECK(form.caFile.empty());
}

TEST_CASE("the recovery code can be saved as a PDF that only this user may read", "[access]") {
  SignIn signIn;
  signIn.gate.created = false;
  signIn.show();
  for (QLineEdit* field : signIn.fields()) QTest::keyClicks(field, QStringLiteral("four unrelated words here"));
  signIn.submit();
  SignIn::settle();
  auto& page = signIn.page<ui::RecoveryCodePage>();
  tests::TemporaryFolder folder;
  const QString path = QString::fromStdString((folder / "code.pdf").string());
  page.saveTo(path);
  CHECK(page.notice().startsWith(QStringLiteral("Saved.")));
  QFile file(path);
  REQUIRE(file.open(QIODevice::ReadOnly));
  CHECK(file.read(5) == "%PDF-");
  CHECK((file.permissions() & (QFile::ReadGroup | QFile::ReadOther | QFile::WriteGroup | QFile::WriteOther)) ==
        QFile::Permissions());
  page.saveTo(QString::fromStdString((folder / "no/such/folder/code.pdf").string()));
  CHECK(page.notice().contains(QStringLiteral("could not be written")));
}

TEST_CASE("the sheet of the recovery code has all of it on one page, in every language", "[access]") {
  const auto code = crypto::SecretBytes::copyOf(std::string_view("7QK2-M0ZD-AAAA-BBBB-CCCC-DDDD-E9FG"));
  ui::PseudoTranslator pseudo;
  QCoreApplication::installTranslator(&pseudo);
  QImage page(595, 842, QImage::Format_RGB32);
  page.fill(Qt::white);
  QPainter painter(&page);
  ui::paintRecoverySheet(painter, page.rect(), code, QDate(2026, 11, 22));
  painter.end();
  QCoreApplication::removeTranslator(&pseudo);
  if (const QString folder = qEnvironmentVariable("CLAVIS_SCREENS"); !folder.isEmpty())
    page.save(folder + QStringLiteral("/recovery-sheet.png"));
  // Something is written in the upper half, and nothing in the margins.
  bool ink = false, margin = false;
  for (int y = 0; y < page.height(); ++y) {
    for (int x = 0; x < page.width(); ++x) {
      if (page.pixel(x, y) == QColor(Qt::white).rgb()) continue;
      ink = true;
      margin = margin || x < 60 || x >= page.width() - 60 || y < 60 || y >= page.height() - 60;
    }
  }
  CHECK(ink);
  CHECK_FALSE(margin);
}

TEST_CASE("the copied recovery code is marked and taken back", "[access]") {
  SignIn signIn;
  signIn.gate.created = false;
  signIn.show();
  for (QLineEdit* field : signIn.fields()) QTest::keyClicks(field, QStringLiteral("four unrelated words here"));
  signIn.submit();
  SignIn::settle();
  for (QPushButton* button : signIn.page<ui::RecoveryCodePage>().findChildren<QPushButton*>()) {
    if (button->text() == QStringLiteral("Copy")) QTest::mouseClick(button, Qt::LeftButton);
  }
  const QMimeData* copied = QGuiApplication::clipboard()->mimeData();
  CHECK(copied->text() == QString::fromStdString(signIn.gate.recoveryCode));
  CHECK(copied->data(QStringLiteral("x-kde-passwordManagerHint")) == "secret");
  ui::copyGuarded(QStringLiteral("something"), std::chrono::milliseconds(1));
  CHECK(QTest::qWaitFor([] { return QGuiApplication::clipboard()->text().isEmpty(); }, 5000));
}

TEST_CASE("a damaged profile is examined, shown in words and rescued only when the person says so",
          "[access][salvage]") {
  SignIn signIn;
  signIn.gate.failure = core::Error(core::VaultError::DamagedPages);
  signIn.gate.damage.pages = 6312;
  signIn.gate.damage.damagedPages = 14;
  const auto table = [](const char* name, std::int64_t rows, bool whole, bool onlyHere) {
    core::TableCondition condition;
    condition.table = name;
    condition.readableRows = rows;
    if (!whole) condition.lost.push_back({10, 20});
    condition.onlyHere = onlyHere;
    return condition;
  };
  signIn.gate.damage.tables = {table("setting", 12, true, true),
                               table("secret", 4, true, true),
                               table("access_log", 310, true, true),
                               table("resource", 16'190, false, false),
                               table("resource_text", 16'001, false, false),
                               table("patient_list", 41, true, false)};
  signIn.show();
  const auto tryIt = [&] {
    QTest::keyClicks(signIn.fields().constFirst(), QString::fromStdString(signIn.gate.passphrase));
    signIn.submit();
    SignIn::settle();
  };
  tryIt();
  CHECK(signIn.gate.examined == 1);
  CHECK(signIn.gate.rescued == 0);
  auto& page = signIn.page<ui::SalvagePage>();
  QStringList said;
  for (const QLabel* label : page.findChildren<QLabel*>()) said << label->text();
  const QString all = said.join(u'\n');
  CHECK(all.contains(QStringLiteral("14 of 6,312 pages")));
  CHECK(all.contains(QStringLiteral("16,190 entries can be saved. The others come back from the server")));
  CHECK(all.contains(QStringLiteral("All of it can be saved: 310 entries")));
  CHECK(page.notice().startsWith(QStringLiteral("Nothing is lost for good")));
  if (const QString folder = qEnvironmentVariable("CLAVIS_SCREENS"); !folder.isEmpty())
    signIn.view->grab().save(folder + QStringLiteral("/salvage.png"));

  SECTION("leaving changes nothing") {
    Q_EMIT page.leaveRequested();
    signIn.page<ui::UnlockPage>();
    CHECK(signIn.gate.rescued == 0);
  }
  SECTION("saving makes a new profile, shows its recovery code and where the damaged files lie, then opens it") {
    QSignalSpy ready(signIn.view.get(), &ui::SignInView::ready);
    signIn.submit();
    SignIn::settle();
    CHECK(signIn.gate.rescued == 1);
    auto& code = signIn.page<ui::RecoveryCodePage>();
    QStringList shown;
    for (const QLabel* label : code.findChildren<QLabel*>()) shown << label->text();
    CHECK(shown.join(u'\n').contains(QStringLiteral("default.damaged-1")));
    QTest::keyClicks(code.confirmation(), QStringLiteral("e9fg"));
    signIn.submit();
    SignIn::settle();
    CHECK(ready.count() == 1);
  }
  SECTION("a full disk leaves the page and the profile as they are") {
    signIn.gate.rescueFailure = core::Error(core::VaultError::NoSpace);
    signIn.submit();
    SignIn::settle();
    CHECK(signIn.page<ui::SalvagePage>().notice() == ui::errorSentence(core::Error(core::VaultError::NoSpace)));
  }
  SECTION("what existed only here is said to be lost") {
    Q_EMIT page.leaveRequested();
    signIn.gate.damage.tables[2] = table("access_log", 290, false, true);
    tryIt();
    CHECK(signIn.page<ui::SalvagePage>().notice().contains(QStringLiteral("only on this computer")));
  }
}

TEST_CASE("no page of signing in has a nameless stop or a cut text, down to the smallest window", "[access][audit]") {
  REQUIRE(test::drawnAtScale());
  ui::EnglishPlurals plurals;
  QCoreApplication::installTranslator(&plurals);
  std::optional<test::RealTranslation> translation; // every text also has to reach a translator
  for (const bool longTexts : {false, true}) {
    if (longTexts) translation.emplace();
    for (const QSize size : {QSize(1280, 800), QSize(800, 500)}) {
      SignIn signIn;
      const auto look = [&](const char* name) {
        signIn.view->resize(size);
        SignIn::settle();
        const QPixmap picture = signIn.view->grab();
        if (const QString folder = qEnvironmentVariable("CLAVIS_SCREENS"); !folder.isEmpty())
          picture.save(QStringLiteral("%1/sign-in-%2%3-%4.png")
                           .arg(folder, longTexts ? QStringLiteral("pseudo-") : QString(), QString::fromLatin1(name))
                           .arg(size.width()));
        QStringList complaints = test::cutOff(*signIn.view) + test::unnamed(*signIn.view);
        if (longTexts)
          complaints += test::untranslated(*signIn.view,
                                           {QStringLiteral("Clavis"), QStringLiteral("https://"),
                                            QStringLiteral("7QK2"), QStringLiteral("Hillside"), QStringLiteral("0707")},
                                           {});
        INFO(name << ' ' << size.width() << '\n' << test::all(complaints).toStdString());
        CHECK(complaints.isEmpty());
      };
      signIn.gate.memory.enrolled = false;
      signIn.gate.memory.panel = false;
      signIn.show();
      look("unlock");
      signIn.page<ui::UnlockPage>().showNotice(ui::NoticeKind::Caution,
                                               ui::errorSentence(core::Error(core::VaultError::DamagedHeader)));
      look("refused");
      Q_EMIT signIn.page<ui::UnlockPage>().recoverRequested();
      look("recover");
      signIn.gate.card = QStringLiteral("Clavis");
      signIn.view->begin();
      look("card");
      Q_EMIT signIn.page<ui::UnlockPage>().recoverRequested();
      look("recover-card");
      signIn.gate.card.reset();
      signIn.view->begin();
      QTest::keyClicks(signIn.fields().constFirst(), QString::fromStdString(signIn.gate.passphrase));
      signIn.submit();
      SignIn::settle();
      look("enrol");
      signIn.page<ui::EnrolPage>().invitation()->setText(exampleInvitation());
      look("enrol-invited");
      signIn.page<ui::EnrolPage>().setWay(ui::EnrolPage::Way::Code);
      look("enrol-code");
      signIn.page<ui::EnrolPage>().setWay(ui::EnrolPage::Way::CertificateFile);
      look("enrol-file");
      signIn.gate.memory.enrolled = true;
      signIn.view->begin();
      QTest::keyClicks(signIn.fields().constFirst(), QString::fromStdString(signIn.gate.passphrase));
      signIn.submit();
      SignIn::settle();
      QTest::mouseClick(signIn.page<ui::PanelPage>().findChildren<QRadioButton*>().at(1), Qt::LeftButton);
      look("panel");
      signIn.gate.failure = core::Error(core::VaultError::DamagedPages);
      signIn.gate.damage.pages = 6312;
      signIn.gate.damage.damagedPages = 14;
      for (const char* name : {"setting", "access_log", "resource", "resource_text", "patient_list", "sync_type"}) {
        core::TableCondition condition;
        condition.table = name;
        condition.readableRows = 1234;
        signIn.gate.damage.tables.push_back(condition);
      }
      signIn.view->begin();
      QTest::keyClicks(signIn.fields().constFirst(), QString::fromStdString(signIn.gate.passphrase));
      signIn.submit();
      SignIn::settle();
      look("salvage");
      signIn.gate.failure.reset();
      signIn.gate.created = false;
      signIn.view->begin();
      look("create");
      for (QLineEdit* field : signIn.fields()) QTest::keyClicks(field, QStringLiteral("four unrelated words here"));
      signIn.submit();
      SignIn::settle();
      look("recovery-code");
    }
  }
  QCoreApplication::removeTranslator(&plurals);
}
