#include "core/sync/sync_progress.h"

namespace clavis::core {

const char* syncPhaseName(SyncPhase phase) {
  switch (phase) {
  case SyncPhase::Starting: return "starting";
  case SyncPhase::Panel: return "panel";
  case SyncPhase::Charts: return "charts";
  case SyncPhase::Shared: return "shared";
  case SyncPhase::Changes: return "changes";
  case SyncPhase::Deletions: return "deletions";
  case SyncPhase::Purge: return "purge";
  case SyncPhase::Done: return "done";
  }
  return "?";
}

} // namespace clavis::core
