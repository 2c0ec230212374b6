// FHIR search criteria as SQL over the index tables. Values are always bound, never part of the text.
#pragma once

#include "app/sandbox/rest/refusal.h"
#include "app/sandbox/store/store.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace clavis::sandbox {

using SqlValue = std::variant<std::int64_t, double, std::string>;

struct SqlText {
  std::string text;
  std::vector<SqlValue> values = {}; ///< for the question marks, in order

  SqlText& add(std::string_view more) {
    text += more;
    return *this;
  }
  SqlText& add(const SqlText& more) {
    text += more.text;
    values.insert(values.end(), more.values.begin(), more.values.end());
    return *this;
  }
  SqlText& bind(SqlValue value) {
    values.push_back(std::move(value));
    return *this;
  }
};

/// Binds everything; the values must outlive the statement.
void bindAll(core::Statement& statement, const std::vector<SqlValue>& values);

/// One criterion (`name` may carry a modifier or a chain) as a condition on `row`.rid of table entity: "e" gives "e.rid
/// IN (…)". `base` is the server's own URL, for absolute references. 400 with the reason when it cannot be honoured as
/// written.
[[nodiscard]] Reply<SqlText> criterion(const StoreReader& store, std::string_view row, std::string_view type,
                                       std::string_view name, std::string_view value, std::string_view base);

/// Splits at `separator` where no backslash escapes it, and resolves the escapes (R4 search, section 3.1.1.5.7).
[[nodiscard]] std::vector<std::string> splitEscaped(std::string_view text, char separator);

} // namespace clavis::sandbox
