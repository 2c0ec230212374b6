#include "ui/viewer/media/media_player.h"

#include "ui/viewer/media/media_worker.h"

namespace clavis::ui {

MediaPlayer::MediaPlayer(std::shared_ptr<core::preview::ByteSource> source, QObject* parent)
    : QObject(parent), m_thread(new QThread), m_worker(new MediaWorker(std::move(source))) {
  qRegisterMetaType<State>();
  m_worker->moveToThread(m_thread);
  connect(m_worker, &MediaWorker::stateChanged, this, &MediaPlayer::stateChanged);
  connect(m_worker, &MediaWorker::positionChanged, this, &MediaPlayer::positionChanged);
  connect(m_worker, &MediaWorker::durationChanged, this, &MediaPlayer::durationChanged);
  connect(m_worker, &MediaWorker::pictureArrived, this, [this](const QImage& picture) {
    m_worker->pictureTaken();
    Q_EMIT pictureArrived(picture);
  });
  connect(m_worker, &MediaWorker::failed, this, &MediaPlayer::failed);
  // Both go when the thread has ended, which nobody waits for.
  connect(m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
  connect(m_thread, &QThread::finished, m_thread, &QObject::deleteLater);
  m_thread->start();
}

MediaPlayer::~MediaPlayer() {
  m_worker->disconnect(this);
  m_thread->quit();
}

void MediaPlayer::play() {
  QMetaObject::invokeMethod(m_worker, [worker = m_worker] { worker->play(); });
}
void MediaPlayer::pause() {
  QMetaObject::invokeMethod(m_worker, [worker = m_worker] { worker->pause(); });
}
void MediaPlayer::seek(qint64 milliseconds) {
  QMetaObject::invokeMethod(m_worker, [worker = m_worker, milliseconds] { worker->seek(milliseconds); });
}
void MediaPlayer::setVolume(double volume) {
  QMetaObject::invokeMethod(m_worker, [worker = m_worker, volume] { worker->setVolume(volume); });
}
void MediaPlayer::setMuted(bool muted) {
  QMetaObject::invokeMethod(m_worker, [worker = m_worker, muted] { worker->setMuted(muted); });
}
void MediaPlayer::setRate(double rate) {
  QMetaObject::invokeMethod(m_worker, [worker = m_worker, rate] { worker->setRate(rate); });
}

} // namespace clavis::ui
