#include "core/messaging/payload/padding.h"

#include <bit>

namespace clavis::core::messaging {

std::size_t paddedSize(std::size_t size) {
  if (size <= smallestPadded) return smallestPadded;
  const auto exponent = static_cast<unsigned>(std::bit_width(size)) - 1; // floor(log2 L)
  const auto bits = static_cast<unsigned>(std::bit_width(exponent));     // floor(log2 E) + 1
  const std::size_t mask = (std::size_t{1} << (exponent - bits)) - 1;
  return (size + mask) & ~mask;
}

} // namespace clavis::core::messaging
