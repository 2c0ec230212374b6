#include "core/vault/settings.h"
#include "core/vault/vault.h"
#include "tests/support/vault/vaults.h"

#include <catch2/catch_test_macros.hpp>

#include <fstream>

using namespace clavis::core;
using namespace clavis::tests;

namespace {

Result<std::unique_ptr<Vault>> reopen(const std::filesystem::path& dir,
                                      std::string_view text = "correct horse battery staple") {
  return Vault::open(dir, passphrase(text), cheapOptions());
}

Result<void> put(Vault& vault, const char* key, const char* value) {
  return waitFor(vault.writer().run([=](WriteConnection& c) { return writeSetting(c, key, value); }));
}

Result<std::optional<std::string>> get(Vault& vault, const char* key) {
  return waitFor(vault.readers().run([=](ReadConnection& c) { return readSetting(c, key); }));
}

/// Another byte than the one that was there: writing a fixed one would now and then change nothing.
void damage(const std::filesystem::path& file, std::streamoff at) {
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  REQUIRE(stream);
  stream.seekg(at);
  const int was = stream.get();
  REQUIRE(was >= 0);
  stream.seekp(at);
  stream.put(static_cast<char>(was ^ 0xA5));
}

} // namespace

TEST_CASE("What was written is read after closing and opening again") {
  TemporaryFolder folder;
  {
    auto created = Vault::create(folder / "p", passphrase(), cheapOptions());
    REQUIRE(created);
    REQUIRE(put(*created->vault, "colour", "blue"));
    CHECK(get(*created->vault, "colour").value() == "blue");
    REQUIRE(waitFor(created->vault->secrets().put("token", clavis::crypto::SecretBytes::copyOf("s3cret"))));
  }
  auto opened = reopen(folder / "p");
  REQUIRE(opened);
  CHECK(get(**opened, "colour").value() == "blue");
  auto secret = waitFor((*opened)->secrets().get("token"));
  REQUIRE(secret);
  REQUIRE(*secret);
  CHECK((*secret)->text() == "s3cret");
  CHECK(waitFor((*opened)->secrets().get("nothing")).value() == nullptr);
  REQUIRE(waitFor((*opened)->secrets().remove("token")));
  CHECK(waitFor((*opened)->secrets().get("token")).value() == nullptr);
  CHECK_FALSE((*opened)->report().headerFromCopy);
}

TEST_CASE("A wrong passphrase opens nothing and changes nothing") {
  TemporaryFolder folder;
  REQUIRE(Vault::create(folder / "p", passphrase(), cheapOptions()));
  auto wrong = reopen(folder / "p", "correct horse battery stapl");
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().is(VaultError::WrongPassphrase));
  CHECK(wrong.error().retry() == Retry::AfterAction);
  CHECK(reopen(folder / "p"));
}

TEST_CASE("A wrong recovery code fails in the same words as a wrong passphrase") {
  TemporaryFolder folder;
  REQUIRE(Vault::create(folder / "p", passphrase(), cheapOptions()));
  auto wrong = Vault::open(folder / "p", RecoveryUnlock{clavis::crypto::RecoveryCode::generate(), passphrase("next")},
                           cheapOptions());
  auto wrongPassphrase = reopen(folder / "p", "guess");
  REQUIRE_FALSE(wrong);
  REQUIRE_FALSE(wrongPassphrase);
  CHECK(wrong.error().toString() == wrongPassphrase.error().toString());
  CHECK(wrong.error().retry() == wrongPassphrase.error().retry());
}

TEST_CASE("An empty folder is no vault, and a vault is not created over one") {
  TemporaryFolder folder;
  CHECK(reopen(folder / "nowhere").error().is(VaultError::NoVaultHere));
  CHECK_FALSE(std::filesystem::exists(folder / "nowhere"));
  REQUIRE(Vault::create(folder / "p", passphrase(), cheapOptions()));
  CHECK(Vault::create(folder / "p", passphrase(), cheapOptions()).error().is(VaultError::AlreadyExists));
  std::filesystem::remove(folder / "p" / "vault.header");
  std::filesystem::remove(folder / "p" / "vault.header.copy");
  CHECK(Vault::create(folder / "p", passphrase(), cheapOptions()).error().is(VaultError::AlreadyExists));
  CHECK(reopen(folder / "p").error().is(VaultError::DamagedHeader));
}

