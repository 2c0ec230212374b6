// Sealing and opening whole files on several threads, and reading one from the middle.
//
// Memory: about 2 MiB a thread, whatever the file's size. Plaintext buffers are wiped before they are freed.
// The ports are called from several threads at once, each for places of its own; pread and pwrite on one descriptor
// fit.
#pragma once

#include "crypto/sealed/sealed_file.h"

#include <functional>
#include <optional>

namespace clavis::crypto {

/// Fills `out` with the bytes at `offset`; false when not all of them can be had.
using ReadAt = std::function<bool(std::uint64_t offset, std::span<std::byte> out)>;
/// Keeps the bytes for `offset`; false when it cannot.
using WriteAt = std::function<bool(std::uint64_t offset, std::span<const std::byte> bytes)>;

struct SealedStreamOptions {
  unsigned threads = 0;                      ///< 0: one a processor, at most 8
  unsigned chunkLog = sealedChunkLogDefault; ///< sealing only
  /// Told the bytes done since the last call, from any worker; false stops the work with Cancelled.
  std::function<bool(std::uint64_t bytes)> progress;
};

/// Seals `plainSize` bytes. The sink gets every byte of SealedLayout::sealedSize() exactly once, in no order.
/// Returns the size of the sealed file. After a failure the sink's content is worthless.
[[nodiscard]] SealedResult<std::uint64_t> sealFile(const FileKey& key, std::uint64_t plainSize, const ReadAt& source,
                                                   const WriteAt& sink, const SealedStreamOptions& options = {});

/// Opens a sealed file of `sealedSize` bytes. Its two ends are checked first, so that of a cut or an extended file the
/// sink gets nothing at all; after that the sink gets only what is authentic, in no order, and is worth keeping only
/// when this succeeds. Returns the plaintext's size.
[[nodiscard]] SealedResult<std::uint64_t> openFile(const FileKey& key, std::uint64_t sealedSize, const ReadAt& source,
                                                   const WriteAt& sink, const SealedStreamOptions& options = {});

/// Reads anywhere in a sealed file, opening only the chunks asked for: a film that is wound to the middle, a PDF's last
/// page. Keeps the chunk read last. One thread at a time.
class SealedReader {
 public:
  /// Checks both ends of the file, as openFile does.
  [[nodiscard]] static SealedResult<SealedReader> create(const FileKey& key, std::uint64_t sealedSize, ReadAt source);
  SealedReader(SealedReader&&) noexcept = default;
  SealedReader& operator=(SealedReader&&) noexcept = default;
  ~SealedReader();

  [[nodiscard]] std::uint64_t size() const noexcept { return m_plainSize; }
  /// As many bytes as there are from `offset` on, at most out.size(); 0 at the end.
  [[nodiscard]] SealedResult<std::size_t> read(std::uint64_t offset, std::span<std::byte> out);

 private:
  SealedReader(ChunkCipher cipher, SealedLayout layout, ReadAt source);
  [[nodiscard]] SealedResult<void> load(std::uint64_t chunk);
  ChunkCipher m_cipher;
  SealedLayout m_layout;
  ReadAt m_source;
  std::uint64_t m_plainSize = 0;
  std::optional<std::uint64_t> m_loaded;
  std::vector<std::byte> m_content;
  std::vector<std::byte> m_sealed;
};

} // namespace clavis::crypto
