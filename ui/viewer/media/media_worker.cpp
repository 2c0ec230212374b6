#include "ui/viewer/media/media_worker.h"

#include <QAudioOutput>
#include <QMediaPlayer>
#include <QUrl>
#include <QVideoFrame>
#include <QVideoSink>

namespace clavis::ui {

SourceDevice::SourceDevice(std::shared_ptr<core::preview::ByteSource> source, QObject* parent)
    : QIODevice(parent), m_source(std::move(source)) {
  open(QIODevice::ReadOnly | QIODevice::Unbuffered);
}

qint64 SourceDevice::readData(char* data, qint64 length) {
  if (length <= 0) return 0;
  const auto got = m_source->read(static_cast<std::uint64_t>(pos()),
                                  std::as_writable_bytes(std::span(data, static_cast<std::size_t>(length))));
  // A chunk that is not intact ends the film; nothing altered is ever decoded.
  return got ? static_cast<qint64>(*got) : -1;
}

MediaWorker::MediaWorker(std::shared_ptr<core::preview::ByteSource> source) : m_source(std::move(source)) {}

void MediaWorker::ensurePlayer() {
  if (m_player != nullptr) return;
  m_device = new SourceDevice(m_source, this);
  m_player = new QMediaPlayer(this);
  m_sink = new QVideoSink(this);
  m_audio = new QAudioOutput(this);
  m_player->setAudioOutput(m_audio);
  m_player->setVideoSink(m_sink);
  connect(m_player, &QMediaPlayer::playbackStateChanged, this, [this](QMediaPlayer::PlaybackState state) {
    Q_EMIT stateChanged(state == QMediaPlayer::PlayingState  ? MediaPlayer::State::Playing
                        : state == QMediaPlayer::PausedState ? MediaPlayer::State::Paused
                                                             : MediaPlayer::State::Stopped);
  });
  connect(m_player, &QMediaPlayer::positionChanged, this, &MediaWorker::positionChanged);
  connect(m_player, &QMediaPlayer::durationChanged, this, &MediaWorker::durationChanged);
  connect(m_player, &QMediaPlayer::errorOccurred, this, &MediaWorker::failed);
  connect(m_sink, &QVideoSink::videoFrameChanged, this, &MediaWorker::take);
  // Qt 6.4's GStreamer backend plays nothing from a device that has no address; nobody looks the address up.
  m_player->setSourceDevice(m_device, QUrl(QStringLiteral("clavis:file")));
}

void MediaWorker::take(const QVideoFrame& frame) {
  // A window that is slower than the film gets fewer pictures, not a queue of them.
  if (!frame.isValid() || m_pictureUnderWay.exchange(true)) return;
  const QImage picture = frame.toImage();
  if (picture.isNull())
    m_pictureUnderWay = false;
  else
    Q_EMIT pictureArrived(picture);
}

void MediaWorker::play() {
  ensurePlayer();
  m_player->play();
}
void MediaWorker::pause() {
  if (m_player != nullptr) m_player->pause();
}
void MediaWorker::seek(qint64 milliseconds) {
  ensurePlayer();
  m_player->setPosition(milliseconds);
}
void MediaWorker::setVolume(double volume) {
  ensurePlayer();
  m_audio->setVolume(static_cast<float>(volume));
}
void MediaWorker::setMuted(bool muted) {
  ensurePlayer();
  m_audio->setMuted(muted);
}
void MediaWorker::setRate(double rate) {
  ensurePlayer();
  m_player->setPlaybackRate(rate);
}

} // namespace clavis::ui
