#include "core/sync/reference_scan.h"

#include "core/sync/chart_types.h"

#include <algorithm>
#include <string>

namespace clavis::core {
namespace {

constexpr std::string_view Key = "\"reference\"";

std::size_t skipBlanks(std::string_view text, std::size_t at) {
  while (at < text.size() && (text[at] == ' ' || text[at] == '\n' || text[at] == '\r' || text[at] == '\t')) ++at;
  return at;
}

bool isIdCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

void take(std::string_view value, const std::function<void(std::string_view, std::string_view)>& found) {
  const auto slash = value.find('/');
  if (slash == std::string_view::npos || !isSharedType(value.substr(0, slash))) return;
  std::string_view id = value.substr(slash + 1);
  if (const auto history = id.find("/_history/"); history != std::string_view::npos) id = id.substr(0, history);
  if (id.empty() || id.size() > 64 || !std::ranges::all_of(id, isIdCharacter)) return;
  found(value.substr(0, slash), id);
}

} // namespace

void scanSharedReferences(std::string_view json,
                          const std::function<void(std::string_view type, std::string_view id)>& found) {
  for (std::size_t at = json.find(Key); at != std::string_view::npos; at = json.find(Key, at)) {
    at = skipBlanks(json, at + Key.size());
    if (at >= json.size() || json[at] != ':') continue;
    at = skipBlanks(json, at + 1);
    if (at >= json.size() || json[at] != '"') continue;
    const std::size_t start = ++at;
    bool escaped = false;
    while (at < json.size() && json[at] != '"') {
      if (json[at] == '\\') escaped = true, ++at;
      ++at;
    }
    if (at >= json.size()) return;
    const std::string_view value = json.substr(start, at - start);
    if (!escaped) {
      take(value, found);
    } else {
      // Only the escaped slash, which some serialisers write, can stand in a reference that we may ask for.
      std::string plain;
      for (std::size_t i = 0; i < value.size(); ++i) {
        if (value[i] == '\\' && i + 1 < value.size() && value[i + 1] == '/') ++i;
        plain += value[i];
      }
      take(plain, found);
    }
  }
}

} // namespace clavis::core
