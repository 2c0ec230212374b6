#include "crypto/primitives/ed25519.h"

#include "crypto/memory/sodium_ready.h"
#include "crypto/primitives/octets.h"

#include <sodium.h>

#include <cstdlib>

namespace clavis::crypto {

Result<Ed25519Key> Ed25519Key::fromSeed(std::span<const std::byte> seed) {
  if (seed.size() != crypto_sign_SEEDBYTES) return failure(CryptoError::BadInput, "Ed25519 seed length");
  needSodium();
  Ed25519Key key;
  key.m_secret = SecretBytes(crypto_sign_SECRETKEYBYTES);
  if (crypto_sign_seed_keypair(writableOctets(key.m_public), writableOctets(key.m_secret.writable()), octets(seed)) !=
      0)
    return failure(CryptoError::Internal, "Ed25519 key pair");
  return key;
}

Ed25519Key Ed25519Key::clone() const {
  Ed25519Key copy;
  copy.m_secret = m_secret.clone();
  copy.m_public = m_public;
  return copy;
}

Ed25519Signature Ed25519Key::sign(std::span<const std::byte> message) const {
  Ed25519Signature signature;
  // Cannot fail in libsodium; were it to, what stands in `signature` must not travel on.
  if (crypto_sign_detached(writableOctets(signature), nullptr, octets(message), message.size(),
                           octets(m_secret.view())) != 0)
    std::abort();
  return signature;
}

bool verifyEd25519(std::span<const std::byte> publicKey, std::span<const std::byte> message,
                   std::span<const std::byte> signature) {
  if (publicKey.size() != sizeof(Ed25519PublicKey) || signature.size() != sizeof(Ed25519Signature)) return false;
  needSodium();
  return crypto_sign_verify_detached(octets(signature), octets(message), message.size(), octets(publicKey)) == 0;
}

} // namespace clavis::crypto
