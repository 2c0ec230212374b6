#include "crypto/primitives/argon2id.h"

#include "crypto/memory/sodium_ready.h"
#include "crypto/primitives/octets.h"
#include "crypto/primitives/random.h"

#include <sodium.h>

#include <algorithm>
#include <cerrno>

namespace clavis::crypto {

static_assert(sizeof(Argon2Salt) == crypto_pwhash_argon2id_SALTBYTES);

bool Argon2Parameters::atLeast(const Argon2Parameters& other) const noexcept {
  return memoryKib >= other.memoryKib &&
         std::uint64_t{memoryKib} * passes >= std::uint64_t{other.memoryKib} * other.passes;
}

Result<SecretBytes> argon2id(std::span<const std::byte> password, const Argon2Salt& salt,
                             const Argon2Parameters& parameters, std::size_t length) {
  if (parameters.memoryKib < argon2MinMemoryKib || parameters.memoryKib > argon2MaxMemoryKib || parameters.passes < 1 ||
      parameters.passes > argon2MaxPasses)
    return failure(CryptoError::BadInput, "Argon2id parameters out of range");
  if (length < crypto_pwhash_argon2id_BYTES_MIN || length > 1024)
    return failure(CryptoError::BadInput, "Argon2id length");
  needSodium();
  SecretBytes key(length);
  errno = 0;
  const int rc = crypto_pwhash_argon2id(
      writableOctets(key.writable()), length, reinterpret_cast<const char*>(password.data()), password.size(),
      octets(salt), parameters.passes, std::size_t{parameters.memoryKib} * 1024, crypto_pwhash_argon2id_ALG_ARGON2ID13);
  if (rc != 0)
    return errno == ENOMEM ? failure(CryptoError::OutOfMemory, "Argon2id memory")
                           : failure(CryptoError::Internal, "Argon2id");
  return key;
}

Result<Argon2Parameters> tuneArgon2id(std::chrono::milliseconds target) {
  // Three passes are the least we use, and one measurement of three is closer to the truth than one of one: the first
  // pass pays for the page faults of the memory.
  for (const std::uint32_t memoryKib : {128U * 1024, argon2Floor.memoryKib}) {
    const Argon2Parameters trial{memoryKib, argon2Floor.passes};
    const auto salt = randomArray<sizeof(Argon2Salt)>();
    const auto begin = std::chrono::steady_clock::now();
    auto key = argon2id(salt, salt, trial, 32);
    const auto took = std::chrono::steady_clock::now() - begin;
    if (!key) {
      if (key.error().code == CryptoError::OutOfMemory && memoryKib != argon2Floor.memoryKib) continue;
      return std::unexpected(std::move(key.error()));
    }
    if (took > target && memoryKib != argon2Floor.memoryKib) continue;
    const double scale = std::chrono::duration<double>(target) / std::chrono::duration<double>(took);
    const double passes = std::clamp(scale * trial.passes, double{argon2Floor.passes}, double{argon2MaxPasses});
    return Argon2Parameters{memoryKib, static_cast<std::uint32_t>(passes + 0.5)};
  }
  return argon2Floor;
}

} // namespace clavis::crypto
