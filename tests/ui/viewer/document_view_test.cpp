#include "core/access/policy/machine_policy.h"
#include "tests/ui/audit.h"
#include "tests/ui/show.h"
#include "tests/ui/viewer/viewer_fixture.h"
#include "ui/access/passphrase_field.h"
#include "ui/viewer/document_view.h"
#include "ui/viewer/media/media_pane.h"
#include "ui/viewer/pages/page_canvas.h"
#include "ui/viewer/pages/pages_pane.h"
#include "ui/viewer/saving/save_copy_card.h"
#include "ui/viewer/text/text_pane.h"
#include "ui/viewer/viewer_window.h"
#include "ui/widgets/badge.h"
#include "ui/widgets/notice_bar.h"

#include <QApplication>
#include <QClipboard>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>

using namespace clavis;
using namespace clavis::ui;
using namespace clavis::test;
using Shown = DocumentView::Shown;

namespace {

constexpr int patience = 20'000;

struct Opened {
  TestViewerPort port;
  DocumentView view{port};

  void open(ViewedFile file, Shown expected) {
    view.resize(900, 700);
    if (!view.isVisible()) showActive(view);
    view.open(std::move(file));
    INFO(view.reason().toStdString());
    REQUIRE(QTest::qWaitFor([&] { return view.shown() == expected; }, patience));
    if (expected == Shown::Pages)
      REQUIRE(QTest::qWaitFor([&] { return view.pages().canvas().hasPicture(); }, patience));
  }
};

} // namespace

TEST_CASE("a PDF is shown page by page, zoomed, turned, and its text can be copied", "[viewer]") {
  Opened opened;
  opened.open(documentFile("pdf/pdflatex-4-pages.pdf"), Shown::Pages);
  PagesPane& pages = opened.view.pages();
  QSignalSpy shown(&pages, &PagesPane::pageShown);
  const QImage first = pages.canvas().picture();
  pages.canvas().setFocus();
  QTest::keyClick(&pages.canvas(), Qt::Key_PageDown);
  REQUIRE(QTest::qWaitFor([&] { return shown.count() > 0 && pages.canvas().picture() != first; }, patience));
  CHECK(pages.page() == 1);
  pages.goTo(99);
  CHECK(pages.page() == 3);
  pages.goTo(0);

  pages.canvas().setZoom(1.5);
  CHECK(pages.canvas().zoom() == 1.5);
  REQUIRE(QTest::qWaitFor([&] { return pages.canvas().picture().width() == pages.canvas().wantedPixels().width(); },
                          patience));
  pages.canvas().rotate(1);
  CHECK(pages.canvas().rotation() == 1);
  pages.canvas().rotate(-2);
  CHECK(pages.canvas().rotation() == 3);
  pages.canvas().rotate(1);

  pages.canvas().setFit(PageCanvas::Fit::Page);
  const QPoint from(pages.canvas().viewport()->width() / 2 - 150, 60);
  const QPoint to(pages.canvas().viewport()->width() / 2 + 150, 300);
  REQUIRE(QTest::qWaitFor([&] { return pages.canvas().picture().width() == pages.canvas().wantedPixels().width(); },
                          patience));
  QTest::mousePress(pages.canvas().viewport(), Qt::LeftButton, {}, from);
  QTest::mouseMove(pages.canvas().viewport(), to);
  QTest::mouseRelease(pages.canvas().viewport(), Qt::LeftButton, {}, to);
  REQUIRE(QTest::qWaitFor([&] { return !pages.selection().isEmpty(); }, patience));
  pages.copySelection();
  CHECK(QApplication::clipboard()->text() == pages.selection());
}

TEST_CASE("an image stands upright, a DICOM frame takes another window", "[viewer]") {
  Opened opened;
  opened.open(documentFile("images/metadata/f6t.jpg"), Shown::Pages);
  const QSize upright = opened.view.pages().canvas().picture().size();
  CHECK(upright.height() > upright.width()); // stored lying down
  opened.open(documentFile("dicom/CT_small.dcm"), Shown::Pages);
  PagesPane& pages = opened.view.pages();
  REQUIRE(pages.window());
  const QImage recorded = pages.canvas().picture();
  pages.setWindow({1000, 50});
  REQUIRE(QTest::qWaitFor([&] { return pages.canvas().picture() != recorded; }, patience));
}

