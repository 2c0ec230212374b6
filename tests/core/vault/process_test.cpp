// What happens around the edges of a process: killed at any moment, a second one at the same vault, a full disk.
#include "core/vault/hardening/hardening.h"
#include "core/vault/salvage.h"
#include "core/vault/settings.h"
#include "tests/support/process/child.h"
#include "tests/support/vault/vaults.h"

#include <catch2/catch_test_macros.hpp>
#include <sys/resource.h>
#include <sys/time.h>

#include <chrono>
#include <csignal>
#include <random>

using namespace clavis::core;
using namespace clavis::tests;

namespace {

const ChildRole holder("hold-vault", [](ChildSide& parent) {
  auto vault = Vault::open(parent.argument(0), passphrase(), cheapOptions());
  parent.say(vault ? "open" : vault.error().name());
  static_cast<void>(parent.hear());
  return 0;
});

/// Writes numbered settings, two in each transaction, and tells the number after each commit, until it is killed.
const ChildRole scribe("write-until-killed", [](ChildSide& parent) {
  auto vault = Vault::open(parent.argument(0), passphrase(), cheapOptions());
  if (!vault) return 2;
  for (int i = std::stoi(parent.argument(1));; ++i) {
    auto done = waitFor((*vault)->writer().run([i](WriteConnection& c) -> Result<void> {
      if (auto one = writeSetting(c, "first", std::to_string(i)); !one) return one;
      if (auto bulk = writeSetting(c, "bulk." + std::to_string(i % 50), std::string(4000, 'b')); !bulk) return bulk;
      return writeSetting(c, "second", std::to_string(i));
    }));
    if (!done) return 3;
    parent.say(std::to_string(i));
  }
});

/// Changes the passphrase from one to the next until it is killed.
const ChildRole changer("change-passphrase-until-killed", [](ChildSide& parent) {
  int number = std::stoi(parent.argument(1));
  auto vault = Vault::open(parent.argument(0), passphrase("p" + std::to_string(number)), cheapOptions());
  if (!vault) return 2;
  for (;; ++number) {
    auto changed = (*vault)->changePassphrase(passphrase("p" + std::to_string(number)),
                                              passphrase("p" + std::to_string(number + 1)));
    if (!changed) return 3;
    parent.say(std::to_string(number + 1));
  }
});

const ChildRole creator("create-vault", [](ChildSide& parent) {
  parent.say("begin");
  auto created = Vault::create(parent.argument(0), passphrase(), cheapOptions());
  parent.say(created ? "created" : created.error().name());
  static_cast<void>(parent.hear());
  return 0;
});

/// Fills a vault under a limit on the size of a file, the way a full disk looks; then shows that it still reads.
const ChildRole filler("fill-disk", [](ChildSide& parent) {
  if (!hardenProcess()) return 2;
  auto vault = Vault::open(parent.argument(0), passphrase(), cheapOptions());
  if (!vault) return 3;
  auto kept = waitFor((*vault)->writer().run([](WriteConnection& c) { return writeSetting(c, "kept", "yes"); }));
  if (!kept) return 4;
  const rlimit limit{.rlim_cur = 2U << 20U, .rlim_max = RLIM_INFINITY};
  if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 5;
  Result<void> last;
  for (int i = 0; i < 100 && last; ++i) {
    last = waitFor((*vault)->writer().run(
        [i](WriteConnection& c) { return writeSetting(c, "bulk." + std::to_string(i), std::string(200'000, 'x')); }));
  }
  if (last) return 6;
  parent.say(last.error().toString());
  if (!last.error().is(StoreError::NoSpace)) return 7;
  auto read = waitFor((*vault)->readers().run([](ReadConnection& c) { return readSetting(c, "kept"); }));
  if (!read || **read != "yes") return 8;
  // With room again the same vault goes on.
  const rlimit room{.rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY};
  if (::setrlimit(RLIMIT_FSIZE, &room) != 0) return 9;
  auto after = waitFor((*vault)->writer().run([](WriteConnection& c) { return writeSetting(c, "after", "yes"); }));
  return after ? 0 : 10;
});

const ChildRole noRoomToCreate("create-without-room", [](ChildSide& parent) {
  if (!hardenProcess()) return 2;
  const rlimit limit{.rlim_cur = std::stoul(parent.argument(1)), .rlim_max = RLIM_INFINITY};
  if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 5;
  auto created = Vault::create(parent.argument(0), passphrase(), cheapOptions());
  if (created) return 6;
  parent.say(created.error().toString());
  return created.error().is(VaultError::NoSpace) ? 0 : 7;
});

const ChildRole noRoomToChange("change-without-room", [](ChildSide& parent) {
  if (!hardenProcess()) return 2;
  auto vault = Vault::open(parent.argument(0), passphrase(), cheapOptions());
  if (!vault) return 3;
  const rlimit limit{.rlim_cur = 100, .rlim_max = RLIM_INFINITY};
  if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 5;
  auto changed = (*vault)->changePassphrase(passphrase(), passphrase("next"));
  if (changed) return 6;
  return changed.error().is(VaultError::NoSpace) ? 0 : 7;
});

Result<std::unique_ptr<Vault>> open(const std::filesystem::path& dir,
                                    std::string_view text = "correct horse battery staple") {
  return Vault::open(dir, passphrase(text), cheapOptions());
}

/// Lets the child run for a random short time. Not a wait for something to have happened: any moment is a fair one to
/// die at.
void liveFor(std::chrono::microseconds time) {
  timespec left{.tv_sec = 0, .tv_nsec = time.count() * 1000};
  ::nanosleep(&left, nullptr);
}

} // namespace

TEST_CASE("A vault that another process has open is refused, and free again when that process is killed") {
  TemporaryFolder folder;
  REQUIRE(Vault::create(folder / "p", passphrase(), cheapOptions()));
  Child child("hold-vault", {(folder / "p").string()});
  REQUIRE(child.hear() == "open");
  auto refused = open(folder / "p");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().is(VaultError::LockedByAnotherProcess));
  CHECK(Vault::create(folder / "p", passphrase(), cheapOptions()).error().is(VaultError::LockedByAnotherProcess));
  CHECK(examineVault(folder / "p", passphrase()).error().is(VaultError::LockedByAnotherProcess));
  Child second("hold-vault", {(folder / "p").string()});
  CHECK(second.hear() == "LockedByAnotherProcess");
  child.kill();
  CHECK(open(folder / "p"));
}

TEST_CASE("Killed while writing: every committed transaction is there, none is half done") {
  TemporaryFolder folder;
  REQUIRE(Vault::create(folder / "p", passphrase(), cheapOptions()));
  std::mt19937 random(7);
  int last = 0;
  for (int round = 0; round < 25; ++round) {
    {
      Child child("write-until-killed", {(folder / "p").string(), std::to_string(last + 1)});
      for (int commits = static_cast<int>(random() % 20); commits >= 0; --commits) {
        const std::string told = child.hear();
        REQUIRE_FALSE(told.empty());
        last = std::stoi(told);
      }
      liveFor(std::chrono::microseconds(random() % 2000));
      child.kill();
      for (std::string told = child.hear(); !told.empty(); told = child.hear()) last = std::stoi(told);
    }
    auto vault = open(folder / "p");
    REQUIRE(vault);
    const auto setting = [&](const char* key) {
      auto value = waitFor((*vault)->readers().run([key](ReadConnection& c) { return readSetting(c, key); }));
      REQUIRE(value);
      return std::stoi(value->value());
    };
    const int first = setting("first");
    CHECK(first == setting("second"));
    CHECK(first >= last); // it may have committed once more without being able to tell
    CHECK(first <= last + 1);
    last = first;
  }
}

TEST_CASE("Killed while changing the passphrase: the old or the new one opens, always") {
  TemporaryFolder folder;
  REQUIRE(Vault::create(folder / "p", passphrase("p0"), cheapOptions()));
  std::mt19937 random(11);
  int last = 0;
  for (int round = 0; round < 40; ++round) {
    {
      Child child("change-passphrase-until-killed", {(folder / "p").string(), std::to_string(last)});
      const std::string told = child.hear();
      REQUIRE_FALSE(told.empty());
      last = std::stoi(told);
      liveFor(std::chrono::microseconds(random() % 6000));
      child.kill();
      for (std::string more = child.hear(); !more.empty(); more = child.hear()) last = std::stoi(more);
    }
    auto next = open(folder / "p", "p" + std::to_string(last + 1));
    if (next) {
      ++last;
      continue;
    }
    REQUIRE(next.error().is(VaultError::WrongPassphrase));
    REQUIRE(open(folder / "p", "p" + std::to_string(last)));
  }
}

TEST_CASE("Killed while creating: the vault opens, or creating again works") {
  TemporaryFolder folder;
  std::mt19937 random(13);
  int opened = 0;
  for (int round = 0; round < 30; ++round) {
    INFO("round " << round);
    const auto dir = folder / ("p" + std::to_string(round));
    {
      Child child("create-vault", {dir.string()});
      REQUIRE(child.hear() == "begin");
      liveFor(std::chrono::microseconds(random() % 30'000));
      child.kill();
    }
    auto vault = open(dir);
    if (vault) {
      ++opened;
      continue;
    }
    REQUIRE(vault.error().is(VaultError::NoVaultHere));
    CHECK(Vault::create(dir, passphrase(), cheapOptions()));
  }
  INFO("opened " << opened << " of 30");
  CHECK(opened < 30);
}

TEST_CASE("A full disk: writing fails with NoSpace, nothing saved is lost, and it goes on when there is room") {
  TemporaryFolder folder;
  REQUIRE(Vault::create(folder / "p", passphrase(), cheapOptions()));
  Child child("fill-disk", {(folder / "p").string()});
  INFO(child.hear());
  CHECK(child.wait() == 0);
  auto vault = open(folder / "p");
  REQUIRE(vault);
  CHECK(waitFor((*vault)->readers().run([](ReadConnection& c) { return readSetting(c, "kept"); })).value() == "yes");
  CHECK(waitFor((*vault)->readers().run([](ReadConnection& c) { return readSetting(c, "after"); })).value() == "yes");
}

TEST_CASE("Creating on a full disk says NoSpace and leaves nothing that looks like a vault") {
  TemporaryFolder folder;
  for (const char* limit : {"0", "100", "5000", "20000"}) {
    INFO(limit);
    Child child("create-without-room", {(folder / "p").string(), limit});
    INFO(child.hear());
    CHECK(child.wait() == 0);
    CHECK(open(folder / "p").error().is(VaultError::NoVaultHere));
  }
  CHECK(Vault::create(folder / "p", passphrase(), cheapOptions()));
}

TEST_CASE("Changing the passphrase on a full disk fails and the old one stays valid") {
  TemporaryFolder folder;
  REQUIRE(Vault::create(folder / "p", passphrase(), cheapOptions()));
  CHECK(Child("change-without-room", {(folder / "p").string()}).wait() == 0);
  CHECK(open(folder / "p"));
}
