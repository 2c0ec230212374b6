// One process at a time: an advisory lock that the system drops when its holder dies, however it dies.
// Never inherited over exec. The file itself stays; only the lock on it counts.
#pragma once

#include "core/vault/errors.h"

#include <filesystem>
#include <utility>

namespace clavis::core {

class LockFile {
 public:
  /// LockedByAnotherProcess when somebody holds it (this process through another LockFile counts as somebody).
  [[nodiscard]] static Result<LockFile> acquire(const std::filesystem::path& file);
  LockFile(LockFile&& other) noexcept : m_fd(std::exchange(other.m_fd, -1)) {}
  LockFile& operator=(LockFile&& other) noexcept;
  ~LockFile();
  void release() noexcept;

 private:
  explicit LockFile(int fd) : m_fd(fd) {}
  int m_fd;
};

} // namespace clavis::core
