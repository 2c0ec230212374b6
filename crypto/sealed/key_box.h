// The key-wrapping box: one secret key sealed under another.
// Format: 24-byte random nonce, then XChaCha20-Poly1305 of the key (key size + 16). The associated data binds the box
// to its place: moved elsewhere it does not open.
#pragma once

#include "crypto/primitives/aead.h"

namespace clavis::crypto {

inline constexpr std::size_t keyBoxOverhead = sizeof(AeadNonce) + aeadTagSize;

[[nodiscard]] Result<std::vector<std::byte>> sealKey(const AeadKey& wrappingKey, std::span<const std::byte> key,
                                                     std::span<const std::byte> associated);
/// AuthenticationFailed for a wrong wrapping key as for an altered box; Malformed when too short to be one.
[[nodiscard]] Result<SecretBytes> openKey(const AeadKey& wrappingKey, std::span<const std::byte> box,
                                          std::span<const std::byte> associated);

} // namespace clavis::crypto
