// When the server is found at an address that the vault does not know it by yet: absolute references below the address
// mean resources here, and those below the former one no longer do.
#pragma once

#include "core/fhir/store/projection.h"

#include <string_view>
#include <vector>

namespace clavis::core {

/// As ResourceStore::setServerBase(), also when resources are here already: those whose references mean something else
/// now are stored again. Nothing is read when the address is the known one. Otherwise every resource is read once,
/// which for a large vault takes a minute on the writer's thread. Errors: StoreError.
[[nodiscard]] Result<void> adoptServerBase(WriteConnection& db, std::string_view base,
                                           const std::vector<Projection*>& projections);

} // namespace clavis::core
