// Who belongs here: reads the panel from the server, fetches the Patient resources of who is new, and says who has
// left.
#pragma once

#include "core/sync/run/run_context.h"

namespace clavis::core {

struct PanelOutcome {
  /// In the vault's panel, but not in the server's any more: each was asked for once more by itself.
  std::vector<std::string> left;
  /// Server time of the listing's first page.
  Instant through{};
};

/// Stores the panel. Nobody is taken off it here. Errors: SyncError::PanelGone, ServerCannot, and the server's and the
/// disk's.
[[nodiscard]] Result<PanelOutcome> readPanel(const RunContext& run);

} // namespace clavis::core
