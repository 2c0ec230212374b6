// Taking pictures, films and voice notes without hardware: the port's other side is played by the test. What comes out
// is looked at byte by byte, and nothing is written anywhere.
#include "core/preview/content_type.h"
#include "core/preview/metadata/strip_location.h"
#include "tests/support/temporary_folder.h"
#include "tests/ui/messages/scene.h"
#include "tests/ui/show.h"
#include "ui/files/capture/capture_dialog.h"
#include "ui/files/capture/system_capture.h"
#include "ui/viewer/media/media_pane.h"
#include "ui/widgets/label.h"

#include <QComboBox>
#include <QDir>
#include <QDirIterator>
#include <QPointer>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTest>
#include <QVideoFrame>
#include <QVideoSink>

#include <catch2/catch_test_macros.hpp>

using namespace clavis;
using namespace clavis::test;
using core::preview::ContentType;
using Kind = ui::CaptureDialog::Kind;
using Phase = ui::CaptureDialog::Phase;

namespace {

class PlayedSource final : public ui::CaptureSource {
 public:
  std::vector<ui::CaptureDevice> cameraList{{"c1", QStringLiteral("Built-in camera")}};
  std::vector<ui::CaptureDevice> microphoneList{{"m1", QStringLiteral("Built-in microphone")}};
  QByteArray camera;
  QByteArray microphone;
  std::vector<ui::CaptureDevice> cameras() const override { return cameraList; }
  std::vector<ui::CaptureDevice> microphones() const override { return microphoneList; }
  void startCamera(const QByteArray& id) override { camera = id; }
  void stopCamera() override { camera.clear(); }
  void startMicrophone(const QByteArray& id) override { microphone = id; }
  void stopMicrophone() override { microphone.clear(); }
};

struct Taking {
  PlayedSource* source = new PlayedSource;
  QWidget window;
  QPointer<ui::CaptureDialog> dialog;
  std::unique_ptr<QSignalSpy> taken;

  explicit Taking(Kind kind) {
    dialog = new ui::CaptureDialog(std::unique_ptr<ui::CaptureSource>(source), kind, &window);
    taken = std::make_unique<QSignalSpy>(dialog, &ui::CaptureDialog::taken);
    dialog->open();
  }
  void picture(int number, QSize size = {640, 480}) const {
    QImage image(size, QImage::Format_RGB32);
    image.fill(QColor::fromHsv(number * 11 % 360, 200, 200));
    Q_EMIT source->frame(image);
  }
  void sound(int milliseconds) const {
    QByteArray pcm(milliseconds * ui::CaptureSource::sampleRate / 1000 * 2, '\0');
    for (qsizetype at = 0; at + 1 < pcm.size(); at += 2)
      pcm[at + 1] = static_cast<char>(at / 32 % 2 == 0 ? 0x40 : 0xC0);
    Q_EMIT source->samples(pcm);
  }
};

QByteArray contentOf(const Taking& taking) { return (*taking.taken)[0][0].toByteArray(); }

ContentType typeOf(const QByteArray& bytes) {
  core::preview::MemorySource source(bytes);
  return core::preview::sniff(source).value().type;
}

} // namespace

TEST_CASE("a photo is what the camera saw, as pixels alone", "[files][capture]") {
  Taking taking(Kind::Photo);
  CHECK(taking.source->camera == "c1");
  CHECK(taking.source->microphone.isEmpty()); // not listened to for a photo
  CHECK_FALSE(taking.dialog->takeButton().isEnabled());
  taking.picture(1);
  REQUIRE(taking.dialog->takeButton().isEnabled());
  taking.dialog->takeButton().click();
  CHECK(taking.dialog->phase() == Phase::Taken);
  CHECK(taking.source->camera.isEmpty()); // the camera's light goes off
  taking.dialog->againButton().click();
  CHECK(taking.source->camera == "c1");
  taking.picture(2);
  taking.dialog->takeButton().click();
  taking.dialog->useButton().click();
  REQUIRE(taking.taken->count() == 1);
  CHECK(typeOf(contentOf(taking)) == ContentType::Jpeg);
  CHECK_FALSE(core::preview::stripLocation(contentOf(taking), ContentType::Jpeg).value().hadLocation);
  CHECK(QImage::fromData(contentOf(taking)).size() == QSize(640, 480));
  settle();
  CHECK(taking.dialog.isNull());
}

TEST_CASE("a voice note is a WAV file with every sample that was heard, and its loudness is shown",
          "[files][capture]") {
  Taking taking(Kind::Voice);
  CHECK(taking.source->camera.isEmpty());
  taking.sound(100); // before recording: shown, not kept
  CHECK(taking.dialog->level().value() == 50);
  taking.dialog->takeButton().click();
  CHECK(taking.dialog->phase() == Phase::Recording);
  taking.sound(500);
  taking.sound(250);
  taking.dialog->takeButton().click();
  CHECK(taking.dialog->level().value() == 0);
  taking.dialog->useButton().click();
  REQUIRE(taking.taken->count() == 1);
  const QByteArray wav = contentOf(taking);
  CHECK(typeOf(wav) == ContentType::Wav);
  CHECK(wav.size() == 44 + 750 * ui::CaptureSource::sampleRate / 1000 * 2);
}

