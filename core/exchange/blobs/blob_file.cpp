#include "core/exchange/blobs/blob_file.h"

#include "core/vault/files/private_files.h"
#include "crypto/primitives/hash.h"
#include "crypto/primitives/random.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

namespace clavis::core::exchange {
namespace {

std::string reason(int number) { return std::generic_category().message(number); }

/// Every byte, over interruptions and short counts. `move` reads or writes some at a place.
template <class Bytes, class Move>
bool whole(std::uint64_t offset, Bytes bytes, const Move& move) {
  while (!bytes.empty()) {
    const ssize_t count = move(bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(count));
    offset += static_cast<std::uint64_t>(count);
  }
  return true;
}

} // namespace

BlobFile::~BlobFile() { ::close(m_descriptor); }

Result<std::uint64_t> BlobFile::size() const {
  struct stat about{};
  if (::fstat(m_descriptor, &about) != 0) return fail(ExchangeError::Io, reason(errno));
  return static_cast<std::uint64_t>(about.st_size);
}

bool BlobFile::readAt(std::uint64_t offset, std::span<std::byte> out) const {
  return whole(offset, out,
               [this](std::byte* to, std::size_t size, off_t at) { return ::pread(m_descriptor, to, size, at); });
}

bool BlobFile::writeAt(std::uint64_t offset, std::span<const std::byte> bytes) const {
  return whole(offset, bytes, [this](const std::byte* from, std::size_t size, off_t at) {
    return ::pwrite(m_descriptor, from, size, at);
  });
}

Result<void> BlobFile::flush() const {
  if (::fdatasync(m_descriptor) != 0) return fail(ExchangeError::Io, reason(errno));
  return {};
}

BlobFolder::BlobFolder(std::filesystem::path vault, std::uint64_t kept)
    : m_folder(std::move(vault) / "blobs"), m_kept(kept) {}

Result<void> BlobFolder::prepare(const std::set<std::string>& known) const {
  if (auto made = makePrivateFolder(m_folder); !made) return made;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(m_folder, error))
    if (!known.contains(entry.path().filename().string())) std::filesystem::remove(entry.path(), error);
  if (error) return fail(ExchangeError::Io, error.message());
  return {};
}

Result<BlobFolder::NewBlob> BlobFolder::create(std::uint64_t size, Room room) const {
  if (shortFor(size) > 0) return noSpace(size, freeBytes());
  std::string name = crypto::toHex(crypto::randomArray<16>());
  const int descriptor = ::open(path(name).c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor < 0) return fail(ExchangeError::Io, reason(errno));
  auto file = std::make_shared<BlobFile>(descriptor);
  if (room == Room::LookedFor) return NewBlob{std::move(name), std::move(file)};
  // Taken now, so that a full disk is known now; a file system that cannot is written to as it comes.
  const int taken = ::fallocate(descriptor, 0, 0, static_cast<off_t>(size)) == 0 ? 0 : errno;
  if (taken == 0 || taken == EOPNOTSUPP || taken == ENOSYS) return NewBlob{std::move(name), std::move(file)};
  remove(name);
  if (taken == ENOSPC || taken == EDQUOT || taken == EFBIG) return noSpace(size, freeBytes());
  return fail(ExchangeError::Io, reason(taken));
}

Result<std::shared_ptr<BlobFile>> BlobFolder::open(const std::string& name, bool forWriting) const {
  const int descriptor = ::open(path(name).c_str(), (forWriting ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NOFOLLOW);
  if (descriptor >= 0) return std::make_shared<BlobFile>(descriptor);
  return fail(errno == ENOENT ? ExchangeError::BlobMissing : ExchangeError::Io, reason(errno));
}

void BlobFolder::remove(const std::string& name) const {
  std::error_code ignored; // what stays is swept away at the next start
  std::filesystem::remove(path(name), ignored);
}

std::uint64_t BlobFolder::freeBytes() const {
  struct statvfs about{};
  // Of the vault: the folder itself may not be there yet.
  if (::statvfs(m_folder.parent_path().c_str(), &about) != 0) return 0;
  const std::uint64_t free = std::uint64_t{about.f_bavail} * about.f_frsize;
  return free > m_kept ? free - m_kept : 0;
}

std::uint64_t BlobFolder::shortFor(std::uint64_t size) const {
  const std::uint64_t free = freeBytes();
  return size > free ? size - free : 0;
}

std::unexpected<Error> noSpace(std::uint64_t needed, std::uint64_t free) {
  return fail(ExchangeError::NoSpace, "needs " + std::to_string(needed) + " bytes, " + std::to_string(free) + " free",
              Retry::AfterAction);
}

} // namespace clavis::core::exchange
