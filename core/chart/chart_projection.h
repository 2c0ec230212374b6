// Keeps the patient list and the chart's index true: the store calls it in the transaction of every put and remove, so
// that they never show what the resources do not say. Give it to every ResourceStore that writes to a vault.
//
// It also can be made anew from the resources, which is what `clavisctl verify --rebuild` does.
#pragma once

#include "core/fhir/store/projection.h"

#include <cstdint>

namespace clavis::core::chart {

/// Stateless; one may serve any number of stores on any threads.
class ChartProjection final : public Projection {
 public:
  [[nodiscard]] Result<void> resourceStored(WriteConnection& connection, const StoredResource& resource) override;
  [[nodiscard]] Result<void> resourceRemoved(WriteConnection& connection, const RemovedResource& resource) override;
  [[nodiscard]] Result<void> forget(WriteConnection& connection) override;
};

/// Drops and remakes the projected tables from the resources (not the access log). Returns how many resources were
/// read.
[[nodiscard]] Result<std::int64_t> rebuildChart(WriteConnection& connection);

/// How the projected tables differ from what the resources say.
struct ChartDifferences {
  std::int64_t resources = 0; ///< compared
  std::int64_t missing = 0;   ///< resources or patients without their row
  std::int64_t wrong = 0;     ///< rows that say something else
  std::int64_t surplus = 0;   ///< rows of resources that are not there
  [[nodiscard]] bool none() const { return missing == 0 && wrong == 0 && surplus == 0; }
};
[[nodiscard]] Result<ChartDifferences> verifyChart(const ReadConnection& db);

} // namespace clavis::core::chart
