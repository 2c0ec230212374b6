#include "crypto/token/card_agreement.h"

#include "crypto/primitives/hash.h"
#include "crypto/primitives/hkdf.h"
#include "crypto/primitives/octets.h"

#include <openssl/x509.h>

namespace clavis::crypto {

KeyPtr publicKeyFrom(std::span<const std::byte> der) {
  const unsigned char* at = octets(der);
  KeyPtr key(d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size())));
  if (key && at != octets(der) + der.size()) return nullptr;
  return key;
}

std::vector<std::byte> publicKeyDer(const EVP_PKEY& key) {
  const int size = i2d_PUBKEY(&key, nullptr);
  if (size <= 0) return {};
  std::vector<std::byte> der(static_cast<std::size_t>(size));
  unsigned char* out = writableOctets(der);
  return i2d_PUBKEY(&key, &out) == size ? der : std::vector<std::byte>{};
}

Result<SecretBytes> agree(EVP_PKEY& own, EVP_PKEY& other) {
  const ContextPtr context(EVP_PKEY_CTX_new(&own, nullptr));
  std::size_t size = 0;
  if (!context || EVP_PKEY_derive_init(context.get()) != 1 || EVP_PKEY_derive_set_peer(context.get(), &other) != 1 ||
      EVP_PKEY_derive(context.get(), nullptr, &size) != 1 || size == 0 || size > 66)
    return failure(CryptoError::Internal, "key agreement");
  SecretBytes shared(size);
  if (EVP_PKEY_derive(context.get(), writableOctets(shared.writable()), &size) != 1 || size == 0 ||
      size > shared.size())
    return failure(CryptoError::Internal, "key agreement");
  return size == shared.size() ? std::move(shared) : SecretBytes::copyOf(shared.view().first(size));
}

Result<SecretBytes> cardSecret(std::span<const std::byte> fromCard, const CardLock& lock) {
  const auto context = sha256(lock.encode());
  return hkdf(context, fromCard, "clavis smart card v1", 32);
}

} // namespace clavis::crypto
