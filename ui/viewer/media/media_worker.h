// The part of MediaPlayer that lives on its thread.
#pragma once

#include "core/preview/byte_source.h"
#include "ui/viewer/media/media_player.h"

#include <QIODevice>
#include <QImage>

#include <atomic>

class QAudioOutput;
class QMediaPlayer;
class QVideoFrame;
class QVideoSink;

namespace clavis::ui {

/// A ByteSource as the device that decoders read from.
class SourceDevice final : public QIODevice {
  Q_OBJECT
 public:
  explicit SourceDevice(std::shared_ptr<core::preview::ByteSource> source, QObject* parent = nullptr);
  [[nodiscard]] qint64 size() const override { return static_cast<qint64>(m_source->size()); }
  [[nodiscard]] bool isSequential() const override { return false; }

 protected:
  qint64 readData(char* data, qint64 length) override;
  qint64 writeData(const char*, qint64) override { return -1; }

 private:
  std::shared_ptr<core::preview::ByteSource> m_source;
};

class MediaWorker final : public QObject {
  Q_OBJECT
 public:
  explicit MediaWorker(std::shared_ptr<core::preview::ByteSource> source);

  // On the worker's thread.
  void play();
  void pause();
  void seek(qint64 milliseconds);
  void setVolume(double volume);
  void setMuted(bool muted);
  void setRate(double rate);
  /// The window has taken the last picture: another may be made.
  void pictureTaken() { m_pictureUnderWay = false; }

 Q_SIGNALS:
  void stateChanged(clavis::ui::MediaPlayer::State state);
  void positionChanged(qint64 milliseconds);
  void durationChanged(qint64 milliseconds);
  void pictureArrived(const QImage& picture);
  void failed();

 private:
  void ensurePlayer();
  void take(const QVideoFrame& frame);

  std::shared_ptr<core::preview::ByteSource> m_source;
  SourceDevice* m_device = nullptr;
  QMediaPlayer* m_player = nullptr;
  QAudioOutput* m_audio = nullptr;
  QVideoSink* m_sink = nullptr;
  std::atomic<bool> m_pictureUnderWay = false;
};

} // namespace clavis::ui
