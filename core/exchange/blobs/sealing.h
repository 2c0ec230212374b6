// From a plaintext file to a sealed one in the vault, and the check of one that came. run() and the check block, for as
// long as the bytes take, on every processor; both stop soon after `stop` is asked for (ExchangeError::Stopped).
// Memory: a few MiB for any size.
#pragma once

#include "core/backend/blob_store.h"
#include "core/exchange/blob_reader.h"
#include "core/exchange/blobs/blob_file.h"
#include "crypto/sealed/sealed_stream.h"

#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

namespace clavis::core::exchange {

/// Size of a file that may be sent: CannotReadSource for what is no regular file of ours to read.
[[nodiscard]] Result<std::uint64_t> sizeOfSource(const std::filesystem::path& path);

/// One file on its way into the vault: its key is drawn and its room looked for when it begins, so that its parts can
/// be named, and sent, while later ones are still being sealed. It is used for one run and never taken up again: what
/// was cut off begins anew, under another key. Thread: one at a time, apart from `file`.
class Sealing {
 public:
  /// CannotReadSource, TooLarge, NoSpace, Io.
  [[nodiscard]] static Result<std::unique_ptr<Sealing>> ofFile(const BlobFolder& folder,
                                                               const std::filesystem::path& source);
  /// Of bytes that are in memory only; wiped with the object.
  [[nodiscard]] static Result<std::unique_ptr<Sealing>> ofBytes(const BlobFolder& folder,
                                                                std::vector<std::byte> content);
  /// Removes its file, unless it was sealed whole and kept.
  ~Sealing();
  Sealing(const Sealing&) = delete;
  Sealing& operator=(const Sealing&) = delete;

  [[nodiscard]] std::uint64_t size() const { return m_size; } ///< of the plaintext
  [[nodiscard]] std::uint64_t sealedSize() const { return m_sealedSize; }
  [[nodiscard]] const std::string& name() const { return m_blob.name; } ///< in the folder
  [[nodiscard]] std::span<const std::byte> key() const { return m_key.view(); }
  /// What is sealed so far can be read from it.
  [[nodiscard]] const std::shared_ptr<BlobFile>& file() const { return m_blob.file; }

  /// Told, from any thread, how many bytes from the front of the sealed file are there for good; never fewer than
  /// before. The last word is the whole file, told before run() returns.
  using Progress = std::function<void(std::uint64_t sealedTo)>;
  /// SourceChanged (it was written to meanwhile: what was sealed is no moment's content), CannotReadSource, NoSpace,
  /// Io.
  [[nodiscard]] Result<void> run(const std::stop_token& stop, const Progress& progress);
  /// The file stays when this object goes: a row of the vault names it.
  void keep() { m_kept = true; }

 private:
  struct Source;
  Sealing(const BlobFolder& folder, std::unique_ptr<Source> source, std::uint64_t size, std::uint64_t sealedSize,
          BlobFolder::NewBlob blob, crypto::FileKey key);
  [[nodiscard]] static Result<std::unique_ptr<Sealing>> begin(const BlobFolder& folder, std::unique_ptr<Source> source,
                                                              std::uint64_t size);
  const BlobFolder m_folder;
  const std::unique_ptr<Source> m_source;
  const std::uint64_t m_size;
  const std::uint64_t m_sealedSize;
  const BlobFolder::NewBlob m_blob;
  const crypto::FileKey m_key;
  bool m_kept = false;
};

/// Reads a sealed file of the vault from anywhere. Damaged, Io.
[[nodiscard]] Result<std::unique_ptr<BlobReader>> openSealedBlob(std::shared_ptr<BlobFile> file,
                                                                 std::span<const std::byte> key);
/// Opens the whole, and keeps nothing of it: every chunk is what its sender sealed, and the size is what the message
/// promised. Damaged.
[[nodiscard]] Result<void> checkSealedBlob(const std::shared_ptr<BlobFile>& file, std::span<const std::byte> key,
                                           std::uint64_t size, const std::stop_token& stop);

} // namespace clavis::core::exchange
