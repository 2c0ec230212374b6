// Plays sound and video out of a ByteSource, on a thread of its own: reading and decrypting never holds the window up.
// The decoders seek in the source, so a long film is never in memory or on the disk as a whole.
//
// Thread: all functions on the main thread; signals arrive there. Deleting it ends playing; its thread ends by itself.
#pragma once

#include "core/preview/byte_source.h"

#include <QImage>
#include <QObject>
#include <QThread>

#include <memory>

namespace clavis::ui {

class MediaWorker;

class MediaPlayer final : public QObject {
  Q_OBJECT
 public:
  enum class State : std::uint8_t { Stopped, Playing, Paused };
  Q_ENUM(State)

  explicit MediaPlayer(std::shared_ptr<core::preview::ByteSource> source, QObject* parent = nullptr);
  ~MediaPlayer() override;

  void play();
  void pause();
  void seek(qint64 milliseconds);
  void setVolume(double volume); ///< 0 to 1
  void setMuted(bool muted);
  void setRate(double rate);

 Q_SIGNALS:
  void stateChanged(clavis::ui::MediaPlayer::State state);
  void positionChanged(qint64 milliseconds);
  void durationChanged(qint64 milliseconds);
  void pictureArrived(const QImage& picture);
  /// The decoder gave up; nothing more will come.
  void failed();

 private:
  QThread* m_thread;
  MediaWorker* m_worker; ///< lives on the thread
};

} // namespace clavis::ui
