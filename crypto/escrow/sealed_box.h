// Bytes for the holder of a key, from nobody: libsodium's sealed box (an ephemeral X25519 key, XSalsa20-Poly1305, the
// nonce a BLAKE2b of both public keys). The sender cannot open it again and leaves no name.
#pragma once

#include "crypto/error.h"
#include "crypto/memory/secret_bytes.h"

#include <array>
#include <vector>

namespace clavis::crypto {

inline constexpr std::size_t sealedBoxKeySize = 32;
inline constexpr std::size_t sealedBoxOverhead = 48;

struct SealingKeyPair {
  SecretBytes secret; ///< 32 bytes
  std::array<std::byte, sealedBoxKeySize> open{};
};
[[nodiscard]] SealingKeyPair newSealingKeyPair();
/// The public half. BadInput unless the secret has 32 bytes.
[[nodiscard]] Result<std::array<std::byte, sealedBoxKeySize>> sealingPublicKey(std::span<const std::byte> secret);

/// BadInput for a key of another size, or one of the few points that would make the secret a known one.
[[nodiscard]] Result<std::vector<std::byte>> sealToKey(std::span<const std::byte> publicKey,
                                                       std::span<const std::byte> content);
/// AuthenticationFailed when the box is not for this key or was changed; BadInput for a key of another size.
[[nodiscard]] Result<SecretBytes> openSealed(std::span<const std::byte> secretKey, std::span<const std::byte> box);

} // namespace clavis::crypto
