// Sound or video with its transport: play, position, volume, speed, by mouse and by keys. Nothing is decoded before
// somebody presses Play. Thread: main.
#pragma once

#include "core/preview/byte_source.h"
#include "ui/viewer/media/media_player.h"

#include <QWidget>

class QComboBox;
class QPushButton;
class QSlider;

namespace clavis::ui {

class Label;
class VideoSurface;

class MediaPane final : public QWidget {
  Q_OBJECT
 public:
  MediaPane(std::shared_ptr<core::preview::ByteSource> source, bool video, QWidget* parent = nullptr);

  void togglePlaying();
  void skip(qint64 milliseconds);
  [[nodiscard]] bool playing() const { return m_state == MediaPlayer::State::Playing; }
  [[nodiscard]] qint64 position() const { return m_position; }
  [[nodiscard]] qint64 duration() const { return m_duration; }
  [[nodiscard]] bool hasPicture() const;
  void seek(qint64 milliseconds);

 Q_SIGNALS:
  void failed();

 private:
  void build(bool video);
  void updateWords();

  MediaPlayer* m_player;
  VideoSurface* m_surface;
  QPushButton* m_play;
  QSlider* m_slider;
  Label* m_time;
  QSlider* m_volume;
  QComboBox* m_speed;
  MediaPlayer::State m_state = MediaPlayer::State::Stopped;
  qint64 m_position = 0;
  qint64 m_duration = 0;
};

} // namespace clavis::ui
