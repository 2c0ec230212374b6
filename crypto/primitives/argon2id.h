// Argon2id version 1.3 (RFC 9106) with one lane, which is what libsodium computes.
// Thread: safe from any thread; blocks for about as long as it was tuned to, so never on the main thread.
#pragma once

#include "crypto/error.h"
#include "crypto/memory/secret_bytes.h"

#include <array>
#include <chrono>
#include <cstdint>

namespace clavis::crypto {

struct Argon2Parameters {
  std::uint32_t memoryKib = 0;
  std::uint32_t passes = 0;
  friend bool operator==(const Argon2Parameters&, const Argon2Parameters&) = default;
  /// At least as costly in both memory and work (memory times passes).
  [[nodiscard]] bool atLeast(const Argon2Parameters& other) const noexcept;
};

using Argon2Salt = std::array<std::byte, 16>;

// Outside these, parameters that come from a file are refused before any memory is asked for.
inline constexpr std::uint32_t argon2MinMemoryKib = 8;
inline constexpr std::uint32_t argon2MaxMemoryKib = 4U * 1024 * 1024;
inline constexpr std::uint32_t argon2MaxPasses = 1000;

/// What a passphrase of ours costs at least: memory in KiB, and passes (RFC 9106, second recommended option).
inline constexpr Argon2Parameters argon2Floor{64U * 1024, 3};

/// BadInput outside the limits above; OutOfMemory when the system refuses the memory.
[[nodiscard]] Result<SecretBytes> argon2id(std::span<const std::byte> password, const Argon2Salt& salt,
                                           const Argon2Parameters& parameters, std::size_t length);

/// Measures this machine once (about as long as `target`) and returns parameters that take about `target` here, never
/// below argon2Floor. Memory is 128 MiB, or 64 MiB on a machine too slow for three passes over more; passes take up the
/// rest.
[[nodiscard]] Result<Argon2Parameters> tuneArgon2id(std::chrono::milliseconds target);

} // namespace clavis::crypto
