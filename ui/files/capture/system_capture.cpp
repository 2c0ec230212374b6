#include "ui/files/capture/system_capture.h"

#include <QAudioDevice>
#include <QAudioFormat>
#include <QAudioSource>
#include <QCamera>
#include <QCameraDevice>
#include <QMediaCaptureSession>
#include <QMediaDevices>
#include <QVideoFrame>
#include <QVideoSink>

namespace clavis::ui {

namespace {

template <class Device>
std::vector<CaptureDevice> listed(const QList<Device>& found, const Device& usual) {
  std::vector<CaptureDevice> out;
  for (const Device& device : found) {
    const CaptureDevice one{device.id(), device.description()};
    device == usual ? static_cast<void>(out.insert(out.begin(), one)) : out.push_back(one);
  }
  return out;
}

template <class Device>
Device withId(const QList<Device>& found, const QByteArray& id) {
  for (const Device& device : found)
    if (device.id() == id) return device;
  return {};
}

} // namespace

struct SystemCapture::Devices {
  QMediaDevices known;
  QVideoSink sink;
  std::unique_ptr<QMediaCaptureSession> session;
  std::unique_ptr<QCamera> camera;
  std::unique_ptr<QAudioSource> microphone;
};

SystemCapture::SystemCapture(QObject* parent) : CaptureSource(parent), m_devices(std::make_unique<Devices>()) {
  connect(&m_devices->known, &QMediaDevices::videoInputsChanged, this, &CaptureSource::devicesChanged);
  connect(&m_devices->known, &QMediaDevices::audioInputsChanged, this, &CaptureSource::devicesChanged);
  connect(&m_devices->sink, &QVideoSink::videoFrameChanged, this, [this](const QVideoFrame& given) {
    if (const QImage picture = given.toImage(); !picture.isNull()) Q_EMIT frame(picture);
  });
}

SystemCapture::~SystemCapture() {
  stopCamera();
  stopMicrophone();
}

QVideoSink& SystemCapture::sink() { return m_devices->sink; }

std::vector<CaptureDevice> SystemCapture::cameras() const {
  return listed(QMediaDevices::videoInputs(), QMediaDevices::defaultVideoInput());
}

std::vector<CaptureDevice> SystemCapture::microphones() const {
  return listed(QMediaDevices::audioInputs(), QMediaDevices::defaultAudioInput());
}

void SystemCapture::startCamera(const QByteArray& id) {
  stopCamera();
  const QCameraDevice device = withId(QMediaDevices::videoInputs(), id);
  if (device.isNull()) return Q_EMIT failed(true);
  m_devices->session = std::make_unique<QMediaCaptureSession>();
  m_devices->camera = std::make_unique<QCamera>(device);
  connect(m_devices->camera.get(), &QCamera::errorOccurred, this, [this] { Q_EMIT failed(true); });
  m_devices->session->setCamera(m_devices->camera.get());
  m_devices->session->setVideoSink(&m_devices->sink);
  m_devices->camera->start();
}

void SystemCapture::stopCamera() {
  if (m_devices->camera) m_devices->camera->stop();
  if (m_devices->session) m_devices->session->setVideoSink(nullptr);
  m_devices->session.reset();
  m_devices->camera.reset();
}

void SystemCapture::startMicrophone(const QByteArray& id) {
  stopMicrophone();
  const QAudioDevice device = withId(QMediaDevices::audioInputs(), id);
  if (device.isNull()) return Q_EMIT failed(false);
  QAudioFormat format;
  format.setSampleRate(sampleRate);
  format.setChannelCount(1);
  format.setSampleFormat(QAudioFormat::Int16);
  m_devices->microphone = std::make_unique<QAudioSource>(device, format);
  QIODevice* stream = m_devices->microphone->start();
  if (stream == nullptr || m_devices->microphone->error() != QAudio::NoError) {
    m_devices->microphone.reset();
    return Q_EMIT failed(false);
  }
  connect(stream, &QIODevice::readyRead, this, [this, stream] {
    if (const QByteArray pcm = stream->readAll(); !pcm.isEmpty()) Q_EMIT samples(pcm);
  });
}

void SystemCapture::stopMicrophone() {
  if (m_devices->microphone) m_devices->microphone->stop();
  m_devices->microphone.reset();
}

} // namespace clavis::ui
