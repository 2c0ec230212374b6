#include "crypto/primitives/aead.h"

#include "crypto/memory/sodium_ready.h"
#include "crypto/primitives/octets.h"

#include <sodium.h>

namespace clavis::crypto {

static_assert(AeadKey::size == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
static_assert(sizeof(AeadNonce) == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
static_assert(aeadTagSize == crypto_aead_xchacha20poly1305_ietf_ABYTES);

AeadNonce randomAeadNonce() { return randomArray<std::tuple_size_v<AeadNonce>>(); }

Result<std::vector<std::byte>> aeadSeal(const AeadKey& key, const AeadNonce& nonce,
                                        std::span<const std::byte> plaintext, std::span<const std::byte> associated) {
  if (key.view().size() != AeadKey::size) return failure(CryptoError::BadInput, "the key was cleared");
  needSodium();
  std::vector<std::byte> sealed(plaintext.size() + aeadTagSize);
  unsigned long long written = 0;
  const int rc = crypto_aead_xchacha20poly1305_ietf_encrypt(writableOctets(sealed), &written, octets(plaintext),
                                                            plaintext.size(), octets(associated), associated.size(),
                                                            nullptr, octets(nonce), octets(key.view()));
  if (rc != 0 || written != sealed.size()) return failure(CryptoError::Internal, "XChaCha20-Poly1305 seal");
  return sealed;
}

Result<void> aeadOpenInto(std::span<std::byte> out, const AeadKey& key, const AeadNonce& nonce,
                          std::span<const std::byte> ciphertextAndTag, std::span<const std::byte> associated) {
  if (key.view().size() != AeadKey::size) return failure(CryptoError::BadInput, "the key was cleared");
  if (ciphertextAndTag.size() < aeadTagSize) return failure(CryptoError::AuthenticationFailed, "shorter than a tag");
  if (out.size() != ciphertextAndTag.size() - aeadTagSize) return failure(CryptoError::BadInput, "output size");
  needSodium();
  unsigned long long written = 0;
  const int rc = crypto_aead_xchacha20poly1305_ietf_decrypt(
      writableOctets(out), &written, nullptr, octets(ciphertextAndTag), ciphertextAndTag.size(), octets(associated),
      associated.size(), octets(nonce), octets(key.view()));
  if (rc != 0) return failure(CryptoError::AuthenticationFailed);
  if (written != out.size()) return failure(CryptoError::Internal, "XChaCha20-Poly1305 open");
  return {};
}

Result<SecretBytes> aeadOpen(const AeadKey& key, const AeadNonce& nonce, std::span<const std::byte> ciphertextAndTag,
                             std::span<const std::byte> associated) {
  if (ciphertextAndTag.size() < aeadTagSize) return failure(CryptoError::AuthenticationFailed, "shorter than a tag");
  SecretBytes plaintext(ciphertextAndTag.size() - aeadTagSize);
  auto opened = aeadOpenInto(plaintext.writable(), key, nonce, ciphertextAndTag, associated);
  if (!opened) return std::unexpected(std::move(opened.error()));
  return plaintext;
}

} // namespace clavis::crypto
