#include "core/sync/reference_scan.h"

#include "core/sync/chart_types.h"

#include <algorithm>

namespace clavis::core {
namespace {

bool isIdCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

void take(std::string_view value, std::string_view serverBase,
          const std::function<void(std::string_view, std::string_view)>& found) {
  if (!serverBase.empty() && value.starts_with(serverBase) && value.substr(serverBase.size()).starts_with('/'))
    value.remove_prefix(serverBase.size() + 1);
  const auto slash = value.find('/');
  if (slash == std::string_view::npos || !isFetchedWhenNamed(value.substr(0, slash))) return;
  std::string_view id = value.substr(slash + 1);
  if (const auto history = id.find("/_history/"); history != std::string_view::npos) id = id.substr(0, history);
  if (id.empty() || id.size() > 64 || !std::ranges::all_of(id, isIdCharacter)) return;
  found(value.substr(0, slash), id);
}

} // namespace

void scanSharedReferences(JsonValue json, std::string_view serverBase,
                          const std::function<void(std::string_view type, std::string_view id)>& found) {
  for (const JsonValue item : json.items()) scanSharedReferences(item, serverBase, found);
  for (const auto [name, value] : json.members()) {
    if (name == "reference") take(value.text(), serverBase, found);
    if (value.isObject() || value.isArray()) scanSharedReferences(value, serverBase, found);
  }
}

} // namespace clavis::core