TEST_CASE("An empty passphrase is refused everywhere") {
  TemporaryFolder folder;
  CHECK(Vault::create(folder / "p", passphrase(""), cheapOptions()).error().is(VaultError::BadInput));
  auto created = Vault::create(folder / "p", passphrase(), cheapOptions());
  REQUIRE(created);
  CHECK(created->vault->changePassphrase(passphrase(), passphrase("")).error().is(VaultError::BadInput));
}

TEST_CASE("A second opening of the same vault is refused until the first is closed") {
  TemporaryFolder folder;
  auto created = Vault::create(folder / "p", passphrase(), cheapOptions());
  REQUIRE(created);
  CHECK(reopen(folder / "p").error().is(VaultError::LockedByAnotherProcess));
  created->vault->close();
  CHECK(reopen(folder / "p"));
}

TEST_CASE("After close nothing is read, written or derived") {
  TemporaryFolder folder;
  auto created = Vault::create(folder / "p", passphrase(), cheapOptions());
  REQUIRE(created);
  Vault& vault = *created->vault;
  REQUIRE(vault.deriveKey("blobs"));
  vault.close();
  vault.close();
  CHECK_FALSE(vault.isOpen());
  CHECK(put(vault, "a", "b").error().is(VaultError::Closed));
  CHECK(get(vault, "a").error().is(VaultError::Closed));
  CHECK(vault.deriveKey("blobs").error().is(VaultError::Closed));
  CHECK(vault.changePassphrase(passphrase(), passphrase("x")).error().is(VaultError::Closed));
}

TEST_CASE("Closing finishes what was queued for writing") {
  TemporaryFolder folder;
  auto created = Vault::create(folder / "p", passphrase(), cheapOptions());
  REQUIRE(created);
  std::vector<QFuture<Result<void>>> writes;
  for (int i = 0; i < 200; ++i)
    writes.push_back(created->vault->writer().run(
        [i](WriteConnection& c) { return writeSetting(c, "note." + std::to_string(i), "unsent"); }));
  created->vault->close();
  for (auto& write : writes) CHECK(write.takeResult());
  auto opened = reopen(folder / "p");
  REQUIRE(opened);
  auto count = waitFor((*opened)->readers().run(
      [](ReadConnection& c) { return c.sql().integer("SELECT count(*) FROM setting WHERE key LIKE 'note.%'"); }));
  CHECK(count.value() == 200);
}

TEST_CASE("A changed passphrase is the only one that opens, whichever copy of the header is used") {
  TemporaryFolder folder;
  {
    auto created = Vault::create(folder / "p", passphrase(), cheapOptions());
    REQUIRE(created);
    CHECK(created->vault->changePassphrase(passphrase("not it"), passphrase("new one"))
              .error()
              .is(VaultError::WrongPassphrase));
    REQUIRE(created->vault->changePassphrase(passphrase(), passphrase("new one")));
  }
  CHECK(reopen(folder / "p").error().is(VaultError::WrongPassphrase));
  CHECK(reopen(folder / "p", "new one"));
  damage(folder / "p" / "vault.header", 60);
  CHECK(reopen(folder / "p").error().is(VaultError::WrongPassphrase));
  auto fromCopy = reopen(folder / "p", "new one");
  REQUIRE(fromCopy);
  CHECK((*fromCopy)->report().headerFromCopy);
}

