// The system's cameras and microphones by Qt Multimedia: frames from a QVideoSink, samples from a QAudioSource. Neither
// QImageCapture's nor QMediaRecorder's way to files is used at all (Qt 6.4's recorder can write to a path only).
// Thread: main.
#pragma once

#include "ui/files/capture/capture_source.h"

#include <memory>

class QVideoSink;

namespace clavis::ui {

class SystemCapture final : public CaptureSource {
  Q_OBJECT
 public:
  explicit SystemCapture(QObject* parent = nullptr);
  ~SystemCapture() override;

  [[nodiscard]] std::vector<CaptureDevice> cameras() const override;
  [[nodiscard]] std::vector<CaptureDevice> microphones() const override;
  void startCamera(const QByteArray& id) override;
  void stopCamera() override;
  void startMicrophone(const QByteArray& id) override;
  void stopMicrophone() override;
  /// What the session's sink hands out; public so that a test can be the camera.
  [[nodiscard]] QVideoSink& sink();

 private:
  struct Devices;
  std::unique_ptr<Devices> m_devices;
};

} // namespace clavis::ui
