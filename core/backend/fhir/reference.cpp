#include "core/backend/fhir/reference.h"

#include <algorithm>

namespace clavis::core {
namespace {

bool isLetter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
bool isIdCharacter(char c) { return isLetter(c) || (c >= '0' && c <= '9') || c == '-' || c == '.'; }
bool isId(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, isIdCharacter);
}
bool isType(std::string_view text) {
  return !text.empty() && text.size() <= 64 && text.front() >= 'A' && text.front() <= 'Z' &&
         std::ranges::all_of(text, isLetter);
}

/// Cuts the last path segment off.
std::string_view takeLast(std::string_view& path) {
  const auto slash = path.rfind('/');
  const auto last = slash == std::string_view::npos ? path : path.substr(slash + 1);
  path = slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
  return last;
}

} // namespace

std::optional<ResourceReference> parseReference(std::string_view text) {
  text = text.substr(0, text.find_first_of("?#"));
  std::string_view id = takeLast(text);
  std::string_view type = takeLast(text);
  std::string_view version;
  if (type == "_history") {
    version = id;
    id = takeLast(text);
    type = takeLast(text);
  }
  if (!isType(type) || !isId(id)) return std::nullopt;
  return ResourceReference{std::string(type), std::string(id), std::string(version)};
}

} // namespace clavis::core
