// Sound and video out of memory, without a file: played, sought in, stopped.
#include "tests/support/temporary_folder.h"
#include "tests/ui/show.h"
#include "tests/ui/viewer/viewer_fixture.h"
#include "ui/viewer/media/media_pane.h"
#include "ui/viewer/media/media_policy.h"

#include <QProcess>
#include <QSignalSpy>
#include <QStandardPaths>

#include <atomic>

using namespace clavis;
using namespace clavis::ui;
using namespace clavis::test;

namespace {

constexpr int patience = 20'000;

/// Says which parts of it were read.
class WatchedSource final : public preview::ByteSource {
 public:
  explicit WatchedSource(const QByteArray& bytes) : m_inner(bytes) {}
  std::uint64_t size() const override { return m_inner.size(); }
  core::Result<std::size_t> read(std::uint64_t offset, std::span<std::byte> out) override {
    if (offset < m_last) m_wentBack = true;
    m_last = offset;
    return m_inner.read(offset, out);
  }
  bool wentBack() const { return m_wentBack; }

 private:
  preview::MemorySource m_inner;
  std::uint64_t m_last = 0;
  std::atomic<bool> m_wentBack = false;
};

/// Eight seconds of a moving test picture; skips the test where nobody can make one.
QByteArray testVideo() {
  const tests::TemporaryFolder folder;
  const QString path = QString::fromStdString((folder / "test.webm").string());
  const QString launch = QStandardPaths::findExecutable(QStringLiteral("gst-launch-1.0"));
  if (launch.isEmpty()) SKIP("gst-launch-1.0 is not installed: no video to play");
  QProcess maker;
  maker.start(launch, {QStringLiteral("-q"), QStringLiteral("videotestsrc"), QStringLiteral("num-buffers=120"),
                       QStringLiteral("pattern=ball"), QStringLiteral("!"),
                       QStringLiteral("video/x-raw,width=320,height=240,framerate=15/1"), QStringLiteral("!"),
                       QStringLiteral("vp8enc"), QStringLiteral("deadline=1"), QStringLiteral("keyframe-max-dist=15"),
                       QStringLiteral("!"), QStringLiteral("webmmux"), QStringLiteral("!"), QStringLiteral("filesink"),
                       QStringLiteral("location=") + path});
  REQUIRE(maker.waitForFinished(60'000));
  REQUIRE(maker.exitCode() == 0);
  return contentOf(path.toStdU16String());
}

} // namespace

TEST_CASE("a sound plays from memory and can be sought in", "[viewer]") {
  const auto file = documentFile("audio/jfk-16k-mono.wav");
  MediaPane pane(file.source, false);
  showActive(pane);
  CHECK(pane.duration() == 0); // nothing is decoded before Play
  pane.togglePlaying();
  REQUIRE(QTest::qWaitFor([&] { return pane.duration() > 10'000; }, patience));
  CHECK(pane.duration() < 12'000);
  REQUIRE(QTest::qWaitFor([&] { return pane.position() > 0; }, patience));
  pane.seek(8000);
  REQUIRE(QTest::qWaitFor([&] { return pane.position() >= 8000; }, patience));
  pane.togglePlaying();
  REQUIRE(QTest::qWaitFor([&] { return !pane.playing(); }, patience));
}

TEST_CASE("a video plays from memory, shows its pictures and seeks without a file", "[viewer]") {
  auto source = std::make_shared<WatchedSource>(testVideo());
  MediaPane pane(source, true);
  showActive(pane);
  CHECK_FALSE(pane.hasPicture());
  pane.togglePlaying();
  REQUIRE(QTest::qWaitFor([&] { return pane.hasPicture() && pane.duration() > 7000; }, patience));
  pane.seek(6000);
  REQUIRE(QTest::qWaitFor([&] { return pane.position() >= 6000; }, patience));
  pane.seek(1000);
  REQUIRE(QTest::qWaitFor([&] { return pane.position() >= 1000 && pane.position() < 5000; }, patience));
  CHECK(source->wentBack());
}

TEST_CASE("what is no sound at all is refused", "[viewer]") {
  MediaPane pane(std::make_shared<preview::MemorySource>(QByteArray("RIFF\x10\0\0\0WAVE", 12) + QByteArray(4000, 'x')),
                 false);
  showActive(pane);
  QSignalSpy failed(&pane, &MediaPane::failed);
  pane.togglePlaying();
  CHECK(QTest::qWaitFor([&] { return failed.count() > 0; }, patience));
}
