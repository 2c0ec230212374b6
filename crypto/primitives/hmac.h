// HMAC-SHA256 (RFC 2104, FIPS 198-1).
#pragma once

#include "crypto/primitives/hash.h"

#include <initializer_list>

namespace clavis::crypto {

using Mac = std::array<std::byte, 32>;

/// A key of any length; longer than 64 bytes is hashed first, as the standard says.
[[nodiscard]] Mac hmacSha256(std::span<const std::byte> key, std::span<const std::byte> message);
/// The MAC of the parts one after the other, without joining them in memory.
[[nodiscard]] Mac hmacSha256(std::span<const std::byte> key, std::initializer_list<std::span<const std::byte>> parts);
/// Constant time. `tag` must be the whole 32 bytes.
[[nodiscard]] bool verifyHmacSha256(std::span<const std::byte> key, std::span<const std::byte> message,
                                    std::span<const std::byte> tag);

} // namespace clavis::crypto
