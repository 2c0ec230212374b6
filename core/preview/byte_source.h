// The bytes of a file that is to be shown: sealed in the vault and opened piece by piece (core/exchange), or in memory.
// There is no plaintext file behind them.
#pragma once

#include "core/exchange/blob_reader.h"

#include <QByteArray>

#include <cstring>
#include <memory>
#include <mutex>

namespace clavis::core::preview {

using ByteSource = exchange::BlobReader;

/// Bytes that are in memory already, and kept by this: an attachment inside a chart, a pasted picture.
class MemorySource final : public ByteSource {
 public:
  explicit MemorySource(QByteArray bytes) : m_bytes(std::move(bytes)) {}
  [[nodiscard]] std::uint64_t size() const override { return static_cast<std::uint64_t>(m_bytes.size()); }
  [[nodiscard]] Result<std::size_t> read(std::uint64_t offset, std::span<std::byte> out) override {
    if (offset >= size()) return std::size_t{0};
    const std::size_t length = std::min<std::size_t>(out.size(), size() - offset);
    if (length > 0) std::memcpy(out.data(), m_bytes.constData() + offset, length);
    return length;
  }

 private:
  const QByteArray m_bytes;
};

/// One source for several readers: a scanner, a sniffer and a helper's thread at the same time.
class SharedSource final : public ByteSource {
 public:
  explicit SharedSource(std::shared_ptr<ByteSource> source) : m_source(std::move(source)), m_size(m_source->size()) {}
  [[nodiscard]] std::uint64_t size() const override { return m_size; }
  [[nodiscard]] Result<std::size_t> read(std::uint64_t offset, std::span<std::byte> out) override {
    const std::lock_guard lock(m_mutex);
    return m_source->read(offset, out);
  }

 private:
  const std::shared_ptr<ByteSource> m_source;
  const std::uint64_t m_size;
  std::mutex m_mutex;
};

} // namespace clavis::core::preview
