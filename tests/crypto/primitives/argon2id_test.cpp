#include "crypto/primitives/argon2id.h"
#include "crypto/primitives/hash.h"

#include <catch2/catch_test_macros.hpp>
#include <sodium.h>

#include <algorithm>

using namespace clavis::crypto;

namespace {

Argon2Salt saltOf(std::string_view text) {
  Argon2Salt salt{};
  std::ranges::copy(std::as_bytes(std::span(text)), salt.begin());
  return salt;
}

std::span<const std::byte> bytesOf(std::string_view text) { return std::as_bytes(std::span(text)); }

} // namespace

TEST_CASE("Argon2id agrees with the encoded form that the reference implementation verifies") {
  const auto salt = saltOf("0123456789abcdef");
  auto key = argon2id(bytesOf("password"), salt, {.memoryKib = 256, .passes = 3}, 32);
  REQUIRE(key);
  const auto base64 = [](std::span<const std::byte> bytes) {
    std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL_NO_PADDING), '\0');
    sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                      sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
    return std::string(text.c_str());
  };
  const std::string encoded = "$argon2id$v=19$m=256,t=3,p=1$" + base64(salt) + '$' + base64(key->view());
  CHECK(crypto_pwhash_str_verify(encoded.c_str(), "password", 8) == 0);
}

TEST_CASE("Argon2id depends on every input") {
  const auto base = [](std::string_view password, std::string_view salt, std::uint32_t memory, std::uint32_t passes) {
    return toHex(argon2id(bytesOf(password), saltOf(salt), {.memoryKib = memory, .passes = passes}, 32).value().view());
  };
  const std::string key = base("p", "s", 64, 1);
  CHECK(base("p", "s", 64, 1) == key);
  CHECK(base("q", "s", 64, 1) != key);
  CHECK(base("p", "t", 64, 1) != key);
  CHECK(base("p", "s", 65, 1) != key);
  CHECK(base("p", "s", 64, 2) != key);
}

TEST_CASE("Parameters from a hostile file are refused before memory is asked for") {
  const auto refused = [](std::uint32_t memory, std::uint32_t passes) {
    auto key = argon2id(bytesOf("p"), saltOf("s"), {.memoryKib = memory, .passes = passes}, 32);
    return !key && key.error().code == CryptoError::BadInput;
  };
  CHECK(refused(argon2MaxMemoryKib + 1, 1));
  CHECK(refused(0xffffffff, 1));
  CHECK(refused(argon2MinMemoryKib - 1, 1));
  CHECK(refused(64, 0));
  CHECK(refused(64, argon2MaxPasses + 1));
  CHECK(argon2id(bytesOf("p"), saltOf("s"), {.memoryKib = argon2MinMemoryKib, .passes = 1}, 32));
}

TEST_CASE("Tuning never goes below the floor, and costs about what was asked for") {
  auto least = tuneArgon2id(std::chrono::milliseconds(1));
  REQUIRE(least);
  CHECK(*least == argon2Floor);
  auto tuned = tuneArgon2id(std::chrono::milliseconds(500));
  REQUIRE(tuned);
  CHECK(tuned->atLeast(argon2Floor));
  CHECK(tuned->memoryKib >= 64U * 1024);
}

TEST_CASE("Costlier means more memory and more work, not one for the other") {
  const Argon2Parameters base{.memoryKib = 64, .passes = 4};
  CHECK(base.atLeast(base));
  CHECK(Argon2Parameters{.memoryKib = 128, .passes = 2}.atLeast(base));
  CHECK_FALSE(Argon2Parameters{.memoryKib = 128, .passes = 1}.atLeast(base));
  CHECK_FALSE(Argon2Parameters{.memoryKib = 32, .passes = 100}.atLeast(base));
}
