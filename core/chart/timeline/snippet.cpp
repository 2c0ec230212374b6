// Cuts the piece of a resource's text in which searched words stand. Follows what the full-text index reads: words for
// people, notes decoded, no identifiers.
#include "core/chart/timeline/timeline_entry.h"
#include "core/fhir/text/base64.h"
#include "core/fhir/text/fold.h"
#include "core/fhir/text/markup.h"

#include <algorithm>
#include <array>

namespace clavis::core::chart {

namespace {

constexpr std::size_t snippetBefore = 60; ///< bytes shown before the first hit
constexpr std::size_t snippetLength = 200;
constexpr std::size_t longestNote = 256 * 1024; ///< of a note is searched: as much as is indexed

bool isWordByte(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool isContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

struct Range {
  std::size_t from = 0;
  std::size_t to = 0;
};

/// The words of `text` that start, folded, with one of `words`.
std::vector<Range> hitsIn(std::string_view text, const std::vector<std::string>& words) {
  std::vector<Range> hits;
  for (std::size_t at = 0; at < text.size();) {
    if (!isWordByte(text[at])) {
      ++at;
      continue;
    }
    auto end = at;
    while (end < text.size() && isWordByte(text[end])) ++end;
    const auto folded = foldText(text.substr(at, end - at));
    if (std::ranges::any_of(words, [&](const std::string& word) { return folded.starts_with(word); }))
      hits.push_back({at, end});
    at = end;
  }
  return hits;
}

std::vector<SnippetPart> cut(std::string_view text, const std::vector<Range>& hits) {
  auto from = hits.front().from > snippetBefore ? hits.front().from - snippetBefore : 0;
  while (from > 0 && isContinuation(text[from])) --from;
  if (from > 0) { // start at a word
    const auto blank = text.find_first_of(" \n", from);
    if (blank != std::string_view::npos && blank < hits.front().from) from = blank + 1;
  }
  auto to = std::min(text.size(), std::max(from + snippetLength, hits.front().to));
  while (to < text.size() && isContinuation(text[to])) ++to;
  std::vector<SnippetPart> parts;
  const auto add = [&](std::string_view piece, bool hit) {
    if (piece.empty()) return;
    std::string shown(piece);
    std::ranges::replace_if(shown, [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
    parts.push_back({std::move(shown), hit});
  };
  if (from > 0) add("\xE2\x80\xA6 ", false);
  auto at = from;
  for (const auto& hit : hits) {
    if (hit.from >= to) break;
    const auto end = std::min(hit.to, to);
    add(text.substr(at, hit.from - at), false);
    add(text.substr(hit.from, end - hit.from), true);
    at = end;
  }
  add(text.substr(at, to - at), false);
  if (to < text.size()) add(" \xE2\x80\xA6", false);
  return parts;
}

/// Visits texts until one has a hit.
class Finder {
 public:
  explicit Finder(std::vector<std::string> words) : m_words(std::move(words)) {}

  bool look(JsonValue value, std::string_view name, int depth) {
    if (depth > 24) return false;
    if (value.isString()) return lookText(name == "div" ? stripMarkup(value.text()) : std::string(value.text()));
    if (value.isArray()) {
      for (const auto item : value.items())
        if (look(item, name, depth + 1)) return true;
      return false;
    }
    if (!value.isObject()) return false;
    const auto contentType = value["contentType"].text();
    for (const auto [member, inner] : value.members()) {
      static constexpr std::array<std::string_view, 12> wordless{
          "meta",    "extension", "modifierExtension", "contained", "identifier", "telecom",
          "address", "system",    "reference",         "id",        "url",        "resourceType"};
      if (std::ranges::find(wordless, member) != wordless.end()) continue;
      if (member == "data") {
        if (!contentType.starts_with("text/")) continue;
        auto note = decodeBase64(inner.text(), longestNote);
        if (note && lookText(contentType.starts_with("text/plain") ? *note : stripMarkup(*note))) return true;
        continue;
      }
      // The narrative repeats the rest: only when nothing else has the words.
      if (depth == 0 && member == "text") continue;
      if (look(inner, member, depth + 1)) return true;
    }
    return depth == 0 && look(value["text"], "text", 1);
  }

  std::vector<SnippetPart> parts;

 private:
  bool lookText(const std::string& text) {
    const auto hits = hitsIn(text, m_words);
    if (hits.empty()) return false;
    parts = cut(text, hits);
    return true;
  }

  std::vector<std::string> m_words;
};

} // namespace

std::vector<SnippetPart> snippetOf(const ChartReader& reader, std::string_view typed) {
  std::vector<std::string> words;
  const auto folded = foldText(typed);
  for (std::size_t at = 0; at < folded.size();) {
    auto end = at;
    while (end < folded.size() && isWordByte(folded[end])) ++end;
    if (end > at) words.push_back(folded.substr(at, end - at));
    at = end + 1;
  }
  if (words.empty()) return {};
  Finder finder(std::move(words));
  finder.look(reader.json(), {}, 0);
  return std::move(finder.parts);
}

} // namespace clavis::core::chart
