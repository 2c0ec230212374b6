// A private key held by OpenSSL. Copies share the key; it is freed (and wiped by OpenSSL) with the last one.
// Thread: reading is safe from several threads.
#pragma once

#include "crypto/error.h"
#include "crypto/memory/secret_bytes.h"
#include "crypto/primitives/hash.h"

#include <memory>
#include <string_view>
#include <vector>

struct evp_pkey_st;

namespace clavis::crypto {

class PrivateKey {
 public:
  /// A fresh key on P-256 (SEC 2, FIPS 186-5).
  [[nodiscard]] static Result<PrivateKey> generateP256();
  /// On P-384, for authorities that ask for it.
  [[nodiscard]] static Result<PrivateKey> generateP384();
  /// An Ed25519 key (RFC 8410) from its 32-byte seed: for the request that gets a messaging key its certificate.
  /// BadInput for another length.
  [[nodiscard]] static Result<PrivateKey> fromEd25519Seed(std::span<const std::byte> seed);
  /// PKCS#8 ("PRIVATE KEY", "ENCRYPTED PRIVATE KEY"), SEC 1 or PKCS#1 PEM. WrongPassword when an encrypted key does not
  /// open, Malformed when there is no key in the text.
  [[nodiscard]] static Result<PrivateKey> fromPem(std::string_view pem, std::span<const std::byte> password = {});

  /// PKCS#8 (RFC 5958), not encrypted: for the vault, or a 0600 file of the throw-away sandbox.
  [[nodiscard]] Result<SecretBytes> toPem() const;
  /// DER SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7).
  [[nodiscard]] Result<std::vector<std::byte>> publicKeyInfo() const;

  /// ECDSA with SHA-256 as DER for EC keys, PKCS#1 v1.5 with SHA-256 for RSA keys, Ed25519 for Ed25519 keys.
  [[nodiscard]] Result<std::vector<std::byte>> sign(std::span<const std::byte> message) const;

  /// For the other files of this folder.
  [[nodiscard]] evp_pkey_st* handle() const noexcept { return m_key.get(); }
  [[nodiscard]] static PrivateKey adopt(evp_pkey_st* key);

 private:
  explicit PrivateKey(std::shared_ptr<evp_pkey_st> key) : m_key(std::move(key)) {}
  std::shared_ptr<evp_pkey_st> m_key;
};

} // namespace clavis::crypto
