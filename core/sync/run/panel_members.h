// The members of a panel that is a Group or a CareTeam.
#pragma once

#include "core/sync/run/run_context.h"

#include <optional>
#include <string>
#include <vector>

namespace clavis::core {

struct PanelMembers {
  std::vector<std::string> patients; ///< ids in the order of the resource, each once
  std::optional<Instant> serverTime; ///< of the first answer
};

/// Errors: SyncError::PanelGone when the resource that names the panel is no longer there; ServerCannot for a Group
/// that is only described (actual = false).
[[nodiscard]] Result<PanelMembers> readMembers(const RunContext& run);

} // namespace clavis::core
