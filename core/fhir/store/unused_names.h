// Units and code systems that nobody needs any more: a clinic's own words can stand in them, so a purge takes those
// that only the purged patient had. Tokens go with their last index row already.
#pragma once

#include "core/vault/sqlite/connection.h"

#include <cstdint>
#include <vector>

namespace clavis::core {

/// Numbers of the units in a patient's chart; to be asked before its resources are removed.
[[nodiscard]] Result<std::vector<std::int64_t>> unitsOfPatient(Connection& sql, std::int64_t patient);

/// Drops those of `units`, and all code systems, that no row uses. What is in common use is found in use at once; only
/// a name that is really unused costs a walk over its table.
[[nodiscard]] Result<void> dropUnusedNames(Connection& sql, const std::vector<std::int64_t>& units);

} // namespace clavis::core
