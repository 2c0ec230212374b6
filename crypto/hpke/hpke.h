// Hybrid public key encryption (RFC 9180), base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, and AES-128-GCM or
// ChaCha20-Poly1305. Whoever holds the recipient's public key can encrypt; nothing says who did.
// Randomness is an argument: 32 random bytes, used for one encryption only. Thread: safe; contexts as a std::vector.
#pragma once

#include "crypto/primitives/message_aead.h"
#include "crypto/primitives/x25519.h"

#include <cstdint>

namespace clavis::crypto {

struct HpkeKeyPair {
  SecretBytes privateKey;
  X25519PublicKey publicKey{};
};
/// Section 7.1.3 DeriveKeyPair; the same input gives the same pair.
[[nodiscard]] Result<HpkeKeyPair> deriveHpkeKeyPair(std::span<const std::byte> inputKey);

/// The part of the key schedule (section 5.1) that depends on `info` alone: made once for many recipients.
class HpkeInfo {
 public:
  HpkeInfo(MessageCipher cipher, std::span<const std::byte> info);
  [[nodiscard]] MessageCipher cipher() const noexcept { return m_cipher; }
  /// mode, psk_id_hash, info_hash
  [[nodiscard]] std::span<const std::byte> keyScheduleContext() const noexcept { return m_context; }

 private:
  MessageCipher m_cipher;
  std::array<std::byte, 65> m_context{};
};

struct HpkeSealed {
  X25519PublicKey encapsulated{}; ///< "enc"
  std::vector<std::byte> ciphertext;
};
/// Section 6.1, one message. `ephemeral`: 32 fresh random bytes. AuthenticationFailed for a recipient's key of low
/// order.
[[nodiscard]] Result<HpkeSealed> hpkeSeal(const HpkeInfo& info, std::span<const std::byte> recipientKey,
                                          std::span<const std::byte> ephemeral, std::span<const std::byte> associated,
                                          std::span<const std::byte> plaintext);
[[nodiscard]] Result<SecretBytes> hpkeOpen(const HpkeInfo& info, std::span<const std::byte> recipientPrivate,
                                           std::span<const std::byte> encapsulated,
                                           std::span<const std::byte> associated,
                                           std::span<const std::byte> ciphertext);

/// Section 5.2 and 5.3: several messages in order, and secrets exported from the agreement.
class HpkeContext {
 public:
  struct Sender;
  [[nodiscard]] static Result<Sender> sender(const HpkeInfo& info, std::span<const std::byte> recipientKey,
                                             std::span<const std::byte> ephemeral);
  [[nodiscard]] static Result<HpkeContext> recipient(const HpkeInfo& info, std::span<const std::byte> recipientPrivate,
                                                     std::span<const std::byte> encapsulated);

  [[nodiscard]] Result<std::vector<std::byte>> seal(std::span<const std::byte> associated,
                                                    std::span<const std::byte> plaintext);
  /// The sequence number moves on only when the message was authentic.
  [[nodiscard]] Result<SecretBytes> open(std::span<const std::byte> associated, std::span<const std::byte> ciphertext);
  [[nodiscard]] Result<SecretBytes> exportSecret(std::span<const std::byte> exporterContext, std::size_t length) const;

 private:
  HpkeContext() = default;
  [[nodiscard]] static Result<HpkeContext> schedule(const HpkeInfo& info, const SecretBytes& sharedSecret);
  [[nodiscard]] std::array<std::byte, messageNonceSize> nonce() const;

  MessageCipher m_cipher{};
  SecretBytes m_key;
  SecretBytes m_baseNonce;
  SecretBytes m_exporter;
  std::uint64_t m_sequence = 0;
};

struct HpkeContext::Sender {
  X25519PublicKey encapsulated{};
  HpkeContext context;
};

} // namespace clavis::crypto
