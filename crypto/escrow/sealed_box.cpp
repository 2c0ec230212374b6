#include "crypto/escrow/sealed_box.h"

#include "crypto/memory/sodium_ready.h"
#include "crypto/primitives/octets.h"

#include <sodium.h>

#include <cstdlib>

namespace clavis::crypto {

static_assert(sealedBoxKeySize == crypto_box_PUBLICKEYBYTES && sealedBoxKeySize == crypto_box_SECRETKEYBYTES);
static_assert(sealedBoxOverhead == crypto_box_SEALBYTES);

SealingKeyPair newSealingKeyPair() {
  needSodium();
  SealingKeyPair pair{.secret = SecretBytes(sealedBoxKeySize)};
  // Like a library that does not start: a key that nobody made must not be handed out.
  if (crypto_box_keypair(writableOctets(pair.open), writableOctets(pair.secret.writable())) != 0) std::abort();
  return pair;
}

Result<std::array<std::byte, sealedBoxKeySize>> sealingPublicKey(std::span<const std::byte> secret) {
  needSodium();
  std::array<std::byte, sealedBoxKeySize> open{};
  if (secret.size() != sealedBoxKeySize || crypto_scalarmult_base(writableOctets(open), octets(secret)) != 0)
    return failure(CryptoError::BadInput, "a recovery key has 32 bytes");
  return open;
}

Result<std::vector<std::byte>> sealToKey(std::span<const std::byte> publicKey, std::span<const std::byte> content) {
  needSodium();
  if (publicKey.size() != sealedBoxKeySize) return failure(CryptoError::BadInput, "a recovery key has 32 bytes");
  std::vector<std::byte> box(content.size() + sealedBoxOverhead);
  if (crypto_box_seal(writableOctets(box), octets(content), content.size(), octets(publicKey)) != 0)
    return failure(CryptoError::BadInput, "not a key that can be sealed to");
  return box;
}

Result<SecretBytes> openSealed(std::span<const std::byte> secretKey, std::span<const std::byte> box) {
  auto open = sealingPublicKey(secretKey);
  if (!open) return std::unexpected(std::move(open.error()));
  if (box.size() < sealedBoxOverhead) return failure(CryptoError::AuthenticationFailed, "too short for a sealed box");
  SecretBytes content(box.size() - sealedBoxOverhead);
  if (crypto_box_seal_open(writableOctets(content.writable()), octets(box), box.size(), octets(*open),
                           octets(secretKey)) != 0)
    return failure(CryptoError::AuthenticationFailed, "the box is not for this key");
  return content;
}

} // namespace clavis::crypto
