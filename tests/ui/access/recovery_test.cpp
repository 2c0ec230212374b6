#include "tests/support/temporary_folder.h"
#include "tests/ui/access/sign_in.h"
#include "ui/access/recovery_code_page.h"
#include "ui/access/recovery_sheet.h"
#include "ui/access/unlock_page.h"
#include "ui/widgets/guarded_clipboard.h"
#include "ui/words/pseudo_translator.h"

#include <QClipboard>
#include <QFile>
#include <QGuiApplication>
#include <QImage>
#include <QMimeData>
#include <QPainter>
#include <QPushButton>

#include <catch2/catch_test_macros.hpp>

using namespace clavis;
using test::SignIn;

TEST_CASE("a recovery code sets a new passphrase and shows the next code", "[access]") {
  SignIn signIn;
  signIn.show();
  Q_EMIT signIn.page<ui::UnlockPage>().recoverRequested();
  const QList<QLineEdit*> fields = signIn.fields();
  REQUIRE(fields.size() == 3);
  QTest::keyClicks(fields.at(1), QStringLiteral("a whole new passphrase"));
  QTest::keyClicks(fields.at(2), QStringLiteral("a whole new passphrase"));
  SECTION("a slip of the pen is told before anything is tried") {
    QTest::keyClicks(fields.at(0), QStringLiteral("7QK2-AAAA"));
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

TEST_CASE("the recovery code can be saved as a PDF that only this user may read", "[access]") {
  SignIn signIn;
  signIn.gate.created = false;
  signIn.show();
  signIn.create();
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
  signIn.create();
  for (QPushButton* button : signIn.page<ui::RecoveryCodePage>().findChildren<QPushButton*>()) {
    if (button->text() == QStringLiteral("Copy")) QTest::mouseClick(button, Qt::LeftButton);
  }
  const QMimeData* copied = QGuiApplication::clipboard()->mimeData();
  CHECK(copied->text() == QString::fromStdString(signIn.gate.recoveryCode));
  CHECK(copied->data(QStringLiteral("x-kde-passwordManagerHint")) == "secret");
  ui::copyGuarded(QStringLiteral("something"), std::chrono::milliseconds(1));
  CHECK(QTest::qWaitFor([] { return QGuiApplication::clipboard()->text().isEmpty(); }, 5000));
}
