// What changed since the last round, by resource type, for everybody in the panel.
//
// A type's walk asks for what changed at or after the server's own time of its last walk, less an overlap: resources
// with equal times, and ones that became visible late, come again and are found unchanged. Only when every list of the
// walk came whole does the type's time move, to the server's time at the walk's first page.
#pragma once

#include "core/sync/run/run_context.h"

namespace clavis::core {

/// Failures of single types go to the report; an error here ends the run.
[[nodiscard]] Result<void> walkChanges(const RunContext& run);

} // namespace clavis::core
