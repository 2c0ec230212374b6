#include "ui/files/capture/recording.h"

#include <QtEndian>

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace clavis::ui {

namespace {

constexpr std::uint32_t hasIndex = 0x10;
constexpr std::uint32_t keyFrame = 0x10;

/// Little-endian numbers and chunks, as RIFF wants them.
class Riff {
 public:
  Riff& tag(const char* four) {
    m_bytes.append(four, 4);
    return *this;
  }
  Riff& u32(std::uint32_t value) {
    char bytes[4];
    qToLittleEndian(value, bytes);
    m_bytes.append(bytes, 4);
    return *this;
  }
  Riff& u16(std::uint16_t value) {
    char bytes[2];
    qToLittleEndian(value, bytes);
    m_bytes.append(bytes, 2);
    return *this;
  }
  /// `four`, the size of what is in it, and that.
  Riff& chunk(const char* four, const QByteArray& content) {
    tag(four).u32(static_cast<std::uint32_t>(content.size()));
    m_bytes.append(content);
    if (content.size() % 2 != 0) m_bytes.append('\0');
    return *this;
  }
  Riff& list(const char* type, const QByteArray& content) { return chunk("LIST", QByteArray(type, 4) + content); }
  [[nodiscard]] const QByteArray& bytes() const { return m_bytes; }

 private:
  QByteArray m_bytes;
};

QByteArray pcmFormat(int sampleRate) {
  const auto rate = static_cast<std::uint32_t>(sampleRate);
  return Riff().u16(1).u16(1).u32(rate).u32(rate * 2).u16(2).u16(16).bytes();
}

std::uint32_t u32(qint64 value) { return static_cast<std::uint32_t>(value); }

} // namespace

QByteArray wavFile(const QByteArray& pcm, int sampleRate) {
  const QByteArray body = Riff().chunk("fmt ", pcmFormat(sampleRate)).chunk("data", pcm).bytes();
  return Riff().chunk("RIFF", QByteArray("WAVE") + body).bytes();
}

double loudness(const QByteArray& pcm) {
  int loudest = 0;
  for (qsizetype at = 0; at + 1 < pcm.size(); at += 2)
    loudest = std::max(loudest, std::abs(static_cast<int>(qFromLittleEndian<qint16>(pcm.constData() + at))));
  return loudest / 32768.0;
}

MovieRecording::MovieRecording(QSize size, int sampleRate) : m_size(size), m_sampleRate(sampleRate) {}

void MovieRecording::add(bool sound, const QByteArray& chunk) {
  // Offsets count from the list's type, which stands before the first chunk.
  m_index.push_back({sound, u32(m_body.size()) + 4, u32(chunk.size())});
  m_largest = std::max(m_largest, u32(chunk.size()));
  m_body.append(Riff().chunk(sound ? "01wb" : "00dc", chunk).bytes());
}

void MovieRecording::addFrame(const QByteArray& jpeg) {
  if (isFull()) return;
  add(false, jpeg);
  ++m_frames;
}

void MovieRecording::addSamples(const QByteArray& pcm) {
  if (isFull() || pcm.isEmpty()) return;
  add(true, pcm);
  m_soundBytes += u32(pcm.size());
}

QByteArray MovieRecording::finish(qint64 milliseconds) {
  const std::uint32_t perFrame = u32(std::max<qint64>(milliseconds, 1) * 1000 / std::max(m_frames, 1));
  const std::uint32_t width = u32(m_size.width());
  const std::uint32_t height = u32(m_size.height());
  const std::uint32_t streams = m_soundBytes > 0 ? 2 : 1;
  const QByteArray header = Riff()
                                .u32(perFrame)
                                .u32(0)
                                .u32(0)
                                .u32(hasIndex)
                                .u32(u32(m_frames))
                                .u32(0)
                                .u32(streams)
                                .u32(m_largest)
                                .u32(width)
                                .u32(height)
                                .u32(0)
                                .u32(0)
                                .u32(0)
                                .u32(0)
                                .bytes();
  const auto stream = [](const char* kind, const char* codec, std::uint32_t scale, std::uint32_t rate,
                         std::uint32_t length, std::uint32_t buffer, std::uint32_t sample) {
    return Riff()
        .tag(kind)
        .tag(codec)
        .u32(0)
        .u32(0)
        .u32(0)
        .u32(scale)
        .u32(rate)
        .u32(0)
        .u32(length)
        .u32(buffer)
        .u32(0xFFFFFFFF)
        .u32(sample)
        .u32(0)
        .u32(0)
        .bytes();
  };
  const QByteArray picture = Riff()
                                 .u32(40)
                                 .u32(width)
                                 .u32(height)
                                 .u16(1)
                                 .u16(24)
                                 .tag("MJPG")
                                 .u32(width * height * 3)
                                 .u32(0)
                                 .u32(0)
                                 .u32(0)
                                 .u32(0)
                                 .bytes();
  Riff streamLists;
  streamLists.list("strl", Riff()
                               .chunk("strh", stream("vids", "MJPG", perFrame, 1'000'000, u32(m_frames), m_largest, 0))
                               .chunk("strf", picture)
                               .bytes());
  if (streams == 2)
    streamLists.list(
        "strl", Riff()
                    .chunk("strh", stream("auds", "\0\0\0\0", 2, u32(m_sampleRate) * 2, m_soundBytes / 2, m_largest, 2))
                    .chunk("strf", pcmFormat(m_sampleRate))
                    .bytes());
  Riff index;
  for (const Entry& entry : std::exchange(m_index, {}))
    index.tag(entry.sound ? "01wb" : "00dc").u32(keyFrame).u32(entry.offset).u32(entry.size);
  const QByteArray body = Riff()
                              .list("hdrl", Riff().chunk("avih", header).bytes() + streamLists.bytes())
                              .list("movi", std::exchange(m_body, {}))
                              .chunk("idx1", index.bytes())
                              .bytes();
  m_frames = 0;
  m_soundBytes = 0;
  return Riff().chunk("RIFF", QByteArray("AVI ") + body).bytes();
}

} // namespace clavis::ui
