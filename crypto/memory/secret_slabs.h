// Where small secrets live: slabs of 64 KiB from sodium_malloc (guard pages around each, locked, left out of core
// dumps) cut into slots of 64 to 4096 bytes. A page, two guard pages and four system calls for every 32-byte key would
// cost more than the cryptography done with it, and would run into the limit of locked memory after a few thousand
// keys.
//
// A slot is all zeros while it is free: it is wiped when it is given back, and bytes written past a secret's end are
// noticed then and end the process. Slabs are kept for the life of the process. Implementation of SecretBytes, and what
// tests look into to prove that a key is gone. Thread: safe from any thread.
#pragma once

#include <cstddef>
#include <span>

namespace clavis::crypto {

class SecretSlabs {
 public:
  static constexpr std::size_t largestSlot = 4096;

  /// Zeros; nullptr when the system refuses the memory. `size` from 1 to largestSlot.
  [[nodiscard]] static std::byte* take(std::size_t size) noexcept;
  /// Wipes and gives back what take(size) returned.
  static void give(std::byte* data, std::size_t size) noexcept;

  /// Slots that hold a secret now, of all sizes.
  [[nodiscard]] static std::size_t liveSlots() noexcept;
  /// Whether these bytes stand anywhere in any slab, in use or free. For tests of erasure.
  [[nodiscard]] static bool contain(std::span<const std::byte> bytes) noexcept;
};

} // namespace clavis::crypto
