// Reading anywhere in a file whose bytes lie sealed in the vault: what a viewer, a film's decoder and a preview read
// from, so that no plaintext file is ever made. ExchangeService::read() hands these out; MemoryBlob serves tests and
// what is in memory anyway.
//
// A read opens (decrypts and authenticates) only the chunks it touches, 64 KiB each; the last one is kept, so small
// reads that follow each other are cheap. Nothing that has been altered on the disk is ever handed out. Thread: one at
// a time, any thread; it reads the disk, so never the main thread. Two readers of one file are independent. A reader
// holds the key of its one file: let it go when the vault locks.
#pragma once

#include "core/base/error.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace clavis::core::exchange {

class BlobReader {
 public:
  virtual ~BlobReader() = default;
  /// Of the plaintext, in bytes.
  [[nodiscard]] virtual std::uint64_t size() const = 0;
  /// Fills `out` from `offset` on with as many bytes as there are, and says how many: less than out.size() only at the
  /// end, 0 at or behind it. Errors: ExchangeError Damaged, BlobMissing, Io.
  [[nodiscard]] virtual Result<std::size_t> read(std::uint64_t offset, std::span<std::byte> out) = 0;
};

/// Bytes that are in memory. Borrows them.
class MemoryBlob final : public BlobReader {
 public:
  explicit MemoryBlob(std::span<const std::byte> bytes) : m_bytes(bytes) {}
  [[nodiscard]] std::uint64_t size() const override { return m_bytes.size(); }
  [[nodiscard]] Result<std::size_t> read(std::uint64_t offset, std::span<std::byte> out) override {
    const auto from = m_bytes.subspan(static_cast<std::size_t>(std::min<std::uint64_t>(offset, m_bytes.size())));
    const auto count = std::min(from.size(), out.size());
    std::ranges::copy(from.first(count), out.begin());
    return count;
  }

 private:
  std::span<const std::byte> m_bytes;
};

} // namespace clavis::core::exchange
