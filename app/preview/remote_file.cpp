#include "app/preview/remote_file.h"

#include <algorithm>
#include <cstring>

namespace clavis::preview {

namespace {

constexpr qint64 blockSize = 256 * 1024;
constexpr std::size_t blocksKept = 32;

} // namespace

RemoteFile::RemoteFile(Channel& channel, std::uint64_t size)
    : m_channel(channel), m_size(static_cast<qint64>(std::min(size, core::preview::maximumFileBytes))) {
  open(QIODevice::ReadOnly | QIODevice::Unbuffered);
}

const QByteArray& RemoteFile::blockAt(qint64 start) {
  const auto found = std::ranges::find(m_blocks, start, &Block::at);
  if (found != m_blocks.end()) {
    m_blocks.splice(m_blocks.begin(), m_blocks, found);
  } else {
    const auto length = static_cast<std::uint32_t>(std::min(blockSize, m_size - start));
    m_blocks.push_front({start, m_channel.read(static_cast<std::uint64_t>(start), length)});
    if (m_blocks.size() > blocksKept) m_blocks.pop_back();
  }
  return m_blocks.front().bytes;
}

qint64 RemoteFile::readData(char* data, qint64 length) {
  qint64 done = 0;
  while (done < length && pos() + done < m_size) {
    const qint64 at = pos() + done;
    const qint64 start = at - at % blockSize;
    const QByteArray& block = blockAt(start);
    const qint64 usable = std::min<qint64>(length - done, block.size() - (at - start));
    if (usable <= 0) break; // the source gave less than it said
    std::memcpy(data + done, block.constData() + (at - start), static_cast<std::size_t>(usable));
    done += usable;
  }
  return done;
}

QByteArray RemoteFile::whole(std::uint64_t limit) {
  if (static_cast<std::uint64_t>(m_size) > limit) return {};
  QByteArray bytes;
  bytes.reserve(m_size);
  while (bytes.size() < m_size) {
    const auto length = std::min<qint64>(static_cast<qint64>(core::preview::maximumRead), m_size - bytes.size());
    const QByteArray piece =
        m_channel.read(static_cast<std::uint64_t>(bytes.size()), static_cast<std::uint32_t>(length));
    if (piece.isEmpty()) break;
    bytes.append(piece);
  }
  return bytes;
}

} // namespace clavis::preview
