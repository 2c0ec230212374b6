#include "crypto/primitives/x25519.h"

#include "crypto/memory/sodium_ready.h"
#include "crypto/primitives/octets.h"

#include <sodium.h>

namespace clavis::crypto {

static_assert(x25519PrivateSize == crypto_scalarmult_SCALARBYTES && sizeof(X25519PublicKey) == crypto_scalarmult_BYTES);

Result<X25519PublicKey> x25519PublicKey(std::span<const std::byte> privateKey) {
  if (privateKey.size() != x25519PrivateSize) return failure(CryptoError::BadInput, "X25519 private key length");
  needSodium();
  X25519PublicKey key;
  if (crypto_scalarmult_base(writableOctets(key), octets(privateKey)) != 0)
    return failure(CryptoError::Internal, "X25519 public key");
  return key;
}

Result<SecretBytes> x25519(std::span<const std::byte> privateKey, std::span<const std::byte> peerKey) {
  if (privateKey.size() != x25519PrivateSize || peerKey.size() != sizeof(X25519PublicKey))
    return failure(CryptoError::BadInput, "X25519 key length");
  needSodium();
  SecretBytes shared(crypto_scalarmult_BYTES);
  if (crypto_scalarmult(writableOctets(shared.writable()), octets(privateKey), octets(peerKey)) != 0)
    return failure(CryptoError::AuthenticationFailed, "X25519 key of low order");
  // libsodium refuses zeros itself; its promise is checked, for this is the one value nothing may be built on.
  if (sodium_is_zero(octets(shared.view()), shared.size()) != 0)
    return failure(CryptoError::AuthenticationFailed, "X25519 key of low order");
  return shared;
}

} // namespace clavis::crypto
