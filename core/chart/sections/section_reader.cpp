#include "core/chart/sections/section_reader.h"

#include <array>
#include <cstdint>
#include <string_view>

namespace clavis::core::chart {

Cursor writeRowOrder(std::uint32_t kinds, const RowOrder& order) {
  return {std::to_string(kinds) + ":" + std::to_string(order.rank) + ":" + std::to_string(order.at) + ":" +
          std::to_string(order.row) + ":" + order.words};
}

Result<RowOrder> readRowOrder(std::uint32_t kinds, const Cursor& cursor) {
  std::string_view rest = cursor.place;
  std::array<std::int64_t, 4> numbers{};
  for (auto& number : numbers) {
    const auto colon = rest.find(':');
    if (colon == std::string_view::npos) return fail(ChartError::BadCursor);
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + colon, number);
    if (error != std::errc{} || end != rest.data() + colon) return fail(ChartError::BadCursor);
    rest.remove_prefix(colon + 1);
  }
  if (numbers[0] != static_cast<std::int64_t>(kinds)) return fail(ChartError::BadCursor);
  return RowOrder{static_cast<int>(numbers[1]), std::string(rest), numbers[2], numbers[3]};
}

} // namespace clavis::core::chart
