// How syncing stands, as plain data: what SyncControl (ui/profile) reports and sync_words puts into a sentence. It lies
// with the words because a profile is made of screens' ports, and words must not know of either.
#pragma once

#include "core/base/clock.h"
#include "core/sync/sync_progress.h"

#include <cstdint>
#include <optional>
#include <string>

namespace clavis::ui {

struct SyncStatus {
  bool running = false;
  core::SyncProgress progress;               ///< while running
  std::optional<core::Instant> lastComplete; ///< end of the last round without any failure; empty: never
  std::optional<core::Instant> failingSince; ///< first failed round since then
  std::optional<std::string> failure;        ///< why the last round did not complete: "backend/Timeout"
  std::int64_t patients = 0;                 ///< in the panel
  std::int64_t filled = 0;                   ///< whose whole chart is here
  std::int64_t incomplete = 0;               ///< charts whose last try failed
  std::string clinician;                     ///< who works here, by name; empty: not known yet
  bool rescued = false; ///< parts were lost with damaged pages and have not all come from the server again
  bool damaged = false; ///< since unlocking, a page could not be read: what is on the screen may not be all there is
};

} // namespace clavis::ui
