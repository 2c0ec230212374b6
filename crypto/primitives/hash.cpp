#include "crypto/primitives/hash.h"

#include "crypto/memory/sodium_ready.h"
#include "crypto/primitives/octets.h"

#include <sodium.h>

#include <cstdlib>

namespace clavis::crypto {

struct Sha256::State {
  crypto_hash_sha256_state hash;
};

// crypto_hash_sha256_* and crypto_generichash are declared to return int but have no failing path apart from bad
// lengths, which are checked before the call; a non-zero return would be a broken library and must not go on silently.
namespace {
void must(int rc) {
  if (rc != 0) std::abort();
}
} // namespace

Sha256Digest sha256(std::span<const std::byte> bytes) {
  needSodium();
  Sha256Digest digest;
  must(crypto_hash_sha256(writableOctets(digest), octets(bytes), bytes.size()));
  return digest;
}

Sha256::Sha256() : m_state(std::make_unique<State>()) {
  needSodium();
  must(crypto_hash_sha256_init(&m_state->hash));
}
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;
Sha256::~Sha256() = default;

Sha256& Sha256::update(std::span<const std::byte> bytes) {
  must(crypto_hash_sha256_update(&m_state->hash, octets(bytes), bytes.size()));
  return *this;
}

Sha256Digest Sha256::finish() {
  Sha256Digest digest;
  must(crypto_hash_sha256_final(&m_state->hash, writableOctets(digest)));
  must(crypto_hash_sha256_init(&m_state->hash));
  return digest;
}

Result<std::vector<std::byte>> blake2b(std::span<const std::byte> bytes, std::size_t size,
                                       std::span<const std::byte> key) {
  if (size < 1 || size > crypto_generichash_BYTES_MAX) return failure(CryptoError::BadInput, "BLAKE2b output length");
  if (key.size() > crypto_generichash_KEYBYTES_MAX) return failure(CryptoError::BadInput, "BLAKE2b key length");
  needSodium();
  std::vector<std::byte> digest(size);
  const int rc = crypto_generichash(writableOctets(digest), size, octets(bytes), bytes.size(), octets(key), key.size());
  if (rc != 0) return failure(CryptoError::Internal, "BLAKE2b");
  return digest;
}

std::string toHex(std::span<const std::byte> bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text;
  text.reserve(2 * bytes.size());
  for (const std::byte byte : bytes) {
    text.push_back(digits[std::to_integer<unsigned>(byte) >> 4U]);
    text.push_back(digits[std::to_integer<unsigned>(byte) & 15U]);
  }
  return text;
}

Result<std::vector<std::byte>> fromHex(std::string_view text) {
  if (text.size() % 2 != 0) return failure(CryptoError::Malformed, "odd number of hexadecimal digits");
  const auto digit = [](char c) -> int {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
  };
  std::vector<std::byte> bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = digit(text[i]);
    const int low = digit(text[i + 1]);
    if (high < 0 || low < 0) return failure(CryptoError::Malformed, "not a hexadecimal digit");
    bytes.push_back(static_cast<std::byte>(high * 16 + low));
  }
  return bytes;
}

} // namespace clavis::crypto
