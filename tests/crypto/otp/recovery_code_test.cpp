#include "crypto/otp/recovery_code.h"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <set>
#include <string>

using namespace clavis::crypto;

namespace {
std::string textOf(const RecoveryCode& code) { return std::string(code.toText().text()); }
bool same(const RecoveryCode& a, const RecoveryCode& b) { return std::ranges::equal(a.view(), b.view()); }
} // namespace

TEST_CASE("A recovery code is seven groups of four and survives being written down") {
  for (int i = 0; i < 200; ++i) {
    const auto code = RecoveryCode::generate();
    const std::string text = textOf(code);
    REQUIRE(text.size() == 34);
    for (std::size_t at = 4; at < text.size(); at += 5) CHECK(text[at] == '-');
    auto parsed = RecoveryCode::parse(text);
    REQUIRE(parsed);
    CHECK(same(*parsed, code));
  }
}

TEST_CASE("Case, blanks, hyphens and look-alike letters do not matter") {
  const auto code = RecoveryCode::generate();
  std::string text = textOf(code);
  std::string loose = "  ";
  for (char c : text) {
    if (c == '-') continue;
    if (c == '0') c = 'o';
    if (c == '1') c = 'L';
    loose += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    loose += ' ';
  }
  auto parsed = RecoveryCode::parse(loose + "\n");
  REQUIRE(parsed);
  CHECK(same(*parsed, code));
}

TEST_CASE("A slip of the pen is noticed") {
  const auto code = RecoveryCode::generate();
  const std::string text = textOf(code);
  int noticed = 0;
  int changed = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '-') continue;
    for (const char c : std::string("0123456789ABCDEFGHJKMNPQRSTVWXYZ")) {
      if (c == text[at]) continue;
      std::string slip = text;
      slip[at] = c;
      ++changed;
      noticed += RecoveryCode::parse(slip) ? 0 : 1;
    }
  }
  // Twelve bits of check let one slip in 4096 through; of 868 here none or, rarely, one or two.
  CHECK(noticed >= changed - 4);
}

TEST_CASE("What is no code is refused") {
  const std::string text = textOf(RecoveryCode::generate());
  for (const std::string& wrong : {std::string(), std::string("hunter2"), text.substr(0, text.size() - 1), text + "0",
                                   "U" + text.substr(1), std::string(28, '\xc3')})
    CHECK(RecoveryCode::parse(wrong).error().code == CryptoError::Malformed);
}

TEST_CASE("Codes differ") {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(textOf(RecoveryCode::generate()));
  CHECK(seen.size() == 1000);
}
