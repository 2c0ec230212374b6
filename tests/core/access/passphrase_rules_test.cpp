#include "core/access/passphrase_rules.h"

#include <catch2/catch_test_macros.hpp>

#include <chrono>

using namespace clavis::core;

namespace {
const PassphraseRules& rules() {
  static const PassphraseRules one;
  return one;
}
} // namespace

TEST_CASE("The shipped list is there, and what everybody tries first is refused") {
  CHECK(rules().listed() > 3000);
  using enum PassphraseFault;
  struct Case {
    const char* passphrase;
    PassphraseFault fault;
  };
  for (const Case& c : std::initializer_list<Case>{
           {"", TooShort},
           {"short", TooShort},
           {"fourteen chars", TooShort},
           {"passwordpassword", Common},
           {"Correct Horse Battery Staple", Common},
           {"CorrectHorseBatteryStaple1!", Common},
           {"thequickbrownfoxjumpsoverthelazydog", Common},
           {"aaaaaaaaaaaaaaaaaaaaaaaa", Predictable},
           {"123456789012345678", Predictable},
           {"qwertyuiopasdfghjkl", Predictable},
           {"abcdefghijklmnopqrstuvwxyz", Predictable},
           {"passwordpasswordpassword", Predictable},
           {"P@ssw0rdP@ssw0rd", Predictable},
           {"Summer2026Summer2026", Predictable},
           {"secretsecretsecretsecret", Predictable},
           {"seven green lamps over the harbour", None},
           {"a new one that is long enough", None},
           {"kettle orbit velvet mango", None},
           {"Tq8#vLz2!mRw9xKd", None},
           {"шесть зелёных ламп у воды", None},
       }) {
    INFO(c.passphrase);
    CHECK(static_cast<int>(rules().judge(c.passphrase).fault) == static_cast<int>(c.fault));
  }
}

TEST_CASE("Length counts characters, not bytes; long ones are welcome") {
  CHECK(rules().judge("éèêëéèêëéèêëéè").fault == PassphraseFault::TooShort); // 14, of two bytes each
  CHECK(rules().judge(std::string(1025, 'x')).fault == PassphraseFault::TooLong);
  std::string sentences;
  while (sentences.size() < 900) sentences += "several unrelated words, one after the other; ";
  const auto begin = std::chrono::steady_clock::now();
  CHECK(rules().judge(sentences).fault == PassphraseFault::None);
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::milliseconds(200));
}

TEST_CASE("No classes of characters are asked for, and none excuses a weak one") {
  CHECK(rules().judge("lowercase words without any mark").fault == PassphraseFault::None);
  CHECK(rules().judge("Password123456789!").fault != PassphraseFault::None);
}

TEST_CASE("What is known about the person is worth nothing") {
  const std::vector<std::string> known{"Mariana", "Acuna", "Riverside Clinic"};
  CHECK(rules().judge("mariana acuna riverside clinic", known).fault == PassphraseFault::Personal);
  CHECK(rules().judge("mariana acuna riverside clinic").fault == PassphraseFault::None);
  CHECK(rules().judge("mariana kettle orbit velvet mango", known).fault == PassphraseFault::None);
}

TEST_CASE("The estimate orders passphrases as an attacker does") {
  const auto bits = [](const char* text) { return rules().judge(text).bits; };
  CHECK(bits("Summer2026!!!!!") < bits("kettle orbit velvet"));
  CHECK(bits("kettle orbit velvet") < bits("kettle orbit velvet mango"));
  CHECK(bits("kettle orbit velvet mango") < bits("kettle orbit velvet mango thimble"));
  // Four words drawn from 7776 are worth 51.7 bits.
  CHECK(bits("kettle orbit velvet mango") > 40);
  CHECK(bits("kettle orbit velvet mango") < 62);
}
