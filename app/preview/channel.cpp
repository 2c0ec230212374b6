#include "app/preview/channel.h"

#include <unistd.h>

#include <cerrno>

namespace clavis::preview {

namespace protocol = core::preview::protocol;

namespace {

/// Without running what other libraries registered for an exit: there is nothing to save.
[[noreturn]] void leave(int code) { ::_exit(code); }

} // namespace

QByteArray Channel::take(std::size_t length) {
  QByteArray bytes(static_cast<qsizetype>(length), Qt::Uninitialized);
  for (std::size_t filled = 0; filled < length;) {
    const auto got = ::read(m_fd, bytes.data() + filled, length - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) leave(0);
    filled += static_cast<std::size_t>(got);
  }
  return bytes;
}

void Channel::give(const QByteArray& bytes) {
  for (qsizetype sent = 0; sent < bytes.size();) {
    const auto wrote = ::write(m_fd, bytes.constData() + sent, static_cast<std::size_t>(bytes.size() - sent));
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) leave(0);
    sent += wrote;
  }
}

std::pair<protocol::Kind, QByteArray> Channel::next() {
  const auto header = protocol::readHeader(take(protocol::headerSize));
  if (!header) leave(2);
  return {header->kind, take(header->body)};
}

void Channel::answer(const protocol::Answer& answer) { give(protocol::encode(answer)); }

QByteArray Channel::read(std::uint64_t offset, std::uint32_t length) {
  answer(protocol::Read{offset, length});
  auto [kind, bytes] = next();
  if (kind != protocol::Kind::Bytes || bytes.size() > static_cast<qsizetype>(length)) leave(2);
  return std::move(bytes);
}

} // namespace clavis::preview
