#include "core/messaging/trust/safety_number.h"

#include "crypto/primitives/hash.h"

#include <algorithm>

namespace clavis::core::messaging {
namespace {

constexpr int rounds = 5200;
constexpr std::string_view domain = "clavis safety number v1";
constexpr std::string_view qrStart = "clavis-safety:1:";

void append(std::vector<std::byte>& to, std::span<const std::byte> bytes) {
  // Lengths in front: no two inputs run together to the same bytes.
  for (int shift = 24; shift >= 0; shift -= 8) to.push_back(static_cast<std::byte>(bytes.size() >> shift));
  to.insert(to.end(), bytes.begin(), bytes.end());
}

crypto::Sha256Digest digestOf(const SafetySide& side) {
  std::vector<std::vector<std::byte>> keys = side.keys;
  std::ranges::sort(keys);
  std::vector<std::byte> input;
  append(input, std::as_bytes(std::span(domain)));
  append(input, std::as_bytes(std::span(side.person)));
  for (const auto& key : keys) append(input, key);
  crypto::Sha256Digest digest = crypto::sha256(input);
  for (int i = 1; i < rounds; ++i) {
    std::vector<std::byte> next(digest.begin(), digest.end());
    next.insert(next.end(), input.begin(), input.end());
    digest = crypto::sha256(next);
  }
  return digest;
}

/// Six groups of five digits, each from five bytes.
std::string digitsOf(const crypto::Sha256Digest& digest) {
  std::string out;
  for (std::size_t group = 0; group < 6; ++group) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < 5; ++i) value = value << 8U | std::to_integer<std::uint64_t>(digest[group * 5 + i]);
    const std::string digits = std::to_string(value % 100'000);
    out += std::string(5 - digits.size(), '0') + digits;
  }
  return out;
}

} // namespace

SafetyDigits safetyDigits(const SafetySide& a, const SafetySide& b) {
  auto first = digestOf(a);
  auto second = digestOf(b);
  if (second < first) std::swap(first, second);
  return {digitsOf(first) + digitsOf(second), std::string(qrStart) + crypto::toHex(first) + crypto::toHex(second)};
}

bool checkQr(const SafetyDigits& ours, std::string_view scanned) { return scanned == ours.qr; }

} // namespace clavis::core::messaging
