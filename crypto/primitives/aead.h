// XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03): authenticated encryption whose 24-byte nonce may be drawn at random.
// Layout of what seal returns: ciphertext, then the 16-byte tag. The nonce is the caller's to keep.
#pragma once

#include "crypto/primitives/secret_key.h"

#include <array>
#include <vector>

namespace clavis::crypto {

struct AeadKeyRole {
  static constexpr std::size_t size = 32;
};
using AeadKey = SecretKey<AeadKeyRole>;
using AeadNonce = std::array<std::byte, 24>;
inline constexpr std::size_t aeadTagSize = 16;

/// Fresh random nonce: with 192 bits, collisions are not a concern for any number of messages we can send.
[[nodiscard]] AeadNonce randomAeadNonce();

/// `associated` is authenticated, not encrypted.
[[nodiscard]] Result<std::vector<std::byte>> aeadSeal(const AeadKey& key, const AeadNonce& nonce,
                                                      std::span<const std::byte> plaintext,
                                                      std::span<const std::byte> associated);
/// AuthenticationFailed when anything differs; then nothing of the plaintext is released.
[[nodiscard]] Result<SecretBytes> aeadOpen(const AeadKey& key, const AeadNonce& nonce,
                                           std::span<const std::byte> ciphertextAndTag,
                                           std::span<const std::byte> associated);
/// In place of a secret allocation per piece, for files: `out` must hold exactly ciphertextAndTag.size() - aeadTagSize
/// bytes.
[[nodiscard]] Result<void> aeadOpenInto(std::span<std::byte> out, const AeadKey& key, const AeadNonce& nonce,
                                        std::span<const std::byte> ciphertextAndTag,
                                        std::span<const std::byte> associated);

} // namespace clavis::crypto
