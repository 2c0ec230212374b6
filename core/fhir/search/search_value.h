// The pieces of a search string: percent-encoding, escapes, prefixes, implied precision.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clavis::core {

/// name=value pairs of a query string or form body, decoded; a pair without '=' has an empty value. Broken escapes stay
/// as they are.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> decodeQuery(std::string_view query);

/// Splits at `separator` where it is not escaped by a backslash; escapes stay (see unescape).
[[nodiscard]] std::vector<std::string_view> splitEscaped(std::string_view text, char separator);
/// "\," "\|" "\$" "\\" become the character.
[[nodiscard]] std::string unescape(std::string_view text);

enum class Prefix : std::uint8_t { Equal, NotEqual, Less, Greater, LessOrEqual, GreaterOrEqual, After, Before, About };
/// Takes a prefix (eq, ne, …) off; Equal when there is none.
[[nodiscard]] Prefix takePrefix(std::string_view& text);

/// A number as searched: 5.4 means [5.35, 5.45), 5.40 means [5.395, 5.405), 100 means [99.5, 100.5).
struct SearchedNumber {
  double value = 0;
  double low = 0;
  double high = 0;
};
[[nodiscard]] std::optional<SearchedNumber> readSearchedNumber(std::string_view text);

} // namespace clavis::core
