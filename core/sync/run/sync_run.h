// One round from its start to its end; README.md of the folder above tells the order and why.
#pragma once

#include "core/sync/run/run_context.h"

namespace clavis::core {

/// Blocks until the round has ended, however. The summary's stoppedBy says why when it ended early.
[[nodiscard]] SyncSummary runRound(const SyncServices& services, const SyncOptions& options, const SyncRequest& request,
                                   const std::stop_token& stop, RunListener listener);

} // namespace clavis::core
