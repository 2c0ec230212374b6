// What a rescued vault needs before its charts are shown: after pages were lost (core/vault/salvage.h) the tables of
// resources, their index and the projections no longer agree. Everything that can be computed is computed again from
// the bodies that are left, so that a chart never leaves out what its resources say; what was lost itself comes back
// with the next sync.
#pragma once

#include "core/fhir/store/projection.h"

#include <string>
#include <vector>

namespace clavis::core {

class Vault;

/// Cheap when there is nothing to mend (one setting is read). Otherwise one transaction that takes as long as storing
/// all resources anew; killed half way it has not happened. Call it after every opening of a vault, before anything is
/// shown. True: it was mended now. Blocks: worker threads only. Errors: StoreError, FhirError.
[[nodiscard]] Result<bool> mendAfterRescue(Vault& vault, const std::vector<Projection*>& projections);

/// Ids of all patients who have anything here, also of those whose Patient resource itself was lost.
[[nodiscard]] Result<std::vector<std::string>> patientsWithResources(const ReadConnection& db);

} // namespace clavis::core
