#include "core/fhir/text/base64.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace clavis::core {

namespace {

constexpr std::uint8_t kSkip = 254;
constexpr std::uint8_t kBad = 255;

constexpr std::array<std::uint8_t, 256> kValues = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(kBad);
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < digits.size(); ++i)
    values[static_cast<unsigned char>(digits[i])] = static_cast<std::uint8_t>(i);
  for (const char blank : {' ', '\t', '\r', '\n'}) values[static_cast<unsigned char>(blank)] = kSkip;
  return values;
}();

} // namespace

std::optional<std::string> decodeBase64(std::string_view text, std::size_t maxBytes) {
  std::string bytes;
  bytes.reserve(std::min(maxBytes, text.size() / 4 * 3 + 3));
  std::uint32_t group = 0;
  int digits = 0;
  std::size_t at = 0;
  for (; at < text.size() && text[at] != '='; ++at) {
    const std::uint8_t value = kValues[static_cast<unsigned char>(text[at])];
    if (value == kSkip) continue;
    if (value == kBad) return std::nullopt;
    group = group << 6U | value;
    if (++digits < 4) continue;
    for (const unsigned shift : {16U, 8U, 0U}) {
      if (bytes.size() == maxBytes) return bytes;
      bytes += static_cast<char>(group >> shift & 0xFFU);
    }
    group = 0;
    digits = 0;
  }
  for (; at < text.size(); ++at)
    if (text[at] != '=' && kValues[static_cast<unsigned char>(text[at])] != kSkip) return std::nullopt;
  if (digits == 1) return std::nullopt; // six bits make no byte
  if (digits >= 2 && bytes.size() < maxBytes) bytes += static_cast<char>(group >> (digits == 2 ? 4U : 10U) & 0xFFU);
  if (digits == 3 && bytes.size() < maxBytes) bytes += static_cast<char>(group >> 2U & 0xFFU);
  return bytes;
}

} // namespace clavis::core
