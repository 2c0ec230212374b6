// Which series a chart has, and their points; on the caller's connection.
#pragma once

#include "core/chart/trends.h"
#include "core/fhir/store/projection.h"
#include "core/vault/sqlite/connection.h"

#include <string>
#include <vector>

namespace clavis::core::chart {

[[nodiscard]] Result<SeriesList> readSeriesList(const ReadConnection& db, ResourceRow patient);
[[nodiscard]] Result<std::vector<Series>> readSeries(const ReadConnection& db, ResourceRow patient,
                                                     const std::vector<std::string>& ids);

} // namespace clavis::core::chart
