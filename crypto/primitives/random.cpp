#include "crypto/primitives/random.h"

#include "crypto/memory/sodium_ready.h"
#include "crypto/primitives/hash.h"

#include <sodium.h>

namespace clavis::crypto {

void fillRandom(std::span<std::byte> out) {
  needSodium();
  randombytes_buf(out.data(), out.size());
}

SecretBytes randomSecret(std::size_t size) {
  SecretBytes secret(size);
  fillRandom(secret.writable());
  return secret;
}

std::uint32_t randomBelow(std::uint32_t bound) {
  needSodium();
  return randombytes_uniform(bound);
}

std::string randomUuid() {
  auto bytes = randomArray<16>();
  bytes[6] = (bytes[6] & std::byte{0x0f}) | std::byte{0x40}; // version 4
  bytes[8] = (bytes[8] & std::byte{0x3f}) | std::byte{0x80}; // variant of RFC 9562
  std::string text = toHex(bytes);
  for (const std::size_t at : {20U, 16U, 12U, 8U}) text.insert(at, 1, '-');
  return text;
}

} // namespace clavis::crypto
