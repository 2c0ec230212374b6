// Cameras and microphones, as pictures and samples in memory: the port that capturing stands on, so that it is tested
// without hardware. Nothing below it writes a file. Thread: main.
#pragma once

#include <QByteArray>
#include <QImage>
#include <QObject>
#include <QString>

#include <vector>

namespace clavis::ui {

struct CaptureDevice {
  QByteArray id{};
  QString name{};
  friend bool operator==(const CaptureDevice&, const CaptureDevice&) = default;
};

class CaptureSource : public QObject {
  Q_OBJECT
 public:
  static constexpr int sampleRate = 16'000; ///< one channel, 16 bits, little-endian

  using QObject::QObject;
  /// The usual one first.
  [[nodiscard]] virtual std::vector<CaptureDevice> cameras() const = 0;
  [[nodiscard]] virtual std::vector<CaptureDevice> microphones() const = 0;
  virtual void startCamera(const QByteArray& id) = 0;
  virtual void stopCamera() = 0;
  virtual void startMicrophone(const QByteArray& id) = 0;
  virtual void stopMicrophone() = 0;

 Q_SIGNALS:
  /// Something was plugged in or pulled out.
  void devicesChanged();
  void frame(const QImage& picture);
  void samples(const QByteArray& pcm);
  /// The camera or the microphone does not work; empty devices are no failure.
  void failed(bool camera);
};

} // namespace clavis::ui
