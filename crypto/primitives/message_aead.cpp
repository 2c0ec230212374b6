#include "crypto/primitives/message_aead.h"

#include "crypto/memory/sodium_ready.h"
#include "crypto/primitives/octets.h"

#include <openssl/evp.h>
#include <sodium.h>

#include <limits>
#include <memory>

namespace clavis::crypto {

namespace {

using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

// Fetched once: the look-up in OpenSSL's providers costs more than a short message.
const EVP_CIPHER* aes128Gcm() {
  static const std::unique_ptr<EVP_CIPHER, decltype(&EVP_CIPHER_free)> cipher(
      EVP_CIPHER_fetch(nullptr, "AES-128-GCM", nullptr), &EVP_CIPHER_free);
  return cipher.get();
}

bool fitsInt(std::size_t size) { return size <= static_cast<std::size_t>(std::numeric_limits<int>::max()); }
int asInt(std::size_t size) { return static_cast<int>(size); }

Result<void> checkSizes(MessageCipher cipher, std::span<const std::byte> key, std::span<const std::byte> nonce) {
  if (key.size() != messageKeySize(cipher)) return failure(CryptoError::BadInput, "message key length");
  if (nonce.size() != messageNonceSize) return failure(CryptoError::BadInput, "message nonce length");
  return {};
}

Result<std::vector<std::byte>> sealGcm(std::span<const std::byte> key, std::span<const std::byte> nonce,
                                       std::span<const std::byte> plaintext, std::span<const std::byte> associated) {
  if (!fitsInt(plaintext.size()) || !fitsInt(associated.size()))
    return failure(CryptoError::BadInput, "message too long");
  const CipherContext context(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  std::vector<std::byte> out(plaintext.size() + messageTagSize);
  unsigned char* const to = writableOctets(out);
  int written = 0;
  int last = 0;
  // A GCM nonce is 12 bytes by default. An update without input is left out: OpenSSL takes it for the end.
  const bool ok =
      context && EVP_EncryptInit_ex2(context.get(), aes128Gcm(), octets(key), octets(nonce), nullptr) == 1 &&
      (associated.empty() ||
       EVP_EncryptUpdate(context.get(), nullptr, &last, octets(associated), asInt(associated.size())) == 1) &&
      (plaintext.empty() ||
       EVP_EncryptUpdate(context.get(), to, &written, octets(plaintext), asInt(plaintext.size())) == 1) &&
      EVP_EncryptFinal_ex(context.get(), to + written, &last) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, asInt(messageTagSize), to + plaintext.size()) == 1;
  if (!ok || written + last != asInt(plaintext.size())) return failure(CryptoError::Internal, "AES-128-GCM seal");
  return out;
}

Result<SecretBytes> openGcm(std::span<const std::byte> key, std::span<const std::byte> nonce,
                            std::span<const std::byte> sealed, std::span<const std::byte> associated) {
  if (!fitsInt(sealed.size()) || !fitsInt(associated.size())) return failure(CryptoError::BadInput, "message too long");
  const CipherContext context(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  const std::span<const std::byte> body = sealed.first(sealed.size() - messageTagSize);
  // OpenSSL's interface wants the expected tag writable.
  std::vector<std::byte> tag(sealed.end() - static_cast<std::ptrdiff_t>(messageTagSize), sealed.end());
  SecretBytes out(body.size());
  unsigned char scratch[messageTagSize]; // an empty message has no room of its own
  unsigned char* const to = body.empty() ? scratch : writableOctets(out.writable());
  int written = 0;
  int last = 0;
  const bool ok =
      context && EVP_DecryptInit_ex2(context.get(), aes128Gcm(), octets(key), octets(nonce), nullptr) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, asInt(messageTagSize), tag.data()) == 1 &&
      (associated.empty() ||
       EVP_DecryptUpdate(context.get(), nullptr, &last, octets(associated), asInt(associated.size())) == 1) &&
      (body.empty() || EVP_DecryptUpdate(context.get(), to, &written, octets(body), asInt(body.size())) == 1);
  if (!ok) return failure(CryptoError::Internal, "AES-128-GCM open");
  if (EVP_DecryptFinal_ex(context.get(), to + written, &last) != 1) return failure(CryptoError::AuthenticationFailed);
  return out;
}

} // namespace

Result<std::vector<std::byte>> sealMessage(MessageCipher cipher, std::span<const std::byte> key,
                                           std::span<const std::byte> nonce, std::span<const std::byte> plaintext,
                                           std::span<const std::byte> associated) {
  if (auto sizes = checkSizes(cipher, key, nonce); !sizes) return std::unexpected(std::move(sizes.error()));
  if (cipher == MessageCipher::Aes128Gcm) return sealGcm(key, nonce, plaintext, associated);
  needSodium();
  std::vector<std::byte> out(plaintext.size() + messageTagSize);
  unsigned long long written = 0;
  const int rc = crypto_aead_chacha20poly1305_ietf_encrypt(writableOctets(out), &written, octets(plaintext),
                                                           plaintext.size(), octets(associated), associated.size(),
                                                           nullptr, octets(nonce), octets(key));
  if (rc != 0 || written != out.size()) return failure(CryptoError::Internal, "ChaCha20-Poly1305 seal");
  return out;
}

Result<SecretBytes> openMessage(MessageCipher cipher, std::span<const std::byte> key, std::span<const std::byte> nonce,
                                std::span<const std::byte> ciphertextAndTag, std::span<const std::byte> associated) {
  if (auto sizes = checkSizes(cipher, key, nonce); !sizes) return std::unexpected(std::move(sizes.error()));
  if (ciphertextAndTag.size() < messageTagSize) return failure(CryptoError::AuthenticationFailed, "shorter than a tag");
  if (cipher == MessageCipher::Aes128Gcm) return openGcm(key, nonce, ciphertextAndTag, associated);
  needSodium();
  SecretBytes out(ciphertextAndTag.size() - messageTagSize);
  unsigned long long written = 0;
  const int rc = crypto_aead_chacha20poly1305_ietf_decrypt(
      writableOctets(out.writable()), &written, nullptr, octets(ciphertextAndTag), ciphertextAndTag.size(),
      octets(associated), associated.size(), octets(nonce), octets(key));
  if (rc != 0) return failure(CryptoError::AuthenticationFailed);
  if (written != out.size()) return failure(CryptoError::Internal, "ChaCha20-Poly1305 open");
  return out;
}

} // namespace clavis::crypto
