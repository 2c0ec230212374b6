#include "core/vault/files/lock_file.h"

#include "core/vault/files/private_files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

namespace clavis::core {

Result<LockFile> LockFile::acquire(const std::filesystem::path& file) {
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) return systemFailure("lock file", errno);
  LockFile lock(fd); // closes on every path below
  int rc = 0;
  do rc = ::flock(fd, LOCK_EX | LOCK_NB);
  while (rc != 0 && errno == EINTR);
  if (rc != 0 && errno == EWOULDBLOCK) return fail(VaultError::LockedByAnotherProcess, {}, Retry::AfterAction);
  if (rc != 0) return systemFailure("lock", errno);
  return lock;
}

LockFile& LockFile::operator=(LockFile&& other) noexcept {
  if (this != &other) {
    release();
    m_fd = std::exchange(other.m_fd, -1);
  }
  return *this;
}

LockFile::~LockFile() { release(); }

void LockFile::release() noexcept {
  if (m_fd >= 0) ::close(std::exchange(m_fd, -1));
}

} // namespace clavis::core
