#include "crypto/x509/private_key.h"

#include "crypto/x509/openssl_support.h"

#include <openssl/ec.h>
#include <openssl/pem.h>

#include <cstring>

namespace clavis::crypto {

namespace {

struct PasswordRequest {
  std::span<const std::byte> password;
  bool asked = false;
};

/// OpenSSL's way to ask for a password; without this it would ask on the terminal.
int givePassword(char* buffer, int size, int, void* request) {
  auto* wanted = static_cast<PasswordRequest*>(request);
  wanted->asked = true;
  if (wanted->password.empty() || wanted->password.size() > static_cast<std::size_t>(size)) return -1;
  std::memcpy(buffer, wanted->password.data(), wanted->password.size());
  return static_cast<int>(wanted->password.size());
}

} // namespace

PrivateKey PrivateKey::adopt(evp_pkey_st* key) { return PrivateKey({key, EVP_PKEY_free}); }

namespace {

Result<PrivateKey> generateOn(const char* curve) {
  KeyOwner key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", curve));
  if (!key) return opensslFailure(CryptoError::Internal, "generate an elliptic curve key");
  return PrivateKey::adopt(key.release());
}

} // namespace

Result<PrivateKey> PrivateKey::generateP256() { return generateOn("P-256"); }
Result<PrivateKey> PrivateKey::generateP384() { return generateOn("P-384"); }

Result<PrivateKey> PrivateKey::fromEd25519Seed(std::span<const std::byte> seed) {
  if (seed.size() != 32) return failure(CryptoError::BadInput, "an Ed25519 seed has 32 bytes");
  KeyOwner key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr,
                                            reinterpret_cast<const unsigned char*>(seed.data()), seed.size()));
  if (!key) return opensslFailure(CryptoError::Internal, "Ed25519 key");
  return adopt(key.release());
}

Result<PrivateKey> PrivateKey::fromPem(std::string_view pem, std::span<const std::byte> password) {
  const BioOwner bio = readFrom(pem);
  if (!bio) return failure(CryptoError::BadInput, "PEM too long");
  PasswordRequest request{.password = password};
  KeyOwner key(PEM_read_bio_PrivateKey(bio.get(), nullptr, givePassword, &request));
  if (!key)
    return request.asked ? opensslFailure(CryptoError::WrongPassword, "private key")
                         : opensslFailure(CryptoError::Malformed, "private key");
  return adopt(key.release());
}

Result<SecretBytes> PrivateKey::toPem() const {
  const BioOwner bio(BIO_new(BIO_s_secmem()));
  if (!bio || PEM_write_bio_PKCS8PrivateKey(bio.get(), m_key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1)
    return opensslFailure(CryptoError::Internal, "write private key");
  return SecretBytes::copyOf(written(bio.get()));
}

Result<std::vector<std::byte>> PrivateKey::publicKeyInfo() const {
  auto der = toDerWith<EVP_PKEY>(i2d_PUBKEY, m_key.get());
  if (der.empty()) return opensslFailure(CryptoError::Internal, "public key");
  return der;
}

Result<std::vector<std::byte>> PrivateKey::sign(std::span<const std::byte> message) const {
  const DigestContextOwner context(EVP_MD_CTX_new());
  const auto* data = reinterpret_cast<const unsigned char*>(message.data());
  std::size_t size = 0;
  if (!context || EVP_DigestSignInit(context.get(), nullptr, signingDigest(m_key.get()), nullptr, m_key.get()) != 1 ||
      EVP_DigestSign(context.get(), nullptr, &size, data, message.size()) != 1)
    return opensslFailure(CryptoError::Internal, "sign");
  std::vector<std::byte> signature(size);
  if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, data, message.size()) !=
      1)
    return opensslFailure(CryptoError::Internal, "sign");
  signature.resize(size);
  return signature;
}

} // namespace clavis::crypto
