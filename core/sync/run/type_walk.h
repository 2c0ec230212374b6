// The walk over the changes of one resource type.
#pragma once

#include "core/sync/run/run_context.h"

#include <string>

namespace clavis::core {

/// How a type's resources are asked for.
struct TypeWalk {
  enum class By {
    Everything, ///< the panel is everybody: no list
    Patients,   ///< lists of the panel's patients
    Ids,        ///< lists of the ids that the vault has (shared types, and Patient itself)
    History,    ///< the type's history, which tells of deletions as well
  };
  ChartType type;
  By by = By::Patients;
};

/// Errors: the server's, the disk's. When the server's clock turns out to have gone back, everything of the type is
/// walked.
[[nodiscard]] Result<void> walkType(const RunContext& run, const TypeWalk& walk);

} // namespace clavis::core
