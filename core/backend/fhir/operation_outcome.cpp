#include "core/backend/fhir/operation_outcome.h"

#include "core/fhir/json/json.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace clavis::core {
namespace {

constexpr std::size_t maximumIssues = 20;

std::string code(std::string_view text) {
  const bool plain = !text.empty() && text.size() <= 32 &&
                     std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; });
  return std::string(plain ? text : "unknown");
}

/// One code point, or U+FFFD for what is not UTF-8; `text` is moved past it.
char32_t takeCharacter(std::string_view& text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  const std::size_t length = first < 0x80                    ? 1
                             : first >= 0xc2 && first < 0xe0 ? 2
                             : first >= 0xe0 && first < 0xf0 ? 3
                             : first >= 0xf0 && first < 0xf5 ? 4
                                                             : 0;
  char32_t value = length == 1 ? first : length == 2 ? first & 0x1fU : length == 3 ? first & 0x0fU : first & 0x07U;
  bool good = length > 0 && text.size() >= length;
  for (std::size_t i = 1; good && i < length; ++i) {
    good = (byte(i) & 0xc0U) == 0x80;
    value = (value << 6U) | (byte(i) & 0x3fU);
  }
  constexpr std::array<char32_t, 5> smallest{0, 0, 0x80, 0x800, 0x10000};
  good = good && value >= smallest[length] && value <= 0x10ffff && (value < 0xd800 || value > 0xdfff);
  text.remove_prefix(good ? length : 1);
  return good ? value : char32_t{0xfffd};
}

bool isInvisible(char32_t c) {
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x61c || c == 0x180e ||
         (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff ||
         (c >= 0xfff0 && c <= 0xfffb) || (c >= 0xe0000 && c <= 0xe0fff);
}

} // namespace

std::string sanitised(std::string_view text, std::size_t maximumBytes) {
  constexpr std::string_view ellipsis = "\u2026";
  std::string clean;
  while (!text.empty()) {
    auto rest = text;
    const char32_t c = takeCharacter(rest);
    const auto bytes = text.substr(0, text.size() - rest.size());
    text = rest;
    std::string_view next = bytes;
    if (c == '\n' || c == '\r' || c == '\t' || c == 0x2028 || c == 0x2029)
      next = clean.empty() || clean.ends_with(' ') ? "" : " ";
    else if (isInvisible(c))
      continue;
    else if (c == 0xfffd)
      next = "\uFFFD";
    if (clean.size() + next.size() + ellipsis.size() > maximumBytes) return clean += ellipsis;
    clean += next;
  }
  return clean;
}

OperationOutcome readOperationOutcome(std::string_view body) {
  OperationOutcome outcome;
  const auto document = JsonDocument::parse(body);
  if (!document || document->root()["resourceType"].text() != "OperationOutcome") return outcome;
  for (const auto issue : document->root()["issue"].items()) {
    if (outcome.issues.size() == maximumIssues) break;
    auto text = issue["details"]["text"].text();
    if (text.empty()) text = issue["diagnostics"].text();
    outcome.issues.push_back(
        {code(issue["severity"].text()), code(issue["code"].text()), PatientText(sanitised(text))});
  }
  return outcome;
}

std::string OperationOutcome::codes() const {
  std::string text;
  for (const auto& issue : issues) text += (text.empty() ? "" : ", ") + issue.severity + '/' + issue.code;
  return text;
}

} // namespace clavis::core
