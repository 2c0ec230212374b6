#include "core/vault/guesses/guess_limit.h"
#include "tests/support/process/child.h"
#include "tests/support/shifted_clock.h"
#include "tests/support/vault/vaults.h"

#include <catch2/catch_test_macros.hpp>

#include <fstream>

using namespace clavis::core;
using namespace clavis::tests;
using namespace std::chrono_literals;

namespace {

struct Guesser {
  TemporaryFolder folder;
  ShiftedClock clock;
  Guesser() { REQUIRE(Vault::create(folder / "p", passphrase(), cheapOptions())); }
  [[nodiscard]] VaultOptions options() const {
    VaultOptions options = cheapOptions();
    options.clock = &clock;
    return options;
  }
  Result<std::unique_ptr<Vault>> with(std::string_view words) {
    return Vault::open(folder / "p", passphrase(words), options());
  }
  Result<std::unique_ptr<Vault>> right() { return with("correct horse battery staple"); }
  void put(const std::string& text) { std::ofstream(folder / "p" / "vault.tries") << text; }
};

const ChildRole guesser("guess-and-be-killed", [](ChildSide& parent) {
  auto vault = Vault::open(parent.argument(0), passphrase("wrong"), cheapOptions());
  parent.say(vault ? "open" : vault.error().name());
  static_cast<void>(parent.hear());
  return 0;
});

} // namespace

TEST_CASE("The wait doubles from five seconds to a quarter of an hour") {
  CHECK(GuessLimit::waitAfter(0) == 0ms);
  CHECK(GuessLimit::waitAfter(4) == 0ms);
  CHECK(GuessLimit::waitAfter(5) == 5s);
  CHECK(GuessLimit::waitAfter(6) == 10s);
  CHECK(GuessLimit::waitAfter(12) == 640s);
  CHECK(GuessLimit::waitAfter(13) == 15min);
  CHECK(GuessLimit::waitAfter(1'000'000) == 15min);
}

TEST_CASE("After five wrong passphrases even the right one waits, also in another process") {
  Guesser guess;
  for (int i = 0; i < 4; ++i) CHECK(guess.with("wrong").error().is(VaultError::WrongPassphrase));
  {
    Child child("guess-and-be-killed", {(guess.folder / "p").string()});
    CHECK(child.hear() == "WrongPassphrase");
    child.kill();
  }
  auto held = guess.right();
  REQUIRE_FALSE(held);
  CHECK(held.error().is(VaultError::TooManyGuesses));
  REQUIRE(held.error().retryAfter());
  CHECK(*held.error().retryAfter() <= 5s);
  CHECK(*held.error().retryAfter() > 3s);
  guess.clock.advance(6s);
  CHECK(guess.with("wrong").error().is(VaultError::WrongPassphrase));
  guess.clock.advance(6s); // ten were needed
  CHECK(guess.right().error().is(VaultError::TooManyGuesses));
  guess.clock.advance(5s);
  REQUIRE(guess.right());
  CHECK_FALSE(std::filesystem::exists(guess.folder / "p" / "vault.tries"));
  for (int i = 0; i < 4; ++i) CHECK(guess.with("wrong").error().is(VaultError::WrongPassphrase));
  CHECK(guess.right());
}

TEST_CASE("Guessing the passphrase of an open vault is counted as well") {
  Guesser guess;
  auto vault = guess.right();
  REQUIRE(vault);
  for (int i = 0; i < 5; ++i)
    CHECK((*vault)->changePassphrase(passphrase("wrong"), passphrase("x")).error().is(VaultError::WrongPassphrase));
  CHECK((*vault)->changePassphrase(passphrase(), passphrase("x")).error().is(VaultError::TooManyGuesses));
  guess.clock.advance(5s);
  CHECK((*vault)->changePassphrase(passphrase(), passphrase("x")));
}

TEST_CASE("A clock that is set back makes nobody wait for years; nonsense in the file counts as some guesses") {
  Guesser guess;
  const auto future = (guess.clock.now() + std::chrono::hours(24 * 3650)).time_since_epoch().count();
  guess.put("clavis tries 1 9 " + std::to_string(future) + "\n");
  auto held = guess.right();
  REQUIRE_FALSE(held);
  CHECK(held.error().is(VaultError::TooManyGuesses));
  guess.clock.advance(81s);
  CHECK(guess.right());

  for (const char* text : {"", "nonsense", "clavis tries 1 -4 0\n", "clavis tries 1 99999999999999999999 0\n",
                           "clavis tries 1 1 1", "clavis tries 2 1 1\n"}) {
    INFO(text);
    guess.put(text);
    CHECK(guess.right().error().is(VaultError::TooManyGuesses));
    guess.clock.advance(6s);
    CHECK(guess.right());
  }
}

TEST_CASE("What is no guess is not counted: a card that is missing, a damaged header") {
  Guesser guess;
  for (int i = 0; i < 8; ++i) {
    std::filesystem::rename(guess.folder / "p" / "vault.db", guess.folder / "db");
    CHECK(guess.right().error().is(VaultError::DamagedPages));
    std::filesystem::rename(guess.folder / "db", guess.folder / "p" / "vault.db");
  }
  CHECK(guess.right());
}
