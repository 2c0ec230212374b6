#include "crypto/escrow/sealed_box.h"
#include "crypto/escrow/shamir.h"
#include "crypto/primitives/random.h"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <array>
#include <string>

using namespace clavis::crypto;

namespace {

std::vector<SecretShare> some(const std::vector<SecretShare>& all, std::initializer_list<std::size_t> which) {
  std::vector<SecretShare> chosen;
  for (const std::size_t i : which)
    chosen.push_back({all[i].set, all[i].threshold, all[i].index, all[i].value.clone()});
  return chosen;
}

/// Multiplication the way FIPS 197 section 4.2 describes it, with branches.
unsigned byTheBook(unsigned a, unsigned b) {
  unsigned product = 0;
  for (; b != 0; b >>= 1U) {
    if ((b & 1U) != 0) product ^= a;
    a <<= 1U;
    if ((a & 0x100U) != 0) a ^= 0x11BU;
  }
  return product;
}

} // namespace

TEST_CASE("The field is that of AES: FIPS 197 section 4.2, and every product") {
  CHECK(multiplyInField(0x57, 0x83) == 0xC1);
  CHECK(multiplyInField(0x57, 0x13) == 0xFE);
  for (unsigned a = 0; a < 256; ++a)
    for (unsigned b = 0; b < 256; ++b)
      REQUIRE(multiplyInField(static_cast<std::uint8_t>(a), static_cast<std::uint8_t>(b)) == byTheBook(a, b));
}

TEST_CASE("Shares computed elsewhere join: two points on known lines") {
  // f(x) = s + c x for each byte, computed by hand in the field: with c = 0x01, f(1) = s ^ 1 and f(2) = s ^ 2. The
  // content is not ours (it has no valid check), so joining has to notice.
  SecretShare one{.set = {}, .threshold = 2, .index = 1, .value = SecretBytes(32)};
  SecretShare two{.set = {}, .threshold = 2, .index = 2, .value = SecretBytes(32)};
  for (auto& b : one.value.writable()) b = std::byte{0x41};
  for (auto& b : two.value.writable()) b = std::byte{0x42};
  std::vector<SecretShare> pair;
  pair.push_back(std::move(one));
  pair.push_back(std::move(two));
  CHECK(joinShares(pair).error().code == CryptoError::AuthenticationFailed);
}

TEST_CASE("Any threshold of the shares gives the secret, for every threshold and count") {
  const SecretBytes secret = randomSecret(32);
  for (std::size_t count = 2; count <= 6; ++count) {
    for (std::size_t threshold = 2; threshold <= count; ++threshold) {
      auto shares = splitSecret(secret.view(), threshold, count);
      REQUIRE(shares);
      REQUIRE(shares->size() == count);
      for (unsigned mask = 0; mask < 1U << count; ++mask) {
        std::vector<SecretShare> chosen;
        for (std::size_t i = 0; i < count; ++i)
          if ((mask >> i & 1U) != 0)
            chosen.push_back(
                {(*shares)[i].set, (*shares)[i].threshold, (*shares)[i].index, (*shares)[i].value.clone()});
        auto joined = joinShares(chosen);
        if (chosen.size() >= threshold) {
          REQUIRE(joined);
          CHECK(*joined == secret);
        } else {
          CHECK(joined.error().code == CryptoError::BadInput);
        }
      }
    }
  }
}

TEST_CASE("One share less than needed fits every secret: it says nothing") {
  const std::array<std::byte, 1> secret{std::byte{0x5A}};
  // Over many splits, a single share's first byte takes every value about equally often.
  std::array<int, 256> seen{};
  for (int i = 0; i < 25'600; ++i) {
    auto shares = splitSecret(secret, 2, 2);
    REQUIRE(shares);
    ++seen[std::to_integer<std::size_t>(shares->front().value.view()[0])];
  }
  CHECK(*std::ranges::min_element(seen) > 50);
  CHECK(*std::ranges::max_element(seen) < 170);
}

