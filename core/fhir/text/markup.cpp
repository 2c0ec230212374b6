#include "core/fhir/text/markup.h"

#include <QtCore/QString>

#include <algorithm>
#include <charconv>
#include <utility>

namespace clavis::core {

namespace {

constexpr std::pair<std::string_view, std::string_view> entities[] = {{"amp", "&"},   {"lt", "<"},   {"gt", ">"},
                                                                      {"quot", "\""}, {"apos", "'"}, {"nbsp", " "}};

bool isNamed(std::string_view tag, std::string_view name) {
  if (tag.size() < name.size()) return false;
  const bool same = std::ranges::equal(tag.substr(0, name.size()), name, {}, [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  });
  constexpr std::string_view ends = " \t\r\n/>";
  return same && (tag.size() == name.size() || ends.contains(tag[name.size()]));
}

/// `text` begins behind '&'. Returns how much of it the entity takes, 0 when it is none.
std::size_t appendEntity(std::string_view text, std::string& out) {
  const std::size_t end = text.substr(0, 12).find(';');
  if (end == std::string_view::npos) return 0;
  std::string_view name = text.substr(0, end);
  for (const auto& [known, character] : entities)
    if (name == known) return out += character, end + 1;
  if (!name.starts_with('#')) return 0;
  name.remove_prefix(1);
  const bool hex = name.starts_with('x');
  if (hex) name.remove_prefix(1);
  unsigned value = 0;
  const auto [stop, code] = std::from_chars(name.data(), name.data() + name.size(), value, hex ? 16 : 10);
  if (code != std::errc() || stop != name.data() + name.size() || value == 0 || value > 0x10FFFF) return 0;
  const char32_t character = value;
  out += QString::fromUcs4(&character, 1).toStdString();
  return end + 1;
}

} // namespace

std::string stripMarkup(std::string_view markup) {
  std::string out;
  out.reserve(markup.size() / 2);
  std::size_t at = 0;
  while (at < markup.size()) {
    const char c = markup[at];
    if (c == '&') {
      const std::size_t taken = appendEntity(markup.substr(at + 1), out);
      if (taken == 0) out += '&';
      at += taken + 1;
      continue;
    }
    if (c != '<') {
      out += c;
      ++at;
      continue;
    }
    out += ' ';
    const std::string_view rest = markup.substr(at);
    std::string_view ending = ">";
    if (rest.starts_with("<!--")) ending = "-->";
    if (isNamed(rest.substr(1), "script")) ending = "</script>";
    if (isNamed(rest.substr(1), "style")) ending = "</style>";
    const std::size_t end = rest.find(ending);
    if (end == std::string_view::npos) break; // an unfinished tag: nothing readable follows
    at += end + ending.size();
  }
  return out;
}

} // namespace clavis::core
