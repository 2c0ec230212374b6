#include "core/fhir/store/uuid_folding.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace clavis::core {

namespace {

constexpr char ownMark = '\x01';
constexpr char nextMark = '\x02';
constexpr char againMark = '\x03';
constexpr std::size_t uuidChars = 36;
constexpr std::string_view digits = "0123456789abcdef";

/// Whether a byte below 4, that is one of the marks (or a zero, which is no JSON either), is in the text. Eight bytes
/// at a time: every body that is stored is asked this.
/// https://graphics.stanford.edu/~seander/bithacks.html#HasLessInWord
bool hasMark(std::string_view text) {
  constexpr std::uint64_t ones = 0x0101010101010101U;
  constexpr std::uint64_t tops = 0x8080808080808080U;
  std::uint64_t found = 0;
  std::size_t at = 0;
  for (; at + sizeof found <= text.size(); at += sizeof found) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, sizeof word);
    found |= (word - ones * 4) & ~word & tops;
  }
  for (; at < text.size(); ++at)
    if (static_cast<unsigned char>(text[at]) < 4) return true;
  return found != 0;
}

constexpr bool dashAt(std::size_t i) { return i == 8 || i == 13 || i == 18 || i == 23; }

std::optional<unsigned> digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10U;
  return std::nullopt;
}

std::optional<UuidBytes> readUuid(std::string_view text) {
  UuidBytes bytes;
  std::size_t at = 0;
  for (std::size_t i = 0; i < uuidChars; ++i) {
    if (dashAt(i)) {
      if (text[i] != '-') return std::nullopt;
      continue;
    }
    const auto high = digit(text[i]);
    const auto low = digit(text[++i]);
    if (!high || !low) return std::nullopt;
    bytes[at++] = static_cast<std::byte>(*high * 16U + *low);
  }
  return bytes;
}

void writeUuid(std::span<const std::byte> bytes, std::string& text) {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    const auto value = std::to_integer<unsigned>(bytes[i]);
    text += digits[value / 16U];
    text += digits[value % 16U];
  }
}

} // namespace

bool foldUuids(std::string_view text, std::string_view ownId, FoldedText& folded) {
  folded.text.clear();
  folded.uuids.clear();
  if (hasMark(text)) return false;
  std::size_t copied = 0;
  for (std::size_t from = 8; from < text.size();) {
    const std::size_t dash = text.find('-', from);
    if (dash == std::string_view::npos) break;
    const std::size_t start = dash - 8;
    from = dash + 1;
    if (start < copied || text.size() - start < uuidChars || text[start + 13] != '-' || text[start + 23] != '-')
      continue;
    const std::string_view word = text.substr(start, uuidChars);
    const auto uuid = readUuid(word);
    if (!uuid) continue;
    const auto known = std::ranges::find(folded.uuids, *uuid);
    const bool isKnown = known != folded.uuids.end();
    if (word != ownId && !isKnown && folded.uuids.size() == maxUuids) continue;
    folded.text += text.substr(copied, start - copied);
    if (word == ownId) {
      folded.text += ownMark;
    } else if (isKnown) {
      folded.text += againMark;
      folded.text += static_cast<char>(known - folded.uuids.begin());
    } else {
      folded.text += nextMark;
      folded.uuids.push_back(*uuid);
    }
    copied = start + uuidChars;
    from = copied + 8;
  }
  folded.text += text.substr(copied);
  return true;
}

Result<void> unfoldUuids(std::string_view folded, std::span<const std::byte> uuids, std::string_view ownId,
                         std::size_t maxBytes, std::string& text) {
  const std::size_t count = uuids.size() / sizeof(UuidBytes);
  std::size_t next = 0;
  text.clear();
  text.reserve(std::min(folded.size() + 4 * uuidChars + count * uuidChars, maxBytes));
  while (!folded.empty()) {
    const auto mark = static_cast<std::size_t>(
        std::ranges::find_if(folded, [](char c) { return c >= ownMark && c <= againMark; }) - folded.begin());
    text += folded.substr(0, mark);
    folded.remove_prefix(mark);
    if (folded.empty()) break;
    const char kind = folded.front();
    folded.remove_prefix(1);
    if (kind == ownMark) {
      text += ownId;
    } else {
      std::size_t which = next;
      if (kind == nextMark) {
        ++next;
      } else {
        if (folded.empty()) return fail(FhirError::DamagedBody, "ends within a mark");
        which = static_cast<unsigned char>(folded.front());
        folded.remove_prefix(1);
      }
      if (which >= count) return fail(FhirError::DamagedBody, "a mark beyond the list");
      writeUuid(uuids.subspan(which * sizeof(UuidBytes), sizeof(UuidBytes)), text);
    }
    if (text.size() > maxBytes) return fail(FhirError::DamagedBody, "longer than a resource may be");
  }
  if (text.size() > maxBytes) return fail(FhirError::DamagedBody, "longer than a resource may be");
  return {};
}

} // namespace clavis::core
