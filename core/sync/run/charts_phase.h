// Fills the charts that are not here yet, several at a time, and meanwhile fetches what they name.
#pragma once

#include "core/sync/run/run_context.h"

namespace clavis::core {

/// Failures of single charts go to the report; an error here ends the run (the network, the identity, the disk, a
/// stop).
[[nodiscard]] Result<void> fillCharts(const RunContext& run);

} // namespace clavis::core
