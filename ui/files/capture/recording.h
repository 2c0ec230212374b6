// Sound and moving pictures, put together in memory: WAV (Microsoft RIFF, PCM) and AVI with motion JPEG and PCM, both
// readable everywhere and by the viewer. Not by the system's recorder, because that wants a file in the clear.
//
// Limits: a recording ends by itself (isFull) at ten minutes or 256 MiB. Thread: one at a time.
#pragma once

#include <QByteArray>
#include <QImage>
#include <QSize>

#include <cstdint>
#include <vector>

namespace clavis::ui {

/// A whole WAV file; one channel of 16 bits.
[[nodiscard]] QByteArray wavFile(const QByteArray& pcm, int sampleRate);
/// The loudest of these samples, 0 to 1.
[[nodiscard]] double loudness(const QByteArray& pcm);

class MovieRecording {
 public:
  static constexpr qint64 largest = qint64{256} << 20;

  MovieRecording(QSize size, int sampleRate);
  /// A JPEG of `size`.
  void addFrame(const QByteArray& jpeg);
  void addSamples(const QByteArray& pcm);
  [[nodiscard]] QSize size() const { return m_size; }
  [[nodiscard]] int frames() const { return m_frames; }
  [[nodiscard]] bool isFull() const { return m_body.size() >= largest; }
  /// A whole AVI file whose frames last `milliseconds` together. The recording is empty afterwards.
  [[nodiscard]] QByteArray finish(qint64 milliseconds);

 private:
  struct Entry {
    bool sound = false;
    std::uint32_t offset = 0;
    std::uint32_t size = 0;
  };
  void add(bool sound, const QByteArray& chunk);

  QSize m_size;
  int m_sampleRate;
  int m_frames = 0;
  std::uint32_t m_soundBytes = 0;
  std::uint32_t m_largest = 0;
  QByteArray m_body;
  std::vector<Entry> m_index;
};

} // namespace clavis::ui
