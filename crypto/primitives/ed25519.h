// Ed25519 signatures (RFC 8032 section 5.1) on libsodium, which refuses non-canonical S and R, and keys of small order.
#pragma once

#include "crypto/error.h"
#include "crypto/memory/secret_bytes.h"

#include <array>

namespace clavis::crypto {

using Ed25519PublicKey = std::array<std::byte, 32>;
using Ed25519Signature = std::array<std::byte, 64>;

class Ed25519Key {
 public:
  /// From the 32-byte seed of the RFC, which is what files and standards call the private key; BadInput otherwise.
  [[nodiscard]] static Result<Ed25519Key> fromSeed(std::span<const std::byte> seed);
  [[nodiscard]] Ed25519Key clone() const;

  [[nodiscard]] const Ed25519PublicKey& publicKey() const noexcept { return m_public; }
  /// The seed, as fromSeed takes it.
  [[nodiscard]] std::span<const std::byte> seed() const noexcept { return m_secret.view().first(32); }
  [[nodiscard]] Ed25519Signature sign(std::span<const std::byte> message) const;

 private:
  Ed25519Key() = default;
  SecretBytes m_secret; // seed, then public key: libsodium's form
  Ed25519PublicKey m_public{};
};

/// False for a wrong signature and for keys or signatures of a wrong length or form.
[[nodiscard]] bool verifyEd25519(std::span<const std::byte> publicKey, std::span<const std::byte> message,
                                 std::span<const std::byte> signature);

} // namespace clavis::crypto
