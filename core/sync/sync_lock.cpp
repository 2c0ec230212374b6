#include "core/sync/sync_lock.h"

#include "core/sync/errors.h"

namespace clavis::core {

Result<SyncLock> SyncLock::take(const std::filesystem::path& profile) {
  auto file = LockFile::acquire(profile / "sync.lock");
  if (!file && file.error().is(VaultError::LockedByAnotherProcess))
    return fail(SyncError::AlreadyRunning, {}, Retry::Later);
  if (!file) return pass(file);
  return SyncLock(std::move(*file));
}

} // namespace clavis::core
