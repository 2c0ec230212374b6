// A picture, a film or a voice note, taken here and kept in memory until it is queued: never a file of its own, never
// the folder of pictures. Shows what the camera sees and how loud it is before anything is kept; what was taken is
// looked at or listened to by its length first, and can be taken anew. Devices that come and go are followed.
//
// What an attacker gets from the disk: nothing, there is no file; memory may be swapped out where the system does not
// encrypt its swap. The lock deletes the dialog with everything in it. Thread: main. Ownership: takes the source.
#pragma once

#include "ui/files/capture/capture_source.h"
#include "ui/files/capture/recording.h"

#include <QDialog>
#include <QElapsedTimer>
#include <QThreadPool>
#include <QTimer>

#include <memory>
#include <optional>

class QComboBox;
class QProgressBar;
class QPushButton;

namespace clavis::ui {

class Label;
class VideoSurface;

class CaptureDialog final : public QDialog {
  Q_OBJECT
 public:
  enum class Kind : std::uint8_t { Photo, Film, Voice };
  enum class Phase : std::uint8_t { Ready, Recording, Taken };

  CaptureDialog(std::unique_ptr<CaptureSource> source, Kind kind, QWidget* parent = nullptr);
  ~CaptureDialog() override;

  [[nodiscard]] Kind kind() const { return m_kind; }
  [[nodiscard]] Phase phase() const { return m_phase; }
  [[nodiscard]] CaptureSource& source() { return *m_source; }
  [[nodiscard]] QComboBox& cameras() { return *m_cameras; }
  [[nodiscard]] QComboBox& microphones() { return *m_microphones; }
  [[nodiscard]] QComboBox& kinds() { return *m_kinds; }
  [[nodiscard]] QPushButton& takeButton() { return *m_take; }
  [[nodiscard]] QPushButton& againButton() { return *m_again; }
  [[nodiscard]] QPushButton& useButton() { return *m_use; }
  [[nodiscard]] QProgressBar& level() { return *m_level; }
  [[nodiscard]] QString words() const;
  /// Of a film, that were seen and are not in it yet.
  [[nodiscard]] int framesToCome() const { return m_encoding; }

  static constexpr std::chrono::minutes longest{10};

 Q_SIGNALS:
  /// JPEG, AVI or WAV, in memory.
  void taken(const QByteArray& content, const QString& name);

 private:
  void build();
  void setKind(Kind kind);
  void listDevices();
  void start();
  void stop();
  void take();
  void begin();
  void end();
  void again();
  void use();
  void showFrame(const QImage& picture);
  void hear(const QByteArray& pcm);
  void encode(const QImage& picture);
  void finishFilm();
  void show(Phase phase);
  void say(const QString& words);
  [[nodiscard]] bool needsCamera() const { return m_kind != Kind::Voice; }
  [[nodiscard]] bool needsMicrophone() const { return m_kind != Kind::Photo; }

  std::unique_ptr<CaptureSource> m_source;
  Kind m_kind;
  Phase m_phase = Phase::Ready;
  QImage m_last;
  QByteArray m_sound;
  std::unique_ptr<MovieRecording> m_film;
  QByteArray m_content;
  QElapsedTimer m_clock;
  qint64 m_length = 0;
  int m_encoding = 0;
  bool m_ending = false;
  bool m_broken = false;
  QThreadPool m_encoder;
  QTimer m_tick;

  QComboBox* m_kinds;
  QComboBox* m_cameras;
  QComboBox* m_microphones;
  VideoSurface* m_surface;
  QProgressBar* m_level;
  Label* m_words;
  QPushButton* m_cancel;
  QPushButton* m_again;
  QPushButton* m_take;
  QPushButton* m_use;
};

} // namespace clavis::ui
