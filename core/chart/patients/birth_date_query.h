// Birth dates as people type them, complete or half typed.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace clavis::core::chart {

/// Birth dates are ordered as yyyymmdd; a partial date has 00 for what it does not say (1945: 19450000).
struct BirthRange {
  std::int32_t from = 0;
  std::int32_t to = 0; ///< inclusive
  friend bool operator==(const BirthRange&, const BirthRange&) = default;
};

/// What a whole text may mean as a birth date; empty: it is none. Understood: 1945-07-14, 1945-07, 1945, 14.07.1945,
/// 14/07/1945, 07/14/1945 (where day and month can be exchanged, both), 14-Jul-1945, 14 July 1945, July 14 1945,
/// Jul-1945, 14071945, 19450714, and the same with the end not typed yet (1945-0, 14.07.19, 14-Jul-). A date without a
/// year means nothing yet. Recorded partial dates match when they may be the one asked for: 14-Jul-1945 also finds
/// records that hold 1945-07 or 1945 only.
[[nodiscard]] std::vector<BirthRange> parseBirthQuery(std::string_view typed);

} // namespace clavis::core::chart
