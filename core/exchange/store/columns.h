// Values as columns keep them. Implementation of this folder.
#pragma once

#include "core/base/clock.h"
#include "core/vault/sqlite/connection.h"

#include <algorithm>
#include <optional>
#include <span>

namespace clavis::core::exchange::columns {

inline std::int64_t milliseconds(Instant when) { return when.time_since_epoch().count(); }
inline std::optional<std::int64_t> milliseconds(const std::optional<Instant>& when) {
  return when ? std::optional(milliseconds(*when)) : std::nullopt;
}
inline Instant instantOf(std::int64_t value) { return Instant(std::chrono::milliseconds(value)); }
inline std::optional<Instant> instant(const Statement& row, int column) {
  return row.isNull(column) ? std::nullopt : std::optional(instantOf(row.integer(column)));
}
inline std::optional<std::int64_t> number(const Statement& row, int column) {
  return row.isNull(column) ? std::nullopt : std::optional(row.integer(column));
}
/// nullopt: NULL, or of another length.
template <class Array>
std::optional<Array> octets(const Statement& row, int column) {
  const auto bytes = row.isNull(column) ? std::span<const std::byte>() : row.blob(column);
  Array out{};
  if (bytes.size() != out.size()) return std::nullopt;
  std::ranges::copy(bytes, out.begin());
  return out;
}
template <class Array>
std::optional<std::span<const std::byte>> optionalBlob(const std::optional<Array>& value) {
  return value ? std::optional(std::span<const std::byte>(*value)) : std::nullopt;
}

} // namespace clavis::core::exchange::columns
