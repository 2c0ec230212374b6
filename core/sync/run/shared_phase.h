// Fetches the practitioners, organizations, places and medications that charts name and the vault has not, in lists of
// ids.
#pragma once

#include "core/sync/run/run_context.h"

namespace clavis::core {

/// Until nothing is wanted any more. What the server does not have is not asked for again in this round.
[[nodiscard]] Result<void> fetchShared(const RunContext& run);

} // namespace clavis::core
