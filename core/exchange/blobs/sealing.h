// From a plaintext file to a sealed one in the vault, and the check of one that came. Both block, for as long as the
// bytes take; both stop soon after `stop` is asked for (ExchangeError::Stopped). Memory: a few MiB for any size.
#pragma once

#include "core/backend/blob_store.h"
#include "core/exchange/blob_reader.h"
#include "core/exchange/blobs/blob_file.h"
#include "crypto/sealed/sealed_stream.h"

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

namespace clavis::core::exchange {

struct SealedBlob {
  std::string name{};        ///< in the folder
  crypto::SecretBytes key{}; ///< drawn for this file
  std::uint64_t size = 0;    ///< of the plaintext
  std::uint64_t sealedSize = 0;
  BlobDigest sha256{}; ///< of the plaintext that was sealed
};
/// Told the plaintext bytes done so far, from any thread.
using SealingProgress = std::function<void(std::uint64_t bytes)>;

/// Size of a file that may be sent: CannotReadSource for what is no regular file of ours to read.
[[nodiscard]] Result<std::uint64_t> sizeOfSource(const std::filesystem::path& path);
/// CannotReadSource, SourceChanged (it was written to meanwhile: its hash would be of no moment's content), NoSpace,
/// Io. An error leaves no file.
[[nodiscard]] Result<SealedBlob> sealIntoVault(const BlobFolder& folder, const std::filesystem::path& source,
                                               const std::stop_token& stop, const SealingProgress& progress);
[[nodiscard]] Result<SealedBlob> sealIntoVault(const BlobFolder& folder, std::span<const std::byte> content,
                                               const std::stop_token& stop);

/// Reads a sealed file of the vault from anywhere. Damaged, Io.
[[nodiscard]] Result<std::unique_ptr<BlobReader>> openSealedBlob(std::shared_ptr<BlobFile> file,
                                                                 std::span<const std::byte> key);
/// Opens the whole and compares it with what the message promised. Damaged.
[[nodiscard]] Result<void> checkSealedBlob(std::shared_ptr<BlobFile> file, std::span<const std::byte> key,
                                           std::uint64_t size, const BlobDigest& sha256, const std::stop_token& stop);

} // namespace clavis::core::exchange
