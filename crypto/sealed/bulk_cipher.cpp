#include "crypto/sealed/bulk_cipher.h"

#include "crypto/memory/secret_bytes.h"
#include "crypto/primitives/octets.h"

#include <openssl/evp.h>

#include <climits>

namespace clavis::crypto {

struct BulkCipher::Context {
  EVP_CIPHER_CTX* seal = nullptr;
  EVP_CIPHER_CTX* open = nullptr;
  ~Context() {
    EVP_CIPHER_CTX_free(seal);
    EVP_CIPHER_CTX_free(open);
  }
};

BulkCipher::BulkCipher(std::unique_ptr<Context> context) : m_context(std::move(context)) {}
BulkCipher::BulkCipher(BulkCipher&&) noexcept = default;
BulkCipher& BulkCipher::operator=(BulkCipher&&) noexcept = default;
BulkCipher::~BulkCipher() = default;

Result<BulkCipher> BulkCipher::create(std::span<const std::byte> key) {
  if (key.size() != 32) return failure(CryptoError::BadInput, "a bulk key has 32 bytes");
  auto context = std::make_unique<Context>();
  context->seal = EVP_CIPHER_CTX_new();
  context->open = EVP_CIPHER_CTX_new();
  if (context->seal == nullptr || context->open == nullptr) return failure(CryptoError::OutOfMemory);
  if (EVP_EncryptInit_ex(context->seal, EVP_chacha20_poly1305(), nullptr, octets(key), nullptr) != 1 ||
      EVP_DecryptInit_ex(context->open, EVP_chacha20_poly1305(), nullptr, octets(key), nullptr) != 1) {
    return failure(CryptoError::Internal, "ChaCha20-Poly1305 is not available");
  }
  return BulkCipher(std::move(context));
}

Result<void> BulkCipher::seal(std::span<std::byte> out, const BulkNonce& nonce, std::span<const std::byte> plaintext,
                              std::span<const std::byte> associated) {
  if (out.size() != plaintext.size() + bulkTagSize || plaintext.size() > INT_MAX - bulkTagSize ||
      associated.size() > INT_MAX) {
    return failure(CryptoError::BadInput, "bulk lengths");
  }
  EVP_CIPHER_CTX* context = m_context->seal;
  int written = 0;
  int rest = 0;
  const bool ok = EVP_EncryptInit_ex(context, nullptr, nullptr, nullptr, octets(nonce)) == 1 &&
                  (associated.empty() || EVP_EncryptUpdate(context, nullptr, &rest, octets(associated),
                                                           static_cast<int>(associated.size())) == 1) &&
                  EVP_EncryptUpdate(context, writableOctets(out), &written, octets(plaintext),
                                    static_cast<int>(plaintext.size())) == 1 &&
                  EVP_EncryptFinal_ex(context, writableOctets(out.subspan(plaintext.size())), &rest) == 1 &&
                  static_cast<std::size_t>(written) == plaintext.size() &&
                  EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, bulkTagSize,
                                      writableOctets(out.subspan(plaintext.size()))) == 1;
  if (!ok) {
    wipe(out); // it may have held the plaintext
    return failure(CryptoError::Internal, "sealing failed");
  }
  return {};
}

Result<void> BulkCipher::open(std::span<std::byte> out, const BulkNonce& nonce, std::span<const std::byte> sealed,
                              std::span<const std::byte> associated) {
  if (sealed.size() < bulkTagSize || out.size() != sealed.size() - bulkTagSize || out.size() > INT_MAX ||
      associated.size() > INT_MAX) {
    return failure(CryptoError::BadInput, "bulk lengths");
  }
  EVP_CIPHER_CTX* context = m_context->open;
  std::array<std::byte, bulkTagSize> tag;
  std::copy(sealed.end() - bulkTagSize, sealed.end(), tag.begin()); // before `out` may overwrite it
  int written = 0;
  int rest = 0;
  std::array<unsigned char, 16> none{};
  const bool ready =
      EVP_DecryptInit_ex(context, nullptr, nullptr, nullptr, octets(nonce)) == 1 &&
      EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, bulkTagSize, tag.data()) == 1 &&
      (associated.empty() ||
       EVP_DecryptUpdate(context, nullptr, &rest, octets(associated), static_cast<int>(associated.size())) == 1) &&
      EVP_DecryptUpdate(context, writableOctets(out), &written, octets(sealed), static_cast<int>(out.size())) == 1;
  const bool authentic = ready && EVP_DecryptFinal_ex(context, none.data(), &rest) == 1;
  if (authentic) return {};
  wipe(out);
  if (!ready) return failure(CryptoError::Internal, "opening failed");
  return failure(CryptoError::AuthenticationFailed, "a sealed chunk does not open");
}

} // namespace clavis::crypto
