// After a vault with damaged pages was rescued (core/vault/salvage.h): everything that the server has comes again.
//
// Nobody leaves the panel by it, what is still here stays readable meanwhile, and what is found unchanged costs only
// its way over the network. The mark of the rescue goes when a round has ended without any failure.
#pragma once

#include "core/sync/run/run_context.h"

#include <string_view>

namespace clavis::core {

/// The incompleteTablesSetting for which the places to go on from were forgotten: charts are coming again.
inline constexpr std::string_view RefetchingSetting = "sync.refetching";

/// True while the vault is marked as rescued: this round has to compare ids as well. The first time it forgets how far
/// the charts were. Mends what is computed from resources, should nobody have done so (core/fhir/store/mend.h).
[[nodiscard]] Result<bool> beginAfterRescue(const RunContext& run);

/// In the transaction that ends a round without failures.
[[nodiscard]] Result<void> endAfterRescue(WriteConnection& db);

} // namespace clavis::core
