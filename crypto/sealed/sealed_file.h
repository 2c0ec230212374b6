// The sealed file: a file of any size under its own random key, in chunks that are opened in any order.
// The format is crypto/sealed/README.md; this header is its arithmetic and its two ends, without I/O and without
// threads (sealed_stream.h has those).
//
// A reader hands out nothing of a chunk before its tag has been checked. Which way a file was spoilt is told apart
// where the mathematics allow it, for tests and logs; a person gets one sentence for all.
#pragma once

#include "crypto/primitives/secret_key.h"
#include "crypto/sealed/bulk_cipher.h"

#include <cstdint>
#include <vector>

namespace clavis::crypto {

struct FileKeyRole {
  static constexpr std::size_t size = 32;
};
/// One for each file, drawn at random, never used for two.
using FileKey = SecretKey<FileKeyRole>;

enum class SealedFailure {
  NotSealed = 1,      ///< the first bytes are no sealed file's
  UnsupportedVersion, ///< made by a newer format
  BadHeader,          ///< a field out of its range
  BadLength,          ///< no sealed file has this many bytes (cut inside a tag, or an empty last chunk)
  WrongKeyOrAltered,  ///< a chunk's tag does not match: wrong key, flipped bits, chunks moved, mixed or doubled
  Truncated,          ///< cut at a chunk's edge: what is last now was sealed as not the last
  Extended,           ///< chunks follow the one that was sealed as the last
  BadPadding,         ///< the length inside does not fit the padding, or the padding is not zero: a faulty sealer
  ReadFailed,         ///< the source ended or failed (streams)
  WriteFailed,        ///< the sink failed (streams)
  Cancelled,          ///< the caller asked to stop (streams)
  Internal,           ///< the cipher itself failed
};
/// "Truncated", for logs and tests.
[[nodiscard]] const char* sealedFailureName(SealedFailure failure) noexcept;

template <class T>
using SealedResult = std::expected<T, SealedFailure>;

inline constexpr std::size_t sealedHeaderSize = 32;
inline constexpr unsigned sealedChunkLogDefault = 16; ///< 64 KiB
inline constexpr unsigned sealedChunkLogMin = 10;
inline constexpr unsigned sealedChunkLogMax = 20;
inline constexpr std::uint64_t sealedPlainMax = std::uint64_t{1} << 46; ///< 64 TiB

/// What stands in the clear at the front. Fixed 32 bytes; every chunk authenticates them.
class SealedHeader {
 public:
  [[nodiscard]] static SealedHeader random(unsigned chunkLog = sealedChunkLogDefault);
  [[nodiscard]] static SealedResult<SealedHeader> parse(std::span<const std::byte> bytes);
  [[nodiscard]] std::span<const std::byte, sealedHeaderSize> bytes() const noexcept { return m_bytes; }
  [[nodiscard]] std::size_t chunkSize() const noexcept {
    return std::size_t{1} << std::to_integer<unsigned>(m_bytes[5]);
  }

 private:
  SealedHeader() = default;
  std::array<std::byte, sealedHeaderSize> m_bytes{};
};

/// Where things lie in a sealed file of given size. All units are bytes, all offsets from the front.
struct SealedLayout {
  std::size_t chunkSize = 0;
  std::uint64_t contentSize = 0; ///< length field, plaintext and padding
  std::uint64_t chunks = 0;

  /// For a plaintext of `plainSize` bytes; BadLength above sealedPlainMax.
  [[nodiscard]] static SealedResult<SealedLayout> ofPlain(std::uint64_t plainSize, std::size_t chunkSize);
  /// From the size of the whole sealed file.
  [[nodiscard]] static SealedResult<SealedLayout> ofSealed(std::uint64_t sealedSize, std::size_t chunkSize);

  [[nodiscard]] std::uint64_t sealedSize() const noexcept {
    return sealedHeaderSize + contentSize + chunks * bulkTagSize;
  }
  [[nodiscard]] std::uint64_t sealedOffset(std::uint64_t chunk) const noexcept {
    return sealedHeaderSize + chunk * (chunkSize + bulkTagSize);
  }
  [[nodiscard]] std::size_t contentIn(std::uint64_t chunk) const noexcept {
    return chunk + 1 < chunks ? chunkSize : static_cast<std::size_t>(contentSize - (chunks - 1) * chunkSize);
  }
};

/// Seals and opens single chunks of one file, in any order. One object a thread; copies come from `fork`.
class ChunkCipher {
 public:
  [[nodiscard]] static SealedResult<ChunkCipher> create(const FileKey& key, const SealedHeader& header);

  /// `out` has content.size() + bulkTagSize bytes. The same chunk of the same file must never be sealed with two
  /// different contents.
  [[nodiscard]] SealedResult<void> seal(std::span<std::byte> out, std::uint64_t chunk, bool last,
                                        std::span<const std::byte> content);
  /// `out` has sealed.size() - bulkTagSize bytes; it holds zeros when this fails.
  [[nodiscard]] SealedResult<void> open(std::span<std::byte> out, std::uint64_t chunk, bool last,
                                        std::span<const std::byte> sealed);

 private:
  ChunkCipher(BulkCipher cipher, const SealedHeader& header) : m_cipher(std::move(cipher)), m_header(header) {}
  [[nodiscard]] BulkNonce nonce(std::uint64_t chunk, bool last) const noexcept;
  BulkCipher m_cipher;
  SealedHeader m_header;
};

/// The 8 bytes that the content starts with: the plaintext's length.
inline constexpr std::size_t sealedLengthSize = 8;
[[nodiscard]] std::array<std::byte, sealedLengthSize> encodeSealedLength(std::uint64_t plainSize) noexcept;
/// BadPadding when a file of this content size cannot hold that many bytes.
[[nodiscard]] SealedResult<std::uint64_t> decodeSealedLength(std::span<const std::byte, sealedLengthSize> bytes,
                                                             const SealedLayout& layout);

} // namespace clavis::crypto