TEST_CASE("a C-CDA document is shown by section and what it holds can be opened", "[viewer]") {
  Opened opened;
  opened.open(documentFile("ccda/ccd.xml"), Shown::Text);
  CHECK(opened.view.text().sections().count() > 10);
  CHECK(opened.view.text().plainText().contains(QStringLiteral("Penicillin"), Qt::CaseInsensitive));
  opened.open(documentFile("ccda/unstructured-embedded-pdf.xml"), Shown::Text);
  auto* open = opened.view.remark().findChild<QPushButton*>();
  REQUIRE(open->isVisible());
  open->click();
  REQUIRE(QTest::qWaitFor([&] { return opened.view.shown() == Shown::Pages; }, patience));
}

TEST_CASE("a locked PDF asks for its password and says when it was wrong", "[viewer]") {
  Opened opened;
  opened.open(documentFile("pdf/libreoffice-writer-password.pdf"), Shown::Password);
  QLineEdit* password = nullptr;
  for (QLineEdit* field : opened.view.findChildren<QLineEdit*>())
    if (field->echoMode() == QLineEdit::Password) password = field;
  REQUIRE(password != nullptr);
  QTest::keyClicks(password, QStringLiteral("wrong"));
  QTest::keyClick(password, Qt::Key_Return);
  CHECK(password->text().isEmpty());
  REQUIRE(QTest::qWaitFor([&] { return opened.view.shown() == Shown::Password; }, patience));
  QTest::keyClicks(password, QStringLiteral("openpassword"));
  QTest::keyClick(password, Qt::Key_Return);
  REQUIRE(QTest::qWaitFor([&] { return opened.view.shown() == Shown::Pages; }, patience));
}

TEST_CASE("what is not what it is called says so, and what is not opened says why", "[viewer]") {
  Opened opened;
  opened.open(documentFile("images/CT_small-rendered.png", QStringLiteral("letter.pdf")), Shown::Pages);
  CHECK(opened.view.warning().isVisible());
  CHECK(opened.view.warning().sentence().contains(QStringLiteral("PDF")));
  opened.open(fileOf(QByteArray("MZ\x90\0\3\0\0\0", 8), QStringLiteral("photo.jpg")), Shown::Refused);
  CHECK(opened.view.warning().sentence().contains(QStringLiteral("program")));
  CHECK(opened.view.reason().contains(QStringLiteral("not shown")));
  opened.open(documentFile("images/metadata/heic-single.heic"), Shown::Refused);
  CHECK_FALSE(opened.view.warning().isVisible());
  opened.open(fileOf({}, QStringLiteral("nothing.txt")), Shown::Refused);
  CHECK(opened.view.reason().contains(QStringLiteral("nothing at all")));
}

TEST_CASE("a hostile name is one harmless line", "[viewer]") {
  Opened opened;
  opened.open(fileOf("text", QStringLiteral("../../etc/\u202Egpj.exe\n<b>x</b>")), Shown::Text);
  for (const QLabel* label : opened.view.findChildren<QLabel*>()) {
    CHECK_FALSE(label->text().contains(QChar(0x202E)));
    CHECK(label->textFormat() != Qt::RichText);
  }
}

TEST_CASE("the scanner's word is shown, and its absence too", "[viewer]") {
  Opened opened;
  opened.open(fileOf("text", QStringLiteral("a.txt")), Shown::Text);
  CHECK(opened.view.scanBadge().accessibleName().contains(QStringLiteral("no scanner")));
  opened.port.told.result = {preview::ScanVerdict::Found, QStringLiteral("Eicar-Test")};
  opened.open(fileOf("text", QStringLiteral("a.txt")), Shown::Text);
  CHECK(opened.view.warning().sentence().contains(QStringLiteral("Eicar-Test")));
}

TEST_CASE("a copy is saved only with a reason, and a refusal stays on the screen", "[viewer]") {
  Opened opened;
  opened.open(fileOf("text", QStringLiteral("CON.pdf")), Shown::Text);
  opened.view.saveCopy();
  SaveCopyCard& card = opened.view.saving();
  CHECK_FALSE(card.saveButton().isEnabled());
  CHECK_FALSE(card.passphrase().isVisible());
  CHECK(card.path().text().endsWith(QStringLiteral("/_CON.pdf.txt")));
  QTest::keyClicks(&card.reason(), QStringLiteral("Referral"));
  REQUIRE(QTest::qWaitFor([&] { return card.saveButton().isEnabled(); }, patience));
  opened.port.refuse = core::Error(preview::PreviewError::SourceFailed);
  card.saveButton().click();
  REQUIRE(QTest::qWaitFor([&] { return card.words().contains(QStringLiteral("could not be read")); }, patience));
  opened.port.refuse.reset();
  card.saveButton().click();
  REQUIRE(QTest::qWaitFor([&] { return card.words().contains(QStringLiteral("Saved")); }, patience));
  CHECK(opened.port.saved.size() == 2);
  CHECK(opened.port.saved.back().reason == QStringLiteral("Referral"));
  CHECK_FALSE(opened.port.saved.back().passphrase);
}

