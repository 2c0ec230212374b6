// Not a check but a mirror: draws each viewer with real documents into PNGs for people to look at.
//   CLAVIS_LOOK=/tmp/look QT_QPA_PLATFORM=offscreen test_ui_viewer "[look]"
#include "tests/ui/show.h"
#include "tests/ui/viewer/viewer_fixture.h"
#include "ui/access/passphrase_field.h"
#include "ui/theme/clavis_style.h"
#include "ui/viewer/document_view.h"
#include "ui/viewer/media/media_pane.h"
#include "ui/viewer/pages/page_canvas.h"
#include "ui/viewer/pages/pages_pane.h"
#include "ui/viewer/saving/save_copy_card.h"
#include "ui/viewer/viewer_window.h"
#include "ui/widgets/label.h"

#include <QDir>

using namespace clavis;
using namespace clavis::ui;
using namespace clavis::test;
using Shown = DocumentView::Shown;

namespace {

constexpr int patience = 20'000;

void save(QWidget& widget, const QString& name) {
  const QString folder = qEnvironmentVariable("CLAVIS_LOOK");
  if (folder.isEmpty()) return;
  QDir().mkpath(folder);
  REQUIRE(widget.grab().save(folder + QLatin1Char('/') + name + QStringLiteral(".png")));
}

void waitForPage(DocumentView& view) {
  REQUIRE(QTest::qWaitFor([&] { return view.shown() != Shown::Loading; }, patience));
  if (view.shown() != Shown::Pages) return;
  PageCanvas& canvas = view.pages().canvas();
  REQUIRE(QTest::qWaitFor(
      [&] { return canvas.hasPicture() && std::abs(canvas.picture().width() - canvas.wantedPixels().width()) < 4; },
      patience));
}

} // namespace

TEST_CASE("the viewers", "[.][look]") {
  for (const Appearance appearance : {Appearance::Light, Appearance::Dark}) {
    applyTheme(Theme(appearance, Density::Compact, preferredFamily()));
    const QString light = appearance == Appearance::Light ? QStringLiteral("-light") : QStringLiteral("-dark");
    TestViewerPort port;
    ViewerWindow window(port, "1", Label::title(QStringLiteral("BERG, Anna (Ms)   Born 14-Jul-1945 (81y)")));
    showActive(window);
    const auto draw = [&](ViewedFile file, const char* name) {
      window.open(std::move(file));
      waitForPage(window.left());
      if (window.comparing()) waitForPage(window.right());
      save(window, QLatin1String(name) + light);
    };
    draw(documentFile("pdf/lab-rh-status-pdf-report-1.pdf"), "pdf");
    window.left().pages().canvas().setFit(PageCanvas::Fit::Width);
    waitForPage(window.left());
    save(window, QStringLiteral("pdf-width") + light);
    draw(documentFile("images/metadata/Portrait_6.jpg"), "photo");
    draw(documentFile("dicom/CT_small.dcm"), "dicom");
    draw(documentFile("ccda/ccd.xml"), "ccda");
    draw(documentFile("ccda/unstructured-embedded-pdf.xml"), "ccda-embedded");
    draw(fileOf("Dear colleague,\n\nthank you for seeing this lady.\n\n    Na  138 mmol/L\n    K   4.1 mmol/L\n",
                QStringLiteral("letter.txt")),
         "text");
    draw(fileOf("{\\rtf1\\ansi Dear \\b Dr M\\'fcller\\b0 ,\\par thank you for \\i seeing\\i0  this lady.\\par}",
                QStringLiteral("letter.rtf")),
         "rtf");
    draw(documentFile("pdf/libreoffice-writer-password.pdf"), "locked");
    draw(documentFile("images/metadata/heic-single.heic"), "refused");
    port.told.result = {preview::ScanVerdict::Clean, {}};
    draw(documentFile("images/CT_small-rendered.png", QStringLiteral("invoice.pdf")), "mismatch");
    for (const bool asks : {false, true}) {
      port.asks = asks;
      window.left().saveCopy();
      SaveCopyCard& card = window.left().saving();
      REQUIRE(QTest::qWaitFor([&] { return card.passphrase().isVisible() == asks; }, patience));
      save(window, (asks ? QStringLiteral("save-passphrase") : QStringLiteral("save")) + light);
      card.dismiss();
    }
    port.told.result = {preview::ScanVerdict::Found, QStringLiteral("Eicar-Signature")};
    draw(documentFile("pdf/annotated_pdf.pdf"), "virus");
    port.told.result = {};
    draw(documentFile("audio/jfk-16k-mono.wav"), "audio");
    draw(documentFile("dicom/CT_small.dcm"), "before-compare");
    window.startComparing();
    draw(documentFile("dicom/MR_small.dcm"), "compare");
  }
  applyTheme(Theme(Appearance::Light, Density::Compact, preferredFamily()));
}
