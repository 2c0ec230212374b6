// Every state of the files as pictures: nothing is cut, every stop has a name. With CLAVIS_SCREENS they are kept, to be
// looked at; the small pictures are of real documents, drawn by the real helper.
#include "core/preview/preview_service.h"
#include "tests/support/shared_data.h"
#include "tests/ui/audit.h"
#include "tests/ui/files/scene.h"
#include "tests/ui/show.h"
#include "ui/files/capture/capture_dialog.h"
#include "ui/files/files_view.h"
#include "ui/files/filing/filing_dialog.h"
#include "ui/files/picture/picture_canvas.h"
#include "ui/files/picture/picture_editor.h"
#include "ui/files/sending/outgoing_model.h"
#include "ui/files/sending/send_files_dialog.h"
#include "ui/files/sending/share_end.h"
#include "ui/files/transfers/transfer_model.h"
#include "ui/messages/question_card.h"
#include "ui/theme/clavis_style.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QListView>
#include <QPushButton>
#include <QTest>

#include <catch2/catch_test_macros.hpp>

using namespace clavis;
using namespace clavis::test;
using core::preview::ContentType;
using ui::HiddenDetails;

namespace {

void keep(QWidget& widget, const QString& name) {
  settle();
  CHECK(all(unnamed(widget)).toStdString() == "");
  CHECK(all(cutOff(widget)).toStdString() == "");
  const QPixmap picture = widget.grab();
  CHECK_FALSE(picture.isNull());
  const QString folder = qEnvironmentVariable("CLAVIS_SCREENS");
  if (folder.isEmpty()) return;
  QDir().mkpath(folder);
  CHECK(picture.save(folder + u'/' + name + QStringLiteral(".png")));
}

/// Real documents in the vault, with what the helper makes of them.
void addDocuments(FakeFiles& files) {
  constexpr std::array documents{"pdf/lab-rh-status-pdf-report-1.pdf",
                                 "pdf/pdflatex-4-pages.pdf",
                                 "dicom/CT_small.dcm",
                                 "dicom/MR_small.dcm",
                                 "dicom/examples_rgb_color.dcm",
                                 "images/MR2_UNCR-rendered.png",
                                 "pdf/libre-office-link.pdf",
                                 "audio/jfk-16k-mono.wav"};
  auto service = std::make_shared<core::preview::PreviewService>(
      core::preview::systemHelperLauncher(tests::programs() / "clavis-preview"));
  exchange::TransferKey key = 40;
  for (const char* path : documents) {
    const auto file = tests::sharedData(std::string("documents/") + path);
    QFile content(QString::fromStdU16String(file.u16string()));
    REQUIRE(content.open(QIODevice::ReadOnly));
    files.contents[key] = content.readAll();
    auto& row = files.add(key, exchange::TransferState::Received, file.filename().string());
    row.size = static_cast<std::uint64_t>(files.contents[key].size());
    ++key;
  }
  files.picture = [&files, service](exchange::TransferKey wanted) {
    if (!files.contents.contains(wanted)) return exchange::Thumbnail{};
    const auto made =
        service->thumbnail(std::make_shared<core::preview::MemorySource>(files.contents[wanted]), 288).takeResult();
    return made ? exchange::Thumbnail{made->width, made->height, made->pixels} : exchange::Thumbnail{};
  };
}

class StandInSource final : public ui::CaptureSource {
 public:
  std::vector<ui::CaptureDevice> cameras() const override { return {{"c", QStringLiteral("Integrated Webcam HD")}}; }
  std::vector<ui::CaptureDevice> microphones() const override { return {{"m", QStringLiteral("Headset microphone")}}; }
  void startCamera(const QByteArray& /*id*/) override {}
  void stopCamera() override {}
  void startMicrophone(const QByteArray& /*id*/) override {}
  void stopMicrophone() override {}
};

void drawAll(const QString& suffix, QSize size = {1204, 740}) {
  const auto named = [&](const char* name) { return QString::fromLatin1(name) + suffix; };
  FakeMessages messages;
  fillWard(messages);
  {
    FakeFiles empty;
    ui::FilesView view(empty, messages);
    view.resize(size);
    showActive(view);
    keep(view, named("1-empty"));
  }
  FakeFiles files;
  fillFiles(files);
  ui::FilesView view(files, messages);
  view.resize(size);
  showActive(view);
  view.readCounts();
  settle();
  Q_EMIT files.progress({.key = 20,
                         .state = exchange::TransferState::Uploading,
                         .done = 620'000'000,
                         .total = 2'000'000'000,
                         .bytesPerSecond = 3'100'000});
  view.list().setFocus();
  view.choose(20);
  keep(view, named("2-transfers"));
  view.choose(12);
  keep(view, named("3-failed"));
  view.choose(15);
  view.act(ui::FileAct::Revoke);
  keep(view, named("4-take-back"));
  view.question().dismiss();
  view.showPatient("2");
  keep(view, named("5-one-patient"));
  view.showPatient({});
  view.showTab(ui::FilesView::Tab::UnderWay);
  keep(view, named("6-under-way"));
  addDocuments(files);
  view.showTab(ui::FilesView::Tab::Gallery);
  settle();
  CHECK(QTest::qWaitFor([&] { return files.picturesAsked >= 8; }, 20'000));
  view.gallery().setFocus();
  view.choose(41);
  keep(view, named("7-gallery"));

  files.disk["letter-to-the-patient.pdf"] = {.size = 240'000, .type = ContentType::Pdf};
  files.disk["wound-day-5.jpg"] = {.size = 2'400'000, .type = ContentType::Jpeg, .details = HiddenDetails::Place};
  files.disk["from-the-phone.heic"] = {
      .size = 1'400'000, .type = ContentType::Heif, .details = HiddenDetails::Inseparable};
  auto* sending = new ui::SendFilesDialog(files, messages, 1, {}, &view);
  sending->open();
  keep(*sending, named("8-send-nothing"));
  sending->offer({"/a/letter-to-the-patient.pdf", "/a/wound-day-5.jpg", "/a/from-the-phone.heic", "/a/gone.pdf"});
  settle();
  keep(*sending, named("9-send-stuck"));
  sending->model().remove(3);
  sending->model().remove(2);
  messages.check.doubts = {messaging::RecipientDoubt::OtherChartInFront, messaging::RecipientDoubt::LookAlikeName};
  messages.check.lookAlikes = {"5"};
  sending->chartInFront = [] { return std::string("4"); };
  keep(*sending, named("A-send"));
  sending->sendButton().click();
  settle();
  keep(*sending, named("B-send-guard"));
  sending->close();
  auto* filing = new ui::FilingDialog(files, files.rows[8], QStringLiteral("TREUTEL, Eura, born 14-Jul-1945"), &view);
  filing->open();
  keep(*filing, named("C-filing"));
  filing->close();

  auto* played = new StandInSource;
  auto* capture =
      new ui::CaptureDialog(std::unique_ptr<ui::CaptureSource>(played), ui::CaptureDialog::Kind::Film, &view);
  capture->open();
  const QImage picture = QImage::fromData(files.contents[45]).convertToFormat(QImage::Format_RGB32);
  Q_EMIT played->frame(picture);
  Q_EMIT played->samples(QByteArray("\0\x30", 2).repeated(800));
  keep(*capture, named("D-film"));
  capture->takeButton().click();
  Q_EMIT played->frame(picture);
  CHECK(QTest::qWaitFor([&] { return capture->framesToCome() == 0; }));
  keep(*capture, named("E-film-recording"));
  capture->takeButton().click();
  CHECK(QTest::qWaitFor([&] { return capture->useButton().isEnabled(); }));
  keep(*capture, named("F-film-taken"));
  capture->close();
  auto* voice = new ui::CaptureDialog(std::make_unique<StandInSource>(), ui::CaptureDialog::Kind::Voice, &view);
  voice->open();
  keep(*voice, named("G-voice"));
  voice->close();
  auto* editor = new ui::PictureEditor(picture, true, &view);
  editor->open();
  editor->canvas().setArea(
      QRect(picture.width() / 10, picture.height() / 10, picture.width() / 3, picture.height() / 8));
  editor->blackOutButton().click();
  editor->canvas().setFocus();
  editor->canvas().setArea(QRect(picture.width() / 2, picture.height() / 2, picture.width() / 4, picture.height() / 5));
  keep(*editor, named("H-picture"));
  editor->close();
  settle();
}

/// The room of a full HD screen at 200 %, less what the system draws.
void fitsSmallScreen(QDialog& dialog) {
  settle();
  INFO(dialog.metaObject()->className());
  CHECK(dialog.minimumSizeHint().width() <= 940);
  CHECK(dialog.minimumSizeHint().height() <= 500);
  dialog.resize(QSize(640, 500).expandedTo(dialog.minimumSizeHint()));
  settle();
  CHECK(all(cutOff(dialog)).toStdString() == "");
}

} // namespace

TEST_CASE("every dialog of the files fits a full HD screen at twice the size", "[files][screens][audit]") {
  FakeMessages messages;
  fillWard(messages);
  FakeFiles files;
  fillFiles(files);
  QWidget window;
  files.disk["wound-day-5.jpg"] = {.size = 2'400'000, .type = ContentType::Jpeg, .details = HiddenDetails::Place};
  ui::SendFilesDialog sending(files, messages, 1, {}, &window);
  sending.setAttribute(Qt::WA_DeleteOnClose, false);
  sending.open();
  sending.offer({"/a/wound-day-5.jpg"});
  messages.check.doubts = {messaging::RecipientDoubt::OtherChartInFront, messaging::RecipientDoubt::LookAlikeName};
  messages.check.lookAlikes = {"5"};
  sending.chartInFront = [] { return std::string("4"); };
  settle();
  sending.shareEnd().choice().setCurrentIndex(sending.shareEnd().choice().findData(-1));
  sending.sendButton().click();
  fitsSmallScreen(sending);
  CHECK(sending.question().isVisible());
  CHECK(sending.list().height() >= 60); // the files that go are in sight
  ui::FilingDialog filing(files, files.rows[8], QStringLiteral("TREUTEL, Eura, born 14-Jul-1945"), &window);
  filing.setAttribute(Qt::WA_DeleteOnClose, false);
  filing.open();
  fitsSmallScreen(filing);
  for (const auto kind : {ui::CaptureDialog::Kind::Film, ui::CaptureDialog::Kind::Voice}) {
    ui::CaptureDialog capture(std::make_unique<StandInSource>(), kind, &window);
    capture.setAttribute(Qt::WA_DeleteOnClose, false);
    capture.open();
    fitsSmallScreen(capture);
  }
  QImage picture(1200, 900, QImage::Format_RGB32);
  picture.fill(Qt::darkGray);
  ui::PictureEditor editor(picture, true, &window);
  editor.setAttribute(Qt::WA_DeleteOnClose, false);
  editor.open();
  fitsSmallScreen(editor);
}

TEST_CASE("every state of the files draws itself whole, light and dark", "[files][screens]") {
  drawAll(QStringLiteral("-light"));
  ui::applyTheme(ui::Theme(ui::Appearance::Dark, ui::Density::Compact, ui::preferredFamily()));
  drawAll(QStringLiteral("-dark"));
  ui::applyTheme(ui::Theme(ui::Appearance::Light, ui::Density::Compact, ui::preferredFamily()));
}

TEST_CASE("the files fit a small window, and one and a quarter times the size", "[files][screens][audit]") {
  drawAll(QStringLiteral("-small"), {724, 500});
}
