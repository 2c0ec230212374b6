// The document as a file that can be read anywhere, for libraries that want a QIODevice. Keeps the blocks read last, so
// that a reader that goes byte by byte does not ask byte by byte.
#pragma once

#include "app/preview/channel.h"

#include <QIODevice>

#include <list>

namespace clavis::preview {

class RemoteFile final : public QIODevice {
  Q_OBJECT
 public:
  RemoteFile(Channel& channel, std::uint64_t size);

  [[nodiscard]] qint64 size() const override { return m_size; }
  [[nodiscard]] bool isSequential() const override { return false; }
  /// All of it, in memory; for readers that cannot do with less. Empty when it is larger than `limit`.
  [[nodiscard]] QByteArray whole(std::uint64_t limit);

 protected:
  qint64 readData(char* data, qint64 length) override;
  qint64 writeData(const char*, qint64) override { return -1; }

 private:
  struct Block {
    qint64 at = 0;
    QByteArray bytes;
  };
  const QByteArray& blockAt(qint64 start);

  Channel& m_channel;
  const qint64 m_size;
  std::list<Block> m_blocks; ///< used last in front
};

} // namespace clavis::preview
