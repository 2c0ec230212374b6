#include "core/vault/files/private_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>

namespace clavis::core {

namespace {

class Descriptor {
 public:
  explicit Descriptor(int fd) : m_fd(fd) {}
  ~Descriptor() {
    if (m_fd >= 0) ::close(m_fd);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return m_fd; }
  [[nodiscard]] bool closeNow() { return ::close(std::exchange(m_fd, -1)) == 0; }

 private:
  int m_fd;
};

Result<void> syncFolder(const std::filesystem::path& dir) {
  const Descriptor folder(::open(dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() < 0) return systemFailure("open folder", errno);
  if (::fsync(folder.get()) != 0) return systemFailure("fsync folder", errno);
  return {};
}

Result<void> writeAll(int fd, std::span<const std::byte> content) {
  while (!content.empty()) {
    const ssize_t written = ::write(fd, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return systemFailure("write", errno);
    content = content.subspan(static_cast<std::size_t>(written));
  }
  return {};
}

} // namespace

std::unexpected<Error> systemFailure(const char* what, int errorNumber) {
  const std::string detail = std::string(what) + ": " + std::strerror(errorNumber);
  switch (errorNumber) {
  case ENOSPC:
  case EDQUOT:
  case EFBIG: return fail(VaultError::NoSpace, detail, Retry::AfterAction);
  case ENOENT: return fail(VaultError::NoVaultHere, detail, Retry::AfterAction);
  default: return fail(VaultError::Io, detail, Retry::AfterAction);
  }
}

Result<void> makePrivateFolder(const std::filesystem::path& dir) {
  std::error_code error;
  if (dir.has_parent_path()) std::filesystem::create_directories(dir.parent_path(), error);
  if (error) return systemFailure("create folder", error.value());
  if (::mkdir(dir.c_str(), 0700) != 0 && errno != EEXIST) return systemFailure("create folder", errno);
  struct stat status{};
  if (::stat(dir.c_str(), &status) != 0) return systemFailure("folder", errno);
  if (!S_ISDIR(status.st_mode)) return fail(VaultError::Io, "the profile path is no folder", Retry::AfterAction);
  if (status.st_uid != ::geteuid())
    return fail(VaultError::UnsafeFolder, "the folder belongs to another user", Retry::AfterAction);
  if ((status.st_mode & 0777) != 0700 && ::chmod(dir.c_str(), 0700) != 0) return systemFailure("folder mode", errno);
  return {};
}

Result<std::vector<std::byte>> readSmallFile(const std::filesystem::path& file, std::size_t limit) {
  const Descriptor fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (fd.get() < 0) return systemFailure("open", errno);
  std::vector<std::byte> content(limit + 1);
  std::size_t size = 0;
  while (size < content.size()) {
    const ssize_t got = ::read(fd.get(), content.data() + size, content.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return systemFailure("read", errno);
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  if (size > limit) return fail(VaultError::Io, "larger than any file of ours");
  content.resize(size);
  return content;
}

Result<std::filesystem::path> writeBeside(const std::filesystem::path& file, std::span<const std::byte> content) {
  std::filesystem::path temporary = file.string() + ".new";
  const auto attempt = [&]() -> Result<void> {
    Descriptor fd(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (fd.get() < 0) return systemFailure("create", errno);
    if (auto written = writeAll(fd.get(), content); !written) return written;
    if (::fsync(fd.get()) != 0) return systemFailure("fsync", errno);
    if (!fd.closeNow()) return systemFailure("close", errno);
    return {};
  };
  if (auto done = attempt(); !done) {
    ::unlink(temporary.c_str()); // ours, and incomplete
    return pass(done);
  }
  return temporary;
}

Result<void> writeFileAtomically(const std::filesystem::path& file, std::span<const std::byte> content) {
  auto temporary = writeBeside(file, content);
  if (!temporary) return pass(temporary);
  auto renamed = renameDurably(*temporary, file);
  if (!renamed) ::unlink(temporary->c_str());
  return renamed;
}

Result<void> renameDurably(const std::filesystem::path& from, const std::filesystem::path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) return systemFailure("rename", errno);
  return syncFolder(to.parent_path().empty() ? std::filesystem::path(".") : to.parent_path());
}

Result<void> exchangeFolders(const std::filesystem::path& a, const std::filesystem::path& b) {
  const auto parentOf = [](const std::filesystem::path& path) {
    return path.parent_path().empty() ? std::filesystem::path(".") : path.parent_path();
  };
#ifdef RENAME_EXCHANGE
  if (::renameat2(AT_FDCWD, a.c_str(), AT_FDCWD, b.c_str(), RENAME_EXCHANGE) == 0) {
    if (auto synced = syncFolder(parentOf(a)); !synced) return synced;
    return syncFolder(parentOf(b));
  }
  if (errno != EINVAL && errno != ENOSYS) return systemFailure("exchange folders", errno);
#endif
  const std::filesystem::path aside = b.string() + ".old";
  if (auto moved = renameDurably(a, aside); !moved) return moved;
  if (auto moved = renameDurably(b, a); !moved) {
    static_cast<void>(renameDurably(aside, a));
    return moved;
  }
  return renameDurably(aside, b);
}

} // namespace clavis::core
