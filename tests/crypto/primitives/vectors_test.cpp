// The official suites of what primitives/ implements, whole, with their counts.
#include "crypto/primitives/aead.h"
#include "crypto/primitives/argon2id.h"
#include "crypto/primitives/ed25519.h"
#include "crypto/primitives/hkdf.h"
#include "crypto/primitives/hmac.h"
#include "crypto/primitives/message_aead.h"
#include "crypto/primitives/x25519.h"
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

namespace {

// Both message AEADs: other nonce and tag sizes than theirs are refused, and so is everything marked invalid.
bool messageAeadAnswers(MessageCipher cipher, const simdjson::dom::element& test, bool valid) {
  const auto key = hexField(test, "key");
  const auto nonce = hexField(test, "iv");
  const auto associated = hexField(test, "aad");
  const auto plaintext = hexField(test, "msg");
  auto ciphertext = hexField(test, "ct");
  const auto tag = hexField(test, "tag");
  ciphertext.insert(ciphertext.end(), tag.begin(), tag.end());
  const bool ours = key.size() == messageKeySize(cipher) && nonce.size() == messageNonceSize;
  auto opened = openMessage(cipher, key, nonce, ciphertext, associated);
  auto sealed = sealMessage(cipher, key, nonce, plaintext, associated);
  if (!ours) return !opened && opened.error().code == CryptoError::BadInput && !sealed;
  if (!valid) return !opened && opened.error().code == CryptoError::AuthenticationFailed;
  return opened && opened->equals(plaintext) && sealed && *sealed == ciphertext;
}

} // namespace

TEST_CASE("ChaCha20-Poly1305 gives Wycheproof's answers") {
  runWycheproof("chacha20_poly1305", [](auto, auto test, bool valid) {
    return messageAeadAnswers(MessageCipher::ChaCha20Poly1305, test, valid);
  });
}

TEST_CASE("AES-128-GCM gives Wycheproof's answers, other key and nonce sizes are refused") {
  runWycheproof("aes_gcm",
                [](auto, auto test, bool valid) { return messageAeadAnswers(MessageCipher::Aes128Gcm, test, valid); });
}

TEST_CASE("X25519 gives Wycheproof's answers and refuses every key of low order") {
  int zeros = 0;
  runWycheproof("x25519", [&zeros](auto, auto test, bool) {
    const auto expected = hexField(test, "shared");
    const bool zero = std::ranges::all_of(expected, [](std::byte b) { return b == std::byte{0}; });
    auto shared = x25519(hexField(test, "private"), hexField(test, "public"));
    zeros += zero ? 1 : 0;
    if (zero) return !shared && shared.error().code == CryptoError::AuthenticationFailed;
    return shared && shared->equals(expected); // "acceptable": keys that are not canonical or on the twist
  });
  CHECK(zeros > 0);
  CHECK(x25519(std::vector<std::byte>(31), std::vector<std::byte>(32)).error().code == CryptoError::BadInput);
  CHECK(x25519PublicKey(std::vector<std::byte>(33)).error().code == CryptoError::BadInput);
}

TEST_CASE("Ed25519 gives Wycheproof's answers") {
  runWycheproof("ed25519", [](auto group, auto test, bool valid) {
    const simdjson::dom::element key = group["publicKey"];
    return verifyEd25519(hexField(key, "pk"), hexField(test, "msg"), hexField(test, "sig")) == valid;
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
