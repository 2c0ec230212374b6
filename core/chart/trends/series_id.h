// The name of a series: one code and one unit, as hashes. Opaque outside core/chart.
#pragma once

#include "core/fhir/json/json.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace clavis::core::chart {

struct SeriesKey {
  std::int64_t code = 0;
  std::int64_t unit = 0;
  friend auto operator<=>(const SeriesKey&, const SeriesKey&) = default;
};

/// The key of an observation or component that holds a number; nullopt when it does not.
[[nodiscard]] std::optional<SeriesKey> seriesKeyOf(JsonValue part);
[[nodiscard]] std::string seriesId(const SeriesKey& key);
/// seriesId(seriesKeyOf(part)), or empty.
[[nodiscard]] std::string seriesIdOf(JsonValue part);
[[nodiscard]] std::optional<SeriesKey> readSeriesId(std::string_view id);

} // namespace clavis::core::chart
