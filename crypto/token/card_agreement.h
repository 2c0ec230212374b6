// What both halves of a card lock compute. For the files of this folder; OpenSSL stays in here.
#pragma once

#include "crypto/token/smart_card.h"

#include <openssl/evp.h>

#include <memory>

namespace clavis::crypto {

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using KeyPtr = std::unique_ptr<EVP_PKEY, FreeKey>;
struct FreeContext {
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
};
using ContextPtr = std::unique_ptr<EVP_PKEY_CTX, FreeContext>;

/// SubjectPublicKeyInfo; null, or empty, when it is none.
[[nodiscard]] KeyPtr publicKeyFrom(std::span<const std::byte> der);
[[nodiscard]] std::vector<std::byte> publicKeyDer(const EVP_PKEY& key);

/// ECDH: the x coordinate. `own` may be a key on a card.
[[nodiscard]] Result<SecretBytes> agree(EVP_PKEY& own, EVP_PKEY& other);

/// HKDF-SHA256 of what the card gave, bound to the whole lock.
[[nodiscard]] Result<SecretBytes> cardSecret(std::span<const std::byte> fromCard, const CardLock& lock);

} // namespace clavis::crypto
