// Counts of the sections of one chart, from the chart's index alone.
#pragma once

#include "core/chart/section.h"
#include "core/fhir/store/projection.h"
#include "core/vault/sqlite/connection.h"

#include <vector>

namespace clavis::core::chart {

/// One for each SectionKind, in order; ages are the caller's to add.
[[nodiscard]] Result<std::vector<SectionSummary>> readSummary(const ReadConnection& db, ResourceRow patient);

} // namespace clavis::core::chart
