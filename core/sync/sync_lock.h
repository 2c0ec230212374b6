// One sync at a time for one profile, whoever starts it. (The vault's own lock keeps other processes out already; this
// one also holds between two engines of one process, and where a later vault lets several processes in.)
#pragma once

#include "core/base/error.h"
#include "core/vault/files/lock_file.h"

#include <filesystem>

namespace clavis::core {

class SyncLock {
 public:
  /// SyncError::AlreadyRunning when somebody syncs this profile. The system drops the lock when its holder dies.
  [[nodiscard]] static Result<SyncLock> take(const std::filesystem::path& profile);

 private:
  explicit SyncLock(LockFile file) : m_file(std::move(file)) {}
  LockFile m_file;
};

} // namespace clavis::core
