// Fetches the practitioners, organizations, places and medications that charts name and the vault has not, and who
// works here, in lists of ids.
#pragma once

#include "core/sync/run/run_context.h"

namespace clavis::core {

/// SyncServices::person joins the list when it is not here.
[[nodiscard]] Result<void> wantPerson(const RunContext& run);

/// Until nothing is wanted any more. What the server does not have is not asked for again in this round.
[[nodiscard]] Result<void> fetchShared(const RunContext& run);

} // namespace clavis::core
