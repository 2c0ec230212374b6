// Randomness from the operating system (libsodium's randombytes, getrandom(2) on Linux). It cannot fail: without a
// working source libsodium ends the process, because nothing after that could be trusted. Thread: safe from any thread.
#pragma once

#include "crypto/memory/secret_bytes.h"

#include <array>
#include <cstdint>
#include <string>

namespace clavis::crypto {

void fillRandom(std::span<std::byte> out);
[[nodiscard]] SecretBytes randomSecret(std::size_t size);
/// Evenly distributed in [0, bound); bound > 0.
[[nodiscard]] std::uint32_t randomBelow(std::uint32_t bound);
/// A version 4 UUID (RFC 9562), lower case, 36 characters.
[[nodiscard]] std::string randomUuid();

template <std::size_t N>
[[nodiscard]] std::array<std::byte, N> randomArray() {
  std::array<std::byte, N> out;
  fillRandom(out);
  return out;
}

} // namespace clavis::crypto
