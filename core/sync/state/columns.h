// Times to and from integer columns.
#pragma once

#include "core/base/clock.h"
#include "core/vault/sqlite/connection.h"

#include <cstdint>
#include <optional>
#include <string>

namespace clavis::core {

inline std::int64_t toColumn(Instant time) { return time.time_since_epoch().count(); }
inline std::optional<std::int64_t> toColumn(const std::optional<Instant>& time) {
  return time ? std::optional(toColumn(*time)) : std::nullopt;
}
inline Instant instantFrom(std::int64_t column) { return Instant(std::chrono::milliseconds(column)); }
inline std::optional<Instant> instantAt(const Statement& row, int column) {
  return row.isNull(column) ? std::nullopt : std::optional(instantFrom(row.integer(column)));
}
inline std::optional<std::string> textAt(const Statement& row, int column) {
  return row.isNull(column) ? std::nullopt : std::optional(std::string(row.text(column)));
}

} // namespace clavis::core
