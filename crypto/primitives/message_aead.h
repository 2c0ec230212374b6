// The two AEADs of messaging, with nonces of 96 bits that a key schedule hands out: AES-128-GCM (NIST SP 800-38D,
// through OpenSSL) and ChaCha20-Poly1305 (RFC 8439, libsodium). Layout: ciphertext, then the 16-byte tag.
// Never for random nonces: 96 bits are too few. Files and stored data use aead.h.
#pragma once

#include "crypto/error.h"
#include "crypto/memory/secret_bytes.h"

#include <vector>

namespace clavis::crypto {

enum class MessageCipher { Aes128Gcm, ChaCha20Poly1305 };

inline constexpr std::size_t messageNonceSize = 12;
inline constexpr std::size_t messageTagSize = 16;
[[nodiscard]] constexpr std::size_t messageKeySize(MessageCipher cipher) noexcept {
  return cipher == MessageCipher::Aes128Gcm ? 16 : 32;
}

/// BadInput for a key or nonce of the wrong length.
[[nodiscard]] Result<std::vector<std::byte>> sealMessage(MessageCipher cipher, std::span<const std::byte> key,
                                                         std::span<const std::byte> nonce,
                                                         std::span<const std::byte> plaintext,
                                                         std::span<const std::byte> associated);
/// AuthenticationFailed when anything differs; then nothing of the plaintext is released.
[[nodiscard]] Result<SecretBytes> openMessage(MessageCipher cipher, std::span<const std::byte> key,
                                              std::span<const std::byte> nonce,
                                              std::span<const std::byte> ciphertextAndTag,
                                              std::span<const std::byte> associated);

} // namespace clavis::crypto
