// A new vault key, under fire.
#include "core/vault/header/header_store.h"
#include "core/vault/rotation.h"
#include "core/vault/settings.h"
#include "crypto/escrow/sealed_box.h"
#include "tests/support/process/child.h"
#include "tests/support/vault/factors.h"
#include "tests/support/vault/vaults.h"

#include <catch2/catch_test_macros.hpp>

#include <csignal>
#include <fstream>
#include <random>

using namespace clavis::core;
using namespace clavis::tests;
namespace crypto = clavis::crypto;
namespace fs = std::filesystem;

namespace {

std::string bytesOf(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void fill(Vault& vault, int rows) {
  for (int i = 0; i < rows; ++i) {
    REQUIRE(waitFor(vault.writer().run([i](WriteConnection& c) {
      return writeSetting(c, "row." + std::to_string(i), std::string(3000, static_cast<char>('a' + i % 26)));
    })));
  }
}

bool holds(Vault& vault, int rows) {
  auto count = waitFor(vault.readers().run(
      [](ReadConnection& c) { return c.sql().integer("SELECT count(*) FROM setting WHERE key LIKE 'row.%'"); }));
  return count && *count == rows;
}

const ChildRole rotator("rotate-until-killed", [](ChildSide& parent) {
  for (;;) {
    parent.say("begin");
    if (!rotateVaultKey(parent.argument(0), passphrase(), cheapOptions())) return 3;
  }
});

} // namespace

TEST_CASE("After a rotation the key is another, every way in still works, and no row is lost") {
  TemporaryFolder folder;
  const auto clinic = crypto::newSealingKeyPair();
  auto created = Vault::create(folder / "p", passphrase(), cheapOptions());
  REQUIRE(created);
  fill(*created->vault, 50);
  std::vector<NewPart> parts;
  parts.push_back(fakePart("a"));
  REQUIRE(created->vault->addFactor(passphrase(), std::move(parts)));
  REQUIRE(created->vault->setEscrow(passphrase(), clinic.open));
  auto before = created->vault->deriveKey("probe");
  const std::string profile = created->vault->profileId();
  created->vault.reset();
  const std::string oldFile = bytesOf(folder / "p" / "vault.db");

  FakeFactors factors({"a"});
  VaultOptions options = cheapOptions();
  options.factors = &factors;
  CHECK(rotateVaultKey(folder / "p", passphrase("wrong"), options).error().is(VaultError::WrongPassphrase));
  auto code = rotateVaultKey(folder / "p", passphrase(), options);
  REQUIRE(code);
  CHECK_FALSE(fs::exists(folder / "p" / "vault.db.rotating"));
  CHECK(bytesOf(folder / "p" / "vault.db").substr(0, 16) != oldFile.substr(0, 16));
  {
    auto vault = Vault::open(folder / "p", passphrase(), options);
    REQUIRE(vault);
    CHECK(holds(**vault, 50));
    CHECK((*vault)->profileId() == profile);
    CHECK_FALSE((*vault)->report().headerOlderThanData);
    auto after = (*vault)->deriveKey("probe");
    REQUIRE(after);
    CHECK_FALSE(*after == *before);
  }
  CHECK(Vault::open(folder / "p", passphrase(), cheapOptions()).error().is(VaultError::FactorNeeded));
  CHECK(Vault::open(folder / "p", RecoveryUnlock{created->recoveryCode.clone(), passphrase("x")}, cheapOptions())
            .error()
            .is(VaultError::WrongPassphrase));
  CHECK(Vault::open(folder / "p", EscrowUnlock{clinic.secret.clone(), passphrase("y"), true}, cheapOptions()));
  auto again = rotateVaultKey(folder / "p", passphrase("y"), cheapOptions());
  REQUIRE(again);
  CHECK(Vault::open(folder / "p", RecoveryUnlock{std::move(*again), passphrase("z")}, cheapOptions()));
}

TEST_CASE("Killed at any moment of a rotation: the vault opens with all its rows, and rotating again works") {
  TemporaryFolder folder;
  {
    auto created = Vault::create(folder / "p", passphrase(), cheapOptions());
    REQUIRE(created);
    fill(*created->vault, 200);
  }
  std::mt19937 random(23);
  int leftovers = 0;
  for (int round = 0; round < 40; ++round) {
    INFO("round " << round);
    {
      Child child("rotate-until-killed", {(folder / "p").string()});
      REQUIRE(child.hear() == "begin");
      timespec left{.tv_sec = 0, .tv_nsec = static_cast<long>(random() % 90'000'000)};
      ::nanosleep(&left, nullptr);
      child.kill();
    }
    leftovers += fs::exists(folder / "p" / "vault.db.rotating") ? 1 : 0;
    auto vault = Vault::open(folder / "p", passphrase(), cheapOptions());
    REQUIRE(vault);
    CHECK(holds(**vault, 200));
    CHECK_FALSE(fs::exists(folder / "p" / "vault.db.rotating"));
  }
  CHECK(leftovers > 0); // or this test has killed nobody in the middle
  CHECK(rotateVaultKey(folder / "p", passphrase(), cheapOptions()));
}

TEST_CASE("Between the new header and the new file: the next opening finishes, and does not believe the old log") {
  TemporaryFolder folder;
  {
    auto created = Vault::create(folder / "p", passphrase(), cheapOptions());
    REQUIRE(created);
    fill(*created->vault, 20);
  }
  // The state of a process killed right after the header was saved: the old database is still in its place.
  fs::copy_file(folder / "p" / "vault.db", folder / "old");
  REQUIRE(rotateVaultKey(folder / "p", passphrase(), cheapOptions()));
  fs::rename(folder / "p" / "vault.db", folder / "p" / "vault.db.rotating");
  fs::rename(folder / "old", folder / "p" / "vault.db");
  std::ofstream(folder / "p" / "vault.db-wal") << std::string(40'000, 'w');
  {
    auto vault = Vault::open(folder / "p", passphrase(), cheapOptions());
    REQUIRE(vault);
    CHECK(holds(**vault, 20));
    CHECK((*vault)->report().rotationFinished);
  }
  auto vault = Vault::open(folder / "p", passphrase(), cheapOptions());
  REQUIRE(vault);
  CHECK_FALSE((*vault)->report().rotationFinished);
}
