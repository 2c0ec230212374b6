#include "crypto/otp/base32.h"
#include "crypto/otp/totp.h"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <string>

using namespace clavis::crypto;
using namespace std::chrono_literals;

namespace {

/// The seeds of RFC 6238 appendix B: the ASCII digits, as long as the hash.
SecretBytes seed(std::size_t size) {
  std::string text;
  while (text.size() < size) text += "1234567890";
  return SecretBytes::copyOf(std::string_view(text).substr(0, size));
}

std::chrono::sys_seconds at(long long seconds) { return std::chrono::sys_seconds(std::chrono::seconds(seconds)); }

std::string codeAt(const SecretBytes& secret, const TotpSettings& settings, std::chrono::sys_seconds time) {
  auto code = totpCode(secret, settings, totpStep(settings, time));
  REQUIRE(code);
  return std::string(code->text());
}

} // namespace

TEST_CASE("RFC 6238 appendix B, all three hashes") {
  struct Vector {
    long long time;
    const char* sha1;
    const char* sha256;
    const char* sha512;
  };
  for (const Vector& v : std::initializer_list<Vector>{{59, "94287082", "46119246", "90693936"},
                                                       {1111111109, "07081804", "68084774", "25091201"},
                                                       {1111111111, "14050471", "67062674", "99943326"},
                                                       {1234567890, "89005924", "91819424", "93441116"},
                                                       {2000000000, "69279037", "90698825", "38618901"},
                                                       {20000000000, "65353130", "77737706", "47863826"}}) {
    CHECK(codeAt(seed(20), {TotpHash::Sha1, 8, 30}, at(v.time)) == v.sha1);
    CHECK(codeAt(seed(32), {TotpHash::Sha256, 8, 30}, at(v.time)) == v.sha256);
    CHECK(codeAt(seed(64), {TotpHash::Sha512, 8, 30}, at(v.time)) == v.sha512);
  }
}

TEST_CASE("RFC 4226 appendix D: the counter values under it") {
  const char* expected[] = {"755224", "287082", "359152", "969429", "338314",
                            "254676", "287922", "162583", "399871", "520489"};
  for (std::uint64_t counter = 0; counter < 10; ++counter)
    CHECK(totpCode(seed(20), {}, counter)->text() == expected[counter]);
}

