// Padmé: how much a length may be rounded up so that it tells little about the content, for at most 12 % more bytes
// (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs", 2019, section 4).
#pragma once

#include <bit>
#include <cstdint>
#include <limits>
#include <optional>

namespace clavis::crypto {

/// The smallest padded length that holds `length`; nothing when that does not fit 64 bits. padme(padme(x)) == padme(x).
[[nodiscard]] constexpr std::optional<std::uint64_t> padmeLength(std::uint64_t length) noexcept {
  if (length < 2) return length;
  const int exponent = std::bit_width(length) - 1;
  const int exponentBits = std::bit_width(static_cast<unsigned>(exponent));
  if (exponent <= exponentBits) return length;
  const std::uint64_t mask = (std::uint64_t{1} << (exponent - exponentBits)) - 1;
  if (length > std::numeric_limits<std::uint64_t>::max() - mask) return std::nullopt;
  return (length + mask) & ~mask;
}

} // namespace clavis::crypto