TEST_CASE("a film has its frames and its sound, and plays in the viewer", "[files][capture]") {
  Taking taking(Kind::Film);
  taking.picture(0, {1920, 1080});
  taking.dialog->takeButton().click();
  for (int number = 1; number <= 30; ++number) {
    taking.picture(number, {1920, 1080});
    taking.sound(40);
    REQUIRE(QTest::qWaitFor([&] { return taking.dialog->framesToCome() == 0; }));
  }
  taking.dialog->takeButton().click();
  REQUIRE(QTest::qWaitFor([&] { return taking.dialog->useButton().isEnabled(); }));
  taking.dialog->useButton().click();
  REQUIRE(taking.taken->count() == 1);
  const QByteArray avi = contentOf(taking);
  REQUIRE(typeOf(avi) == ContentType::Avi);
  ui::MediaPane pane(std::make_shared<core::preview::MemorySource>(avi), true);
  showActive(pane);
  pane.togglePlaying();
  REQUIRE(QTest::qWaitFor([&] { return pane.hasPicture() && pane.duration() > 0; }, 20'000));
}

TEST_CASE("cameras and microphones that come and go are followed", "[files][capture]") {
  Taking taking(Kind::Photo);
  taking.source->cameraList.clear();
  Q_EMIT taking.source->devicesChanged();
  CHECK(taking.dialog->words().contains(QStringLiteral("No camera is connected")));
  CHECK_FALSE(taking.dialog->takeButton().isEnabled());
  taking.source->cameraList = {{"c2", QStringLiteral("USB camera")}, {"c1", QStringLiteral("Built-in camera")}};
  Q_EMIT taking.source->devicesChanged();
  CHECK(taking.source->camera == "c2");
  taking.dialog->cameras().setCurrentIndex(1);
  Q_EMIT taking.dialog->cameras().activated(1);
  CHECK(taking.source->camera == "c1");
}

TEST_CASE("a device pulled out while it records ends the recording and keeps what there is", "[files][capture]") {
  Taking taking(Kind::Voice);
  taking.dialog->takeButton().click();
  taking.sound(300);
  Q_EMIT taking.source->failed(false);
  CHECK(taking.dialog->phase() == Phase::Taken);
  CHECK(taking.dialog->words().contains(QStringLiteral("gives no sound")));
  CHECK(taking.dialog->useButton().isEnabled());
}

TEST_CASE("no byte of what is taken reaches the disk", "[files][capture]") {
  const tests::TemporaryFolder home;
  const auto before = qgetenv("HOME");
  const auto temporary = qgetenv("TMPDIR");
  qputenv("HOME", QByteArray::fromStdString(home.path().string()));
  qputenv("TMPDIR", QByteArray::fromStdString(home.path().string()));
  {
    Taking taking(Kind::Film);
    taking.picture(0);
    taking.dialog->takeButton().click();
    for (int number = 1; number <= 5; ++number) {
      taking.picture(number);
      taking.sound(40);
    }
    taking.dialog->takeButton().click();
    CHECK(QTest::qWaitFor([&] { return taking.dialog->useButton().isEnabled(); }));
    taking.dialog->useButton().click();
    CHECK(taking.taken->count() == 1);
  }
  qputenv("HOME", before);
  temporary.isNull() ? static_cast<void>(qunsetenv("TMPDIR")) : static_cast<void>(qputenv("TMPDIR", temporary));
  QDirIterator files(QString::fromStdString(home.path().string()), QDir::Files | QDir::Hidden,
                     QDirIterator::Subdirectories);
  while (files.hasNext()) {
    const QString name = files.next();
    INFO(name.toStdString());
    CHECK(QFile(name).size() == 0);
  }
}

TEST_CASE("the system's camera hands on what its sink shows", "[files][capture]") {
  ui::SystemCapture capture;
  QSignalSpy frames(&capture, &ui::CaptureSource::frame);
  QImage picture(64, 48, QImage::Format_RGB32);
  picture.fill(Qt::green);
  QVideoFrame frame(QVideoFrameFormat(picture.size(), QVideoFrameFormat::Format_BGRX8888));
  REQUIRE(frame.map(QVideoFrame::WriteOnly));
  std::memcpy(frame.bits(0), picture.constBits(), static_cast<std::size_t>(picture.sizeInBytes()));
  frame.unmap();
  capture.sink().setVideoFrame(frame);
  REQUIRE(frames.count() == 1);
  CHECK(frames[0][0].value<QImage>().pixelColor(10, 10) == QColor(Qt::green));
  // Nobody is plugged in under that name: said, not crashed.
  QSignalSpy failed(&capture, &ui::CaptureSource::failed);
  capture.startCamera("none");
  capture.startMicrophone("none");
  CHECK(failed.count() == 2);
}
