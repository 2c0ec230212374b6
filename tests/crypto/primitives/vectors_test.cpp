// The official suites of what primitives/ implements, whole, with their counts.
#include "crypto/primitives/aead.h"
#include "crypto/primitives/argon2id.h"
#include "crypto/primitives/hkdf.h"
#include "crypto/primitives/hmac.h"
#include "tests/crypto/vectors.h"

#include <catch2/catch_test_macros.hpp>
#include <sodium.h>

#include <algorithm>

using namespace clavis::crypto;
using namespace clavis::tests;

namespace {

template <class Run>
void runWycheproof(const std::string& name, Run run) {
  VectorFile file("wycheproof/" + name + "_test.json");
  Tally tally{.suite = "Wycheproof " + name};
  for (const simdjson::dom::element& group : items(file.root()["testGroups"])) {
    for (const simdjson::dom::element& test : items(group["tests"])) {
      ++tally.total;
      INFO(name << " tcId " << numberField(test, "tcId"));
      const bool ok = run(group, test, textField(test, "result") == "valid");
      CHECK(ok);
      tally.passed += ok ? 1 : 0;
    }
  }
  CHECK(tally.total == numberField(file.root(), "numberOfTests"));
  tally.print();
}

} // namespace

TEST_CASE("HKDF-SHA256 gives Wycheproof's answers") {
  runWycheproof("hkdf_sha256", [](auto, auto test, bool valid) {
    auto key = hkdf(hexField(test, "salt"), hexField(test, "ikm"), hexField(test, "info"),
                    static_cast<std::size_t>(numberField(test, "size")));
    if (!valid) return !key && key.error().code == CryptoError::BadInput;
    return key && key->equals(hexField(test, "okm"));
  });
}

TEST_CASE("HMAC-SHA256 gives Wycheproof's answers, truncated tags included") {
  runWycheproof("hmac_sha256", [](auto group, auto test, bool valid) {
    const auto key = hexField(test, "key");
    const auto message = hexField(test, "msg");
    const auto tag = hexField(test, "tag");
    const auto size = static_cast<std::size_t>(numberField(group, "tagSize")) / 8;
    const Mac mac = hmacSha256(key, message);
    const bool matches = equalInConstantTime(std::span<const std::byte>(mac).first(size), tag);
    // Our own check takes whole tags only: a truncated one is refused even when it is right.
    const bool whole = verifyHmacSha256(key, message, tag);
    return matches == valid && whole == (valid && size == mac.size());
  });
}

TEST_CASE("XChaCha20-Poly1305 gives Wycheproof's answers") {
  runWycheproof("xchacha20_poly1305", [](auto, auto test, bool valid) {
    const auto iv = hexField(test, "iv");
    // A nonce of another length cannot be written down as an AeadNonce: those invalid cases do not compile here.
    if (iv.size() != sizeof(AeadNonce)) return !valid;
    AeadNonce nonce;
    std::ranges::copy(iv, nonce.begin());
    auto key = AeadKey::fromBytes(SecretBytes::copyOf(hexField(test, "key")));
    if (!key) return !valid;
    const auto associated = hexField(test, "aad");
    const auto plaintext = hexField(test, "msg");
    auto ciphertext = hexField(test, "ct");
    std::ranges::copy(hexField(test, "tag"), std::back_inserter(ciphertext));
    auto opened = aeadOpen(*key, nonce, ciphertext, associated);
    if (!valid) return !opened && opened.error().code == CryptoError::AuthenticationFailed;
    auto sealed = aeadSeal(*key, nonce, plaintext, associated);
    return opened && opened->equals(plaintext) && sealed && *sealed == ciphertext;
  });
}

TEST_CASE("BLAKE2b gives the known answers") {
  VectorFile file("blake2b-kat.json.gz");
  Tally tally{.suite = "BLAKE2b known answers"};
  for (const simdjson::dom::element& test : items(file.root())) {
    ++tally.total;
    const auto expected = hexField(test, "out");
    auto digest = blake2b(hexField(test, "in"), expected.size(), hexField(test, "key"));
    const bool ok = digest && *digest == expected;
    CHECK(ok);
    tally.passed += ok ? 1 : 0;
  }
  CHECK(tally.total == 512);
  tally.print();
}

TEST_CASE("The library's Argon2id gives the reference implementation's answers") {
  REQUIRE(sodium_init() >= 0);
  VectorFile file("argon2-phc.json");
  Tally tally{.suite = "Argon2id reference results"};
  for (const simdjson::dom::element& test : items(file.root())) {
    ++tally.total;
    // argon2i is not used by us; m=2^20 of it needs a GiB besides.
    if (textField(test, "variant") != "argon2id") {
      ++tally.skipped;
      continue;
    }
    const std::string encoded = textField(test, "encoded");
    const std::string password = textField(test, "password");
    const bool ok = crypto_pwhash_str_verify(encoded.c_str(), password.data(), password.size()) == 0 &&
                    crypto_pwhash_str_verify(encoded.c_str(), "wrong", 5) != 0;
    INFO(encoded);
    CHECK(ok);
    tally.passed += ok ? 1 : 0;
  }
  CHECK(tally.passed == 8);
  tally.print();
}
