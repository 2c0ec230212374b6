#include "crypto/primitives/aead.h"
#include "crypto/primitives/hash.h"
#include "crypto/primitives/hkdf.h"
#include "crypto/primitives/hmac.h"
#include "crypto/primitives/random.h"
#include "crypto/sealed/key_box.h"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <regex>
#include <set>

using namespace clavis::crypto;

namespace {

std::span<const std::byte> bytesOf(std::string_view text) { return std::as_bytes(std::span(text)); }

std::string hkdfHex(std::string_view key, std::string_view salt, std::string_view info, std::size_t length) {
  return toHex(hkdf(fromHex(salt).value(), fromHex(key).value(), fromHex(info).value(), length).value().view());
}

std::string rising(int first, int last) {
  std::vector<std::byte> bytes;
  for (int i = first; i <= last; ++i) bytes.push_back(static_cast<std::byte>(i));
  return toHex(bytes);
}

} // namespace

TEST_CASE("HKDF-SHA256 gives the answers of RFC 5869 appendix A") {
  CHECK(hkdfHex("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", rising(0x00, 0x0c), rising(0xf0, 0xf9), 42) ==
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
  CHECK(hkdfHex(rising(0x00, 0x4f), rising(0x60, 0xaf), rising(0xb0, 0xff), 82) ==
        "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09"
        "da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87");
  CHECK(hkdfHex("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "", "", 42) ==
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

TEST_CASE("HKDF refuses lengths outside the standard") {
  CHECK(hkdf({}, bytesOf("k"), "info", 0).error().code == CryptoError::BadInput);
  CHECK(hkdf({}, bytesOf("k"), "info", hkdfMaxOutput).has_value());
  CHECK(hkdf({}, bytesOf("k"), "info", hkdfMaxOutput + 1).error().code == CryptoError::BadInput);
}

TEST_CASE("HMAC over parts is HMAC over the whole") {
  const auto whole = hmacSha256(bytesOf("key"), bytesOf("one two three"));
  CHECK(hmacSha256(bytesOf("key"), {bytesOf("one"), bytesOf(" two "), {}, bytesOf("three")}) == whole);
  CHECK(verifyHmacSha256(bytesOf("key"), bytesOf("one two three"), whole));
  auto altered = whole;
  altered[31] ^= std::byte{1};
  CHECK_FALSE(verifyHmacSha256(bytesOf("key"), bytesOf("one two three"), altered));
  CHECK_FALSE(verifyHmacSha256(bytesOf("key"), bytesOf("one two three"), std::span(whole).first(16)));
}

TEST_CASE("SHA-256 in pieces is SHA-256 of the whole, and the object can be used again") {
  Sha256 hash;
  CHECK(hash.update(bytesOf("a")).update(bytesOf("bc")).finish() == sha256(bytesOf("abc")));
  CHECK(hash.update(bytesOf("abc")).finish() == sha256(bytesOf("abc")));
  CHECK(toHex(sha256({})) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_CASE("BLAKE2b refuses lengths it does not have") {
  CHECK(blake2b({}, 0).error().code == CryptoError::BadInput);
  CHECK(blake2b({}, 65).error().code == CryptoError::BadInput);
  const std::vector<std::byte> longKey(65);
  CHECK(blake2b({}, 32, longKey).error().code == CryptoError::BadInput);
}

TEST_CASE("Hexadecimal is read strictly") {
  CHECK(toHex(fromHex("00fFaB").value()) == "00ffab");
  for (const char* wrong : {"0", "0x00", "zz", "00 11", "0g"})
    CHECK(fromHex(wrong).error().code == CryptoError::Malformed);
}

TEST_CASE("What is sealed opens only whole, with its key, nonce and associated data") {
  const AeadKey key = AeadKey::random();
  const AeadNonce nonce = randomAeadNonce();
  auto sealed = aeadSeal(key, nonce, bytesOf("plain"), bytesOf("place"));
  REQUIRE(sealed);
  CHECK(sealed->size() == 5 + aeadTagSize);
  CHECK(aeadOpen(key, nonce, *sealed, bytesOf("place")).value().text() == "plain");
  const auto fails = [](const Result<SecretBytes>& opened) {
    return !opened && opened.error().code == CryptoError::AuthenticationFailed;
  };
  CHECK(fails(aeadOpen(AeadKey::random(), nonce, *sealed, bytesOf("place"))));
  CHECK(fails(aeadOpen(key, randomAeadNonce(), *sealed, bytesOf("place"))));
  CHECK(fails(aeadOpen(key, nonce, *sealed, bytesOf("other"))));
  for (std::size_t size = 0; size < sealed->size(); ++size)
    CHECK(fails(aeadOpen(key, nonce, std::span(*sealed).first(size), bytesOf("place"))));
  for (std::size_t at = 0; at < sealed->size(); ++at) {
    auto altered = *sealed;
    altered[at] ^= std::byte{0x80};
    CHECK(fails(aeadOpen(key, nonce, altered, bytesOf("place"))));
  }
}

TEST_CASE("An empty plaintext is sealed and opened too") {
  const AeadKey key = AeadKey::random();
  const AeadNonce nonce = randomAeadNonce();
  auto sealed = aeadSeal(key, nonce, {}, {});
  REQUIRE(sealed);
  auto opened = aeadOpen(key, nonce, *sealed, {});
  REQUIRE(opened);
  CHECK(opened->empty());
}

TEST_CASE("A key that was cleared seals nothing") {
  AeadKey key = AeadKey::random();
  key.clear();
  CHECK(aeadSeal(key, randomAeadNonce(), bytesOf("x"), {}).error().code == CryptoError::BadInput);
}

TEST_CASE("A key has exactly its role's length") {
  CHECK(AeadKey::fromBytes(SecretBytes(31)).error().code == CryptoError::BadInput);
  CHECK(AeadKey::fromBytes(SecretBytes(33)).error().code == CryptoError::BadInput);
  CHECK(AeadKey::fromBytes(SecretBytes(32)));
}

TEST_CASE("A wrapped key opens in its own place only") {
  const AeadKey wrapping = AeadKey::random();
  const SecretBytes key = randomSecret(32);
  auto box = sealKey(wrapping, key.view(), bytesOf("slot 1"));
  REQUIRE(box);
  CHECK(box->size() == 32 + keyBoxOverhead);
  CHECK(openKey(wrapping, *box, bytesOf("slot 1")).value() == key);
  CHECK(openKey(wrapping, *box, bytesOf("slot 2")).error().code == CryptoError::AuthenticationFailed);
  CHECK(openKey(AeadKey::random(), *box, bytesOf("slot 1")).error().code == CryptoError::AuthenticationFailed);
  CHECK(openKey(wrapping, std::span(*box).first(keyBoxOverhead), bytesOf("slot 1")).error().code ==
        CryptoError::Malformed);
  CHECK(sealKey(wrapping, {}, {}).error().code == CryptoError::BadInput);
  CHECK(*sealKey(wrapping, key.view(), bytesOf("slot 1")) != *box);
}

TEST_CASE("Random identifiers are version 4 UUIDs and differ") {
  static const std::regex form("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string id = randomUuid();
    CHECK(std::regex_match(id, form));
    seen.insert(id);
  }
  CHECK(seen.size() == 1000);
}

TEST_CASE("A random number stays below its bound and reaches every value") {
  std::set<std::uint32_t> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(randomBelow(7));
  CHECK(seen.size() == 7);
  CHECK(*seen.rbegin() == 6);
}
