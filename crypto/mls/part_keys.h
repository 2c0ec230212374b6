// The names of a group's stored parts (group_storage.cpp says what is in each).
#pragma once

#include "crypto/mls/secret_tree.h"

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace clavis::crypto::mls {

/// "e12": a kind and an epoch.
[[nodiscard]] std::string epochKey(char kind, std::uint64_t epoch);
/// "s12/n3", "s12/r0a", "s12/k0a/4": a place in an epoch's secret tree.
[[nodiscard]] std::string placeKey(std::uint64_t epoch, const SecretPlace& place);
/// What stands after the "/"; nullopt when it names no place.
[[nodiscard]] std::optional<SecretPlace> parsePlace(std::string_view text);

/// Reads a number and moves on; nothing when there is none.
template <class Number>
[[nodiscard]] std::optional<Number> takeNumber(std::string_view& text) {
  Number number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}
/// Moves past `wanted` when it is what comes next.
[[nodiscard]] bool takeChar(std::string_view& text, char wanted);

} // namespace clavis::crypto::mls