TEST_CASE("The recovery code opens once, sets a new passphrase and gives a new code") {
  TemporaryFolder folder;
  std::optional<clavis::crypto::RecoveryCode> code;
  {
    auto created = Vault::create(folder / "p", passphrase(), cheapOptions());
    REQUIRE(created);
    code = std::move(created->recoveryCode);
    REQUIRE(put(*created->vault, "colour", "blue"));
  }
  const auto olderHeader = folder / "older.header";
  std::filesystem::copy_file(folder / "p" / "vault.header", olderHeader);
  std::optional<clavis::crypto::RecoveryCode> next;
  {
    auto opened =
        Vault::open(folder / "p", RecoveryUnlock{code->clone(), passphrase("after recovery")}, cheapOptions());
    REQUIRE(opened);
    CHECK(get(**opened, "colour").value() == "blue");
    next = (*opened)->takeNewRecoveryCode();
    REQUIRE(next);
    CHECK_FALSE((*opened)->takeNewRecoveryCode());
  }
  CHECK(Vault::open(folder / "p", RecoveryUnlock{code->clone(), passphrase("again")}, cheapOptions())
            .error()
            .is(VaultError::WrongPassphrase));
  CHECK(reopen(folder / "p").error().is(VaultError::WrongPassphrase));
  CHECK(reopen(folder / "p", "after recovery"));

  // Putting the header of before back does not bring the used code back.
  std::filesystem::copy_file(olderHeader, folder / "p" / "vault.header",
                             std::filesystem::copy_options::overwrite_existing);
  std::filesystem::copy_file(olderHeader, folder / "p" / "vault.header.copy",
                             std::filesystem::copy_options::overwrite_existing);
  CHECK(Vault::open(folder / "p", RecoveryUnlock{code->clone(), passphrase("again")}, cheapOptions())
            .error()
            .is(VaultError::WrongPassphrase));
  auto older = reopen(folder / "p");
  REQUIRE(older);
  CHECK((*older)->report().headerOlderThanData);
}

TEST_CASE("A renewed recovery code makes the old one void") {
  TemporaryFolder folder;
  auto created = Vault::create(folder / "p", passphrase(), cheapOptions());
  REQUIRE(created);
  CHECK(created->vault->renewRecoveryCode(passphrase("wrong")).error().is(VaultError::WrongPassphrase));
  auto renewed = created->vault->renewRecoveryCode(passphrase());
  REQUIRE(renewed);
  created->vault->close();
  CHECK(Vault::open(folder / "p", RecoveryUnlock{created->recoveryCode.clone(), passphrase("n")}, cheapOptions())
            .error()
            .is(VaultError::WrongPassphrase));
  CHECK(Vault::open(folder / "p", RecoveryUnlock{renewed->clone(), passphrase("n")}, cheapOptions()));
}

TEST_CASE("Unlocking raises the cost of a slot that has become too cheap, and never lowers it") {
  TemporaryFolder folder;
  REQUIRE(Vault::create(folder / "p", passphrase(), cheapOptions()));
  auto dearer = cheapOptions();
  dearer.argon2 = clavis::crypto::Argon2Parameters{.memoryKib = 256, .passes = 2};
  {
    auto opened = Vault::open(folder / "p", passphrase(), dearer);
    REQUIRE(opened);
    CHECK((*opened)->report().argon2Raised);
  }
  {
    auto again = Vault::open(folder / "p", passphrase(), dearer);
    REQUIRE(again);
    CHECK_FALSE((*again)->report().argon2Raised);
  }
  auto cheap = reopen(folder / "p");
  REQUIRE(cheap);
  CHECK_FALSE((*cheap)->report().argon2Raised);
}

TEST_CASE("Header damaged in one file is mended from the other and said so; in both it fails closed") {
  TemporaryFolder folder;
  REQUIRE(Vault::create(folder / "p", passphrase(), cheapOptions()));
  const auto size = static_cast<std::streamoff>(std::filesystem::file_size(folder / "p" / "vault.header"));
  for (std::streamoff at = 0; at < size; at += 7) {
    damage(folder / "p" / "vault.header", at);
    auto opened = reopen(folder / "p");
    REQUIRE(opened);
    CHECK((*opened)->report().headerFromCopy);
  }
  damage(folder / "p" / "vault.header", 50);
  damage(folder / "p" / "vault.header.copy", 50);
  CHECK(reopen(folder / "p").error().is(VaultError::DamagedHeader));
  CHECK(std::filesystem::exists(folder / "p" / "vault.db"));
}

