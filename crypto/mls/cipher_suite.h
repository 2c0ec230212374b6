// The cipher suites we speak (RFC 9420 section 17.1): 1, which the RFC makes mandatory, and 3, which we use ourselves.
// Both are X25519, HKDF-SHA256 and Ed25519; they differ in the AEAD.
#pragma once

#include "crypto/primitives/message_aead.h"

#include <cstdint>

namespace clavis::crypto::mls {

enum class CipherSuite : std::uint16_t {
  X25519Aes128GcmSha256Ed25519 = 1,
  X25519ChaCha20Poly1305Sha256Ed25519 = 3,
};

/// Any 16-bit value may stand in a CipherSuite that was read; only these two may be used.
[[nodiscard]] constexpr bool isSupported(CipherSuite suite) noexcept {
  return suite == CipherSuite::X25519Aes128GcmSha256Ed25519 ||
         suite == CipherSuite::X25519ChaCha20Poly1305Sha256Ed25519;
}
[[nodiscard]] constexpr MessageCipher cipherOf(CipherSuite suite) noexcept {
  return suite == CipherSuite::X25519Aes128GcmSha256Ed25519 ? MessageCipher::Aes128Gcm
                                                            : MessageCipher::ChaCha20Poly1305;
}
[[nodiscard]] constexpr std::size_t keySize(CipherSuite suite) noexcept { return messageKeySize(cipherOf(suite)); }

inline constexpr std::size_t hashSize = 32;         ///< Nh of both suites
inline constexpr std::uint16_t protocolVersion = 1; ///< mls10, the only one there is

} // namespace clavis::crypto::mls
