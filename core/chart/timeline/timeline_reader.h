// The timeline and text search, on the caller's connection.
#pragma once

#include "core/chart/timeline.h"
#include "core/fhir/store/projection.h"
#include "core/vault/sqlite/connection.h"

#include <string_view>

namespace clavis::core::chart {

[[nodiscard]] Result<TimelinePage> readTimeline(const ReadConnection& db, ResourceRow patient,
                                                const TimelineQuery& query);
[[nodiscard]] Result<SearchHits> searchChart(const ReadConnection& db, ResourceRow patient, std::string_view words,
                                             int limit);
/// Over every patient of the vault.
[[nodiscard]] Result<SearchHits> searchCharts(const ReadConnection& db, std::string_view words, int limit);

} // namespace clavis::core::chart