TEST_CASE("A code is taken once, in its own time and one step to either side") {
  const SecretBytes secret = seed(20);
  const TotpSettings settings;
  const auto now = at(1'800'000'000);
  TotpState state;
  CHECK(checkTotp(secret, settings, codeAt(secret, settings, now), now, state) == TotpAnswer::Right);
  const TotpState used = state;
  CHECK(checkTotp(secret, settings, codeAt(secret, settings, now), now + 5s, state) == TotpAnswer::Replayed);
  CHECK(state.lastUsed == used.lastUsed);
  // A later one has been used: an earlier one, never seen, is void as well.
  CHECK(checkTotp(secret, settings, codeAt(secret, settings, now - 30s), now, state) == TotpAnswer::Replayed);
  CHECK(checkTotp(secret, settings, codeAt(secret, settings, now + 30s), now + 31s, state) == TotpAnswer::Right);

  TotpState fresh;
  CHECK(checkTotp(secret, settings, codeAt(secret, settings, now - 60s), now, fresh) == TotpAnswer::Wrong);
  CHECK(checkTotp(secret, settings, codeAt(secret, settings, now + 60s), now, fresh) == TotpAnswer::Wrong);
  const std::string code = codeAt(secret, settings, now);
  CHECK(checkTotp(secret, settings, code.substr(0, 3) + " " + code.substr(3), now, fresh) == TotpAnswer::Right);
}

TEST_CASE("A clock that runs away is followed, step by step and not for ever") {
  const SecretBytes secret = seed(20);
  const TotpSettings settings;
  TotpState state;
  auto now = at(1'800'000'000);
  for (int drift = 1; drift <= totpMostDrift; ++drift) {
    now += 30s;
    CHECK(checkTotp(secret, settings, codeAt(secret, settings, now + drift * 30s), now, state) == TotpAnswer::Right);
    CHECK(state.drift == drift);
  }
  now += 300s;
  CHECK(checkTotp(secret, settings, codeAt(secret, settings, now + 12 * 30s), now, state) == TotpAnswer::Wrong);
}

TEST_CASE("Wrong codes make everybody wait, and a clock that is set back does not shorten it") {
  const SecretBytes secret = seed(20);
  const TotpSettings settings;
  auto now = at(1'800'000'000);
  TotpState state;
  const auto wrong = [&] { return checkTotp(secret, settings, "12345", now, state); };
  for (int i = 0; i < 3; ++i) CHECK(wrong() == TotpAnswer::Wrong);
  CHECK(wrong() == TotpAnswer::Wait);
  CHECK(checkTotp(secret, settings, codeAt(secret, settings, now), now, state) == TotpAnswer::Wait);
  now -= 3600s;
  CHECK(checkTotp(secret, settings, codeAt(secret, settings, now), now, state) == TotpAnswer::Wait);
  now += 15s;
  CHECK(checkTotp(secret, settings, codeAt(secret, settings, now), now, state) == TotpAnswer::Right);
  CHECK(state.wrong == 0);
  CHECK(totpWait(4) == 30s);
  CHECK(totpWait(1000) == 1h);
  // The header's promise: a day of guessing, three steps of a million codes each time.
  const double tries = 86400.0 / 3600.0 + 15;
  CHECK(tries * 3 / 1e6 < 1.0 / 8000);
}

TEST_CASE("Settings and secrets out of range are refused") {
  const SecretBytes secret = seed(20);
  TotpState state;
  CHECK_FALSE(totpCode(seed(15), {}, 1));
  CHECK_FALSE(totpCode(secret, {TotpHash::Sha1, 5, 30}, 1));
  CHECK_FALSE(totpCode(secret, {TotpHash::Sha1, 9, 30}, 1));
  CHECK_FALSE(totpCode(secret, {TotpHash::Sha1, 6, 0}, 1));
  CHECK_FALSE(totpCode(secret, {static_cast<TotpHash>(9), 6, 30}, 1));
  CHECK_FALSE(checkTotp(SecretBytes(), {}, "000000", at(0), state));
}

TEST_CASE("The address for authenticator programs") {
  auto uri = totpUri(SecretBytes::copyOf("12345678901234567890"), {}, "anna@clinic", "Clavis & Co");
  REQUIRE(uri);
  CHECK(uri->text() == "otpauth://totp/Clavis%20%26%20Co:anna%40clinic?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
                       "&issuer=Clavis%20%26%20Co&algorithm=SHA1&digits=6&period=30");
}

TEST_CASE("Base 32: RFC 4648 section 10, and back") {
  for (const auto& [plain, coded] : std::initializer_list<std::pair<const char*, const char*>>{
           {"", ""}, {"f", "MY"}, {"fo", "MZXQ"}, {"foo", "MZXW6"}, {"foob", "MZXW6YQ"}, {"foobar", "MZXW6YTBOI"}}) {
    CHECK(toBase32(SecretBytes::copyOf(std::string_view(plain)).view(), Base32::Rfc4648).text() == coded);
    CHECK(fromBase32(coded, Base32::Rfc4648)->text() == plain);
  }
  CHECK(fromBase32("mzxw 6ytb-oi======", Base32::Rfc4648)->text() == "foobar");
  CHECK_FALSE(fromBase32("MZXW1", Base32::Rfc4648));
  CHECK_FALSE(fromBase32("M", Base32::Rfc4648));
  CHECK_FALSE(fromBase32("MZ", Base32::Rfc4648)); // the last bits belong to no byte
  CHECK(*fromBase32("OIO0", Base32::Crockford) == *fromBase32("0L00", Base32::Crockford));
}