TEST_CASE("where the policy asks for it, the passphrase is given once more, and again after a wrong one", "[viewer]") {
  Opened opened;
  opened.port.asks = true;
  opened.open(fileOf("text", QStringLiteral("letter.txt")), Shown::Text);
  opened.view.saveCopy();
  SaveCopyCard& card = opened.view.saving();
  REQUIRE(QTest::qWaitFor([&] { return card.passphrase().isVisible(); }, patience));
  CHECK(cutOff(opened.view).join(u'\n').toStdString() == "");
  CHECK(unnamed(opened.view).join(u'\n').toStdString() == "");
  QTest::keyClicks(&card.reason(), QStringLiteral("Referral"));
  CHECK_FALSE(card.saveButton().isEnabled());
  auto* const field = card.passphrase().findChild<QLineEdit*>();
  opened.port.refuse = core::Error(core::VaultError::WrongPassphrase);
  QTest::keyClicks(field, QStringLiteral("guess"));
  REQUIRE(card.saveButton().isEnabled());
  card.saveButton().click();
  REQUIRE(QTest::qWaitFor([&] { return card.words().contains(QStringLiteral("does not open")); }, patience));
  CHECK(field->text().isEmpty());
  CHECK_FALSE(card.saveButton().isEnabled());
  opened.port.refuse.reset();
  QTest::keyClicks(field, QStringLiteral("right"));
  card.saveButton().click();
  REQUIRE(QTest::qWaitFor([&] { return card.words().contains(QStringLiteral("Saved")); }, patience));
  REQUIRE(opened.port.saved.size() == 2);
  CHECK(opened.port.saved.front().passphrase == "guess");
  CHECK(opened.port.saved.back().passphrase == "right");
}

TEST_CASE("where the policy lets nothing out, it says so and there is nothing to press", "[viewer]") {
  Opened opened;
  opened.port.asks = std::unexpected(core::Error(core::PolicyError::ExportForbidden));
  opened.open(fileOf("text", QStringLiteral("letter.txt")), Shown::Text);
  opened.view.saveCopy();
  SaveCopyCard& card = opened.view.saving();
  REQUIRE(QTest::qWaitFor([&] { return card.words().contains(QStringLiteral("does not allow")); }, patience));
  CHECK_FALSE(card.saveButton().isEnabled());
  CHECK_FALSE(card.reason().isEnabled());
  CHECK(opened.port.saved.empty());
}

TEST_CASE("two files stand side by side", "[viewer]") {
  TestViewerPort port;
  auto* window = new ViewerWindow(port, "1", nullptr);
  showActive(*window);
  window->open(documentFile("dicom/CT_small.dcm"));
  REQUIRE(QTest::qWaitFor([&] { return window->left().shown() == Shown::Pages; }, patience));
  window->startComparing();
  window->open(documentFile("dicom/MR_small.dcm"));
  REQUIRE(QTest::qWaitFor([&] { return window->right().shown() == Shown::Pages; }, patience));
  CHECK(window->left().shown() == Shown::Pages);
  window->stopComparing();
  CHECK(window->right().shown() == Shown::Nothing);
  delete window;
}

TEST_CASE("every stop of the viewers has a name and nothing is cut off", "[viewer]") {
  Opened opened;
  for (const char* path : {"pdf/pdflatex-4-pages.pdf", "dicom/CT_small.dcm"}) {
    opened.open(documentFile(path), Shown::Pages);
    CHECK(unnamed(opened.view).join(u'\n').toStdString() == "");
    CHECK(cutOff(opened.view).join(u'\n').toStdString() == "");
  }
  opened.open(documentFile("ccda/ccd.xml"), Shown::Text);
  CHECK(unnamed(opened.view).join(u'\n').toStdString() == "");
  opened.open(documentFile("audio/jfk-16k-mono.wav"), Shown::Media);
  CHECK(unnamed(opened.view).join(u'\n').toStdString() == "");
  CHECK(cutOff(opened.view).join(u'\n').toStdString() == "");
  opened.view.saveCopy();
  CHECK(unnamed(opened.view).join(u'\n').toStdString() == "");
}
