// X25519 (RFC 7748 section 5) on libsodium. Private keys are 32 random bytes; clamping happens inside.
#pragma once

#include "crypto/error.h"
#include "crypto/memory/secret_bytes.h"

#include <array>

namespace clavis::crypto {

using X25519PublicKey = std::array<std::byte, 32>;
inline constexpr std::size_t x25519PrivateSize = 32;

/// BadInput unless `privateKey` has 32 bytes.
[[nodiscard]] Result<X25519PublicKey> x25519PublicKey(std::span<const std::byte> privateKey);
/// The shared secret. BadInput for other lengths than 32; AuthenticationFailed when the result is all zeros, which only
/// a peer's key of low order gives (RFC 7748 section 6.1, RFC 9180 section 7.1.4).
[[nodiscard]] Result<SecretBytes> x25519(std::span<const std::byte> privateKey, std::span<const std::byte> peerKey);

} // namespace clavis::crypto
