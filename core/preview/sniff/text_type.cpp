// Whether bytes are text, and which: no format of ours that is binary lacks a byte that no text has.
#include "core/preview/sniff/signatures.h"

#include <string>

namespace clavis::core::preview::sniffing {

namespace {

using namespace std::string_view_literals;
using enum ContentType;

bool isSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

std::string_view skipSpace(std::string_view text) {
  while (!text.empty() && isSpace(text.front())) text.remove_prefix(1);
  return text;
}

/// UTF-16 with a byte order mark as the ASCII in it; what is not ASCII becomes '?'. Empty: is not that.
std::string asciiOfUtf16(std::string_view head) {
  const bool little = head.starts_with("\xFF\xFE"sv);
  if (!little && !head.starts_with("\xFE\xFF"sv)) return {};
  std::string text;
  text.reserve(head.size() / 2);
  for (std::size_t i = 2; i + 1 < head.size(); i += 2) {
    const char low = little ? head[i] : head[i + 1];
    const char high = little ? head[i + 1] : head[i];
    if (high == 0 && low == 0) return {};
    text += high == 0 && static_cast<unsigned char>(low) < 0x80 ? low : '?';
  }
  return text;
}

bool hasControls(std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte == 0x7F || (byte < 0x20 && !isSpace(c) && c != '\v' && c != '\b' && byte != 0x1B)) return true;
  }
  return false;
}

/// How many bytes belong to the character that begins with this one; 0: none does.
std::size_t sequenceLength(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead < 0xE0) return 2;
  if (lead >= 0xE0 && lead < 0xF0) return 3;
  if (lead >= 0xF0 && lead < 0xF5) return 4;
  return 0;
}

bool isUtf8(std::string_view text, bool whole) {
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = sequenceLength(static_cast<unsigned char>(text[i]));
    if (length == 0) return false;
    for (std::size_t k = 1; k < length; ++k) {
      if (i + k >= text.size()) return !whole; // cut by the edge of what we look at
      if ((static_cast<unsigned char>(text[i + k]) & 0xC0U) != 0x80) return false;
    }
    i += length;
  }
  return true;
}

/// One byte a character (Windows-1252 and its kin): letters, and few of the marks above them.
bool isSingleByteText(std::string_view text) {
  std::size_t letters = 0;
  std::size_t high = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80) ++high;
    if ((byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || c == ' ') ++letters;
  }
  return letters > text.size() / 2 && high < text.size() / 4;
}

bool startsAs(std::string_view text, std::string_view lowerCase) {
  if (text.size() < lowerCase.size()) return false;
  for (std::size_t i = 0; i < lowerCase.size(); ++i) {
    const char c = text[i] >= 'A' && text[i] <= 'Z' ? static_cast<char>(text[i] - 'A' + 'a') : text[i];
    if (c != lowerCase[i]) return false;
  }
  return true;
}

ContentType kindOf(std::string_view text) {
  text = skipSpace(text);
  if (text.starts_with("{\\rtf")) return Rtf;
  if (text.starts_with('<')) {
    if (startsAs(text, "<!doctype html")) return Html;
    const auto root = rootElement(text);
    if (root == "ClinicalDocument") return Cda;
    if (root == "svg") return Svg;
    if (startsAs(root, "html") && root.size() == 4) return Html;
    if (text.starts_with("<?xml") || !root.empty()) return text.starts_with("<?xml") ? Xml : Html;
  }
  if (text.starts_with('{') || text.starts_with('[')) {
    const auto inside = skipSpace(text.substr(1));
    if (inside.starts_with('"') || inside.starts_with('{') || inside.starts_with('}') || inside.starts_with(']'))
      return Json;
  }
  return PlainText;
}

} // namespace

std::string_view rootElement(std::string_view text) {
  for (;;) {
    text = skipSpace(text);
    const auto skipTo = [&](std::string_view end) {
      const auto at = text.find(end);
      text = at == std::string_view::npos ? std::string_view() : text.substr(at + end.size());
    };
    if (text.starts_with("<?")) {
      skipTo("?>");
    } else if (text.starts_with("<!--")) {
      skipTo("-->");
    } else if (text.starts_with("<!")) {
      // A document type may bring declarations of its own, each with an end like its own.
      const auto inside = text.find('[');
      skipTo(inside < text.find('>') ? "]" : ">");
      if (const auto rest = skipSpace(text); rest.starts_with('>')) text = rest.substr(1);
    } else {
      break;
    }
  }
  if (!text.starts_with('<')) return {};
  text.remove_prefix(1);
  std::size_t end = 0;
  while (end < text.size() && !isSpace(text[end]) && text[end] != '>' && text[end] != '/') ++end;
  auto name = text.substr(0, end);
  if (const auto colon = name.find(':'); colon != std::string_view::npos) name.remove_prefix(colon + 1);
  return name;
}

ContentType textType(std::string_view head, bool whole) {
  if (head.empty()) return Unknown;
  if (const std::string ascii = asciiOfUtf16(head); !ascii.empty()) return hasControls(ascii) ? Unknown : kindOf(ascii);
  if (head.starts_with("\xEF\xBB\xBF"sv)) head.remove_prefix(3);
  if (hasControls(head)) return Unknown;
  if (!isUtf8(head, whole) && !isSingleByteText(head)) return Unknown;
  return kindOf(head);
}

} // namespace clavis::core::preview::sniffing
