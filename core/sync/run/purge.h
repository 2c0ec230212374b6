// Forgets a patient: every row of theirs in every table, the rows that only they needed, and their place in the panel,
// in one transaction that proves by counting that nothing is left, and is rolled back otherwise.
#pragma once

#include "core/sync/run/run_context.h"

#include <string>
#include <string_view>

namespace clavis::core {

inline constexpr std::string_view LeftPanel = "left-panel";
inline constexpr std::string_view DeletedOnServer = "deleted-on-server";

/// Errors: SyncError::PurgeIncomplete, StoreError.
[[nodiscard]] Result<void> purgePatient(const RunContext& run, const std::string& patient, std::string_view reason);

} // namespace clavis::core
