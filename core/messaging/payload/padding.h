// How long a sealed message looks. Padmé (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and
// Communication with PURBs", PETS 2019, section 4): a length L leaks O(log log L) bits at a cost of at most 12 %. Below
// 256 bytes everything is 256: a receipt, a reaction and "yes" look the same.
#pragma once

#include <cstddef>

namespace clavis::core::messaging {

inline constexpr std::size_t smallestPadded = 256;

/// At least `size`.
[[nodiscard]] std::size_t paddedSize(std::size_t size);

} // namespace clavis::core::messaging
