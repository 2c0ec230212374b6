// Who vouches for a resource: the Provenance resources of the vault that name it as their target.
#pragma once

#include "core/chart/source.h"
#include "core/fhir/store/projection.h"
#include "core/vault/sqlite/connection.h"

namespace clavis::core::chart {

[[nodiscard]] Result<ProvenanceAnswer> readProvenance(const ReadConnection& db, ResourceRow target);

} // namespace clavis::core::chart
