// Deletions: compares ids where the server does not tell of them, and removes what the server no longer has.
#pragma once

#include "core/sync/run/run_context.h"

namespace clavis::core {

/// For each type whose last comparison is older than the interval (all of them when asked): the ids of the panel's
/// charts here and at the server. What only the server has is fetched; what only the vault has goes to sync_doubt.
[[nodiscard]] Result<void> compareIds(const RunContext& run);

/// Asks for each resource in doubt by itself. Only the answers 404 and 410 remove one; one that is there is stored
/// anew, and leaves the vault when it is now somebody else's.
[[nodiscard]] Result<void> settleDoubts(const RunContext& run);

} // namespace clavis::core