TEST_CASE("Files of two profiles do not mix") {
  TemporaryFolder folder;
  REQUIRE(Vault::create(folder / "a", passphrase("a"), cheapOptions()));
  REQUIRE(Vault::create(folder / "b", passphrase("b"), cheapOptions()));
  const auto swapFiles = [&](const char* name) {
    std::filesystem::rename(folder / "a" / name, folder / "x");
    std::filesystem::rename(folder / "b" / name, folder / "a" / name);
    std::filesystem::rename(folder / "x", folder / "b" / name);
  };
  swapFiles("vault.db");
  CHECK(reopen(folder / "a", "a").error().is(VaultError::ProfileMismatch));
  CHECK(reopen(folder / "b", "b").error().is(VaultError::ProfileMismatch));
  swapFiles("vault.db");
  swapFiles("vault.header");
  // The header of b, in the folder of a: a's passphrase does not open it, and b's opens nothing there.
  CHECK(reopen(folder / "a", "a").error().is(VaultError::WrongPassphrase));
  CHECK(reopen(folder / "a", "b").error().is(VaultError::ProfileMismatch));
  swapFiles("vault.header");
  CHECK(reopen(folder / "a", "a"));
  CHECK(reopen(folder / "b", "b"));
}

TEST_CASE("A database of a newer version is not touched") {
  TemporaryFolder folder;
  {
    auto created = Vault::create(folder / "p", passphrase(), cheapOptions());
    REQUIRE(created);
    REQUIRE(waitFor(created->vault->writer().run([](WriteConnection& c) {
      return c.sql().execute("INSERT INTO migration(number, name, applied_at) VALUES(9999, 'from_the_future', 0)");
    })));
  }
  CHECK(reopen(folder / "p").error().is(VaultError::NewerVersion));
}

TEST_CASE("Work that fails, or throws, leaves nothing behind and the writer goes on") {
  TemporaryFolder folder;
  auto created = Vault::create(folder / "p", passphrase(), cheapOptions());
  REQUIRE(created);
  Vault& vault = *created->vault;
  auto failed = waitFor(vault.writer().run([](WriteConnection& c) -> Result<void> {
    if (auto written = writeSetting(c, "half", "done"); !written) return written;
    return fail(VaultError::Internal, "changed my mind");
  }));
  CHECK_FALSE(failed);
  auto thrown = waitFor(vault.writer().run([](WriteConnection& c) -> Result<void> {
    if (auto written = writeSetting(c, "half", "done"); !written) return written;
    throw std::runtime_error("secret detail");
  }));
  REQUIRE_FALSE(thrown);
  CHECK(thrown.error().toString().find("secret detail") == std::string::npos);
  CHECK(get(vault, "half").value() == std::nullopt);
  CHECK(put(vault, "whole", "done"));
}

TEST_CASE("Folder and files are private to the user") {
  TemporaryFolder folder;
  auto created = Vault::create(folder / "p", passphrase(), cheapOptions());
  REQUIRE(created);
  REQUIRE(put(*created->vault, "a", "b"));
  using std::filesystem::perms;
  CHECK(std::filesystem::status(folder / "p").permissions() == perms::owner_all);
  for (const auto& entry : std::filesystem::directory_iterator(folder / "p")) {
    INFO(entry.path());
    CHECK(entry.status().permissions() == (perms::owner_read | perms::owner_write));
  }
}

TEST_CASE("An interrupted creation: a database with no header is started over, one without its name is finished") {
  TemporaryFolder folder;
  std::filesystem::create_directories(folder / "p");
  std::ofstream(folder / "p" / "vault.db.creating") << "left by a killed process";
  {
    auto created = Vault::create(folder / "p", passphrase(), cheapOptions());
    REQUIRE(created);
    REQUIRE(put(*created->vault, "colour", "blue"));
  }
  std::filesystem::rename(folder / "p" / "vault.db", folder / "p" / "vault.db.creating");
  auto opened = reopen(folder / "p");
  REQUIRE(opened);
  CHECK(get(**opened, "colour").value() == "blue");
}