TEST_CASE("Foreign, repeated, changed and mixed shares are noticed") {
  const SecretBytes secret = randomSecret(32);
  auto shares = splitSecret(secret.view(), 3, 5);
  auto others = splitSecret(secret.view(), 3, 5);
  REQUIRE(shares);
  REQUIRE(others);
  CHECK(joinShares({}).error().code == CryptoError::BadInput);
  CHECK(joinShares(some(*shares, {0, 1, 1})).error().code == CryptoError::BadInput);
  auto mixed = some(*shares, {0, 1});
  mixed.push_back(std::move((*others)[2]));
  CHECK(joinShares(mixed).error().code == CryptoError::BadInput);
  for (std::size_t at = 0; at < (*shares)[0].value.size(); ++at) {
    auto changed = some(*shares, {0, 2, 4});
    changed[1].value.writable()[at] ^= std::byte{0x40};
    CHECK(joinShares(changed).error().code == CryptoError::AuthenticationFailed);
  }
  CHECK_FALSE(splitSecret(secret.view(), 1, 3));
  CHECK_FALSE(splitSecret(secret.view(), 4, 3));
  CHECK_FALSE(splitSecret(secret.view(), 2, 17));
  CHECK_FALSE(splitSecret({}, 2, 3));
  CHECK_FALSE(splitSecret(randomSecret(65).view(), 2, 3));
}

TEST_CASE("A share survives paper: lower case, spaces, other lines; one wrong character does not") {
  const SecretBytes secret = randomSecret(32);
  auto shares = splitSecret(secret.view(), 2, 3);
  REQUIRE(shares);
  std::vector<SecretShare> read;
  for (const SecretShare& share : *shares) {
    std::string text(share.toText().text());
    CHECK(text.starts_with("CLAVIS-SHARE-1:"));
    std::string typed = text.substr(0, 15);
    for (const char c : text.substr(15)) typed += c == '-' ? ' ' : static_cast<char>(std::tolower(c));
    auto parsed = SecretShare::parse("Share of the clinic\n" + typed + "\r\n");
    REQUIRE(parsed);
    CHECK(parsed->value == share.value);
    read.push_back(std::move(*parsed));
    for (std::size_t at = 15; at < text.size(); at += 7) {
      std::string wrong = text;
      if (wrong[at] == '-') continue;
      wrong[at] = wrong[at] == 'A' ? 'B' : 'A';
      CHECK_FALSE(SecretShare::parse(wrong));
    }
    CHECK_FALSE(SecretShare::parse(std::string_view(text).substr(0, text.size() - 1)));
  }
  CHECK(*joinShares(read) == secret);
  CHECK_FALSE(SecretShare::parse(""));
  CHECK_FALSE(SecretShare::parse("CLAVIS-SHARE-1:"));
}

TEST_CASE("A sealed box opens with its key only, unchanged only") {
  const SealingKeyPair clinic = newSealingKeyPair();
  const SealingKeyPair other = newSealingKeyPair();
  const SecretBytes content = randomSecret(60);
  auto box = sealToKey(clinic.open, content.view());
  REQUIRE(box);
  CHECK(box->size() == content.size() + sealedBoxOverhead);
  CHECK(*openSealed(clinic.secret.view(), *box) == content);
  CHECK_FALSE(openSealed(other.secret.view(), *box));
  CHECK(*sealingPublicKey(clinic.secret.view()) == clinic.open);
  for (std::size_t at = 0; at < box->size(); at += 5) {
    auto changed = *box;
    changed[at] ^= std::byte{1};
    CHECK_FALSE(openSealed(clinic.secret.view(), changed));
  }
  CHECK_FALSE(openSealed(clinic.secret.view(), std::span(*box).first(sealedBoxOverhead - 1)));
  CHECK_FALSE(sealToKey(std::span(clinic.open).first(31), content.view()));
  CHECK_FALSE(sealToKey(std::array<std::byte, 32>{}, content.view())); // a point of small order
}
