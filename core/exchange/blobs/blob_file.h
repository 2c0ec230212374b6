// The files of a vault's folder blobs/: sealed bytes under random names (0600), and what the disk has left for more.
//
// A name stands in exchange_transfer.blob before its file counts; what nothing refers to is swept away at the start, so
// a crash leaves nothing behind. Thread: functions and readAt/writeAt from any; they read and write the disk. Errors:
// ExchangeError NoSpace, BlobMissing, Io.
#pragma once

#include "core/exchange/errors.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <set>
#include <span>
#include <string>

namespace clavis::core::exchange {

/// An open file; closed with the object. Positions are explicit, so several threads may use one.
class BlobFile {
 public:
  explicit BlobFile(int descriptor) : m_descriptor(descriptor) {}
  ~BlobFile();
  BlobFile(const BlobFile&) = delete;
  BlobFile& operator=(const BlobFile&) = delete;

  [[nodiscard]] Result<std::uint64_t> size() const;
  /// All of `out`, or false.
  [[nodiscard]] bool readAt(std::uint64_t offset, std::span<std::byte> out) const;
  /// The same; errno says why not.
  [[nodiscard]] bool writeAt(std::uint64_t offset, std::span<const std::byte> bytes) const;
  /// The bytes survive a power cut after this.
  [[nodiscard]] Result<void> flush() const;
  [[nodiscard]] int descriptor() const { return m_descriptor; }

 private:
  int m_descriptor;
};

class BlobFolder {
 public:
  /// `kept`: bytes of the disk that are never used up.
  BlobFolder(std::filesystem::path vault, std::uint64_t kept);
  /// Makes the folder (0700), and removes every file that is not `known`.
  [[nodiscard]] Result<void> prepare(const std::set<std::string>& known) const;

  struct NewBlob {
    std::string name{};
    std::shared_ptr<BlobFile> file{};
  };
  /// What fills over hours takes its room at once, as far as the file system can; what is written in one go only looks
  /// whether it is there: taking it costs a third of the whole sealing where memory is the disk.
  enum class Room : std::uint8_t { Taken, LookedFor };
  /// NoSpace: nothing stays.
  [[nodiscard]] Result<NewBlob> create(std::uint64_t size, Room room = Room::Taken) const;
  /// BlobMissing.
  [[nodiscard]] Result<std::shared_ptr<BlobFile>> open(const std::string& name, bool forWriting = false) const;
  void remove(const std::string& name) const;

  /// How many bytes are missing for `size` more; 0: they fit.
  [[nodiscard]] std::uint64_t shortFor(std::uint64_t size) const;
  [[nodiscard]] std::uint64_t freeBytes() const;

 private:
  [[nodiscard]] std::filesystem::path path(const std::string& name) const { return m_folder / name; }
  std::filesystem::path m_folder;
  std::uint64_t m_kept;
};

/// "needs N bytes, N free", and how the row knows it.
[[nodiscard]] std::unexpected<Error> noSpace(std::uint64_t needed, std::uint64_t free);

} // namespace clavis::core::exchange
