// The helper's end of the stream: blocking, one thread. When the window's process has gone, so is the helper.
#pragma once

#include "core/preview/protocol/messages.h"

#include <QByteArray>

#include <utility>

namespace clavis::preview {

class Channel {
 public:
  explicit Channel(int descriptor) : m_fd(descriptor) {}

  /// The next question. Ends the process when the other side has gone or does not speak our protocol.
  [[nodiscard]] std::pair<core::preview::protocol::Kind, QByteArray> next();
  void answer(const core::preview::protocol::Answer& answer);
  /// Bytes of the document; fewer at its end. Asks the other side and waits.
  [[nodiscard]] QByteArray read(std::uint64_t offset, std::uint32_t length);

 private:
  QByteArray take(std::size_t length);
  void give(const QByteArray& bytes);

  const int m_fd;
};

} // namespace clavis::preview
