#include "crypto/primitives/hmac.h"

#include "crypto/memory/secret_bytes.h"
#include "crypto/memory/sodium_ready.h"
#include "crypto/primitives/octets.h"

#include <sodium.h>

#include <cstdlib>

namespace clavis::crypto {

Mac hmacSha256(std::span<const std::byte> key, std::initializer_list<std::span<const std::byte>> parts) {
  needSodium();
  crypto_auth_hmacsha256_state state;
  Mac mac;
  // No call here can fail in libsodium; if one did, the tag would be worthless, so nothing may go on.
  int rc = crypto_auth_hmacsha256_init(&state, octets(key), key.size());
  for (const auto part : parts) rc |= crypto_auth_hmacsha256_update(&state, octets(part), part.size());
  rc |= crypto_auth_hmacsha256_final(&state, writableOctets(mac));
  sodium_memzero(&state, sizeof state);
  if (rc != 0) std::abort();
  return mac;
}

Mac hmacSha256(std::span<const std::byte> key, std::span<const std::byte> message) {
  return hmacSha256(key, {message});
}

bool verifyHmacSha256(std::span<const std::byte> key, std::span<const std::byte> message,
                      std::span<const std::byte> tag) {
  const Mac expected = hmacSha256(key, message);
  return equalInConstantTime(expected, tag);
}

} // namespace clavis::crypto
