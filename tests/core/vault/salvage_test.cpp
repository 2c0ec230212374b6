#include "core/vault/salvage.h"
#include "core/vault/salvage_service.h"
#include "core/vault/settings.h"
#include "tests/support/vault/marker_rows.h"
#include "tests/support/vault/vaults.h"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

using namespace clavis::core;
using namespace clavis::tests;

namespace {

constexpr int rowCount = 5000;
constexpr std::streamoff pageSize = 4096;

/// A vault with a table of 5000 rows of about 300 bytes, settings and secrets, closed again.
void makeVault(const std::filesystem::path& dir, int rows = rowCount) {
  auto created = Vault::create(dir, passphrase(), cheapOptions());
  REQUIRE(created);
  auto filled = waitFor(created->vault->writer().run([rows](WriteConnection& c) -> Result<void> {
    if (auto made = c.sql().executeScript(
            "CREATE TABLE note(id INTEGER PRIMARY KEY, body TEXT NOT NULL);"
            "CREATE TABLE pair(a INTEGER NOT NULL, b TEXT NOT NULL, PRIMARY KEY(a)) STRICT, WITHOUT ROWID");
        !made)
      return made;
    // One after the other, so that the middle of the file is `note` and nothing else.
    for (int i = 1; i <= rows; ++i) {
      auto put = c.sql().execute("INSERT INTO note VALUES(?1, ?2)", i, std::to_string(i) + std::string(300, 'x'));
      if (!put) return put;
    }
    for (int i = 1; i <= rows; ++i) {
      if (auto pair = c.sql().execute("INSERT INTO pair VALUES(?1, 'p')", i); !pair) return pair;
    }
    if (auto setting = writeSetting(c, "outbox.unsent", "a note that exists nowhere else"); !setting) return setting;
    return writeSecret(c, "client.key", std::as_bytes(std::span(std::string_view("key bytes"))));
  }));
  REQUIRE(filled);
}

void damagePage(const std::filesystem::path& file, std::int64_t page) {
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  REQUIRE(stream);
  stream.seekp((page - 1) * pageSize + 100);
  stream << "scratched by a dying disk";
}

std::int64_t pageCount(const std::filesystem::path& file) {
  return static_cast<std::int64_t>(std::filesystem::file_size(file)) / pageSize;
}

std::string contentOf(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

const TableCondition& conditionOf(const DamageReport& report, std::string_view table) {
  const auto found = std::ranges::find(report.tables, table, &TableCondition::table);
  REQUIRE(found != report.tables.end());
  return *found;
}

/// Every row of `note` is either in the vault, unaltered, or named as lost.
void checkNothingInvented(Vault& vault, const TableCondition& note, int rows) {
  std::set<std::int64_t> ids;
  bool unaltered = true;
  auto read = waitFor(vault.readers().run([&](ReadConnection& c) {
    return c.sql().each("SELECT id, body FROM note", [&](const Statement& row) {
      const std::int64_t id = row.integer(0);
      ids.insert(id);
      unaltered = unaltered && row.text(1) == std::to_string(id) + std::string(300, 'x');
      return true;
    });
  }));
  REQUIRE(read);
  CHECK(unaltered);
  CHECK(static_cast<std::int64_t>(ids.size()) == note.readableRows);
  for (std::int64_t id = 1; id <= rows; ++id) {
    const bool lost =
        std::ranges::any_of(note.lost, [id](const auto& range) { return range.first <= id && id <= range.second; });
    if (lost == ids.contains(id)) FAIL("row " << id << (lost ? " is there but named lost" : " is gone but not named"));
  }
}

} // namespace

TEST_CASE("A whole vault is found whole") {
  TemporaryFolder folder;
  makeVault(folder / "p");
  auto report = examineVault(folder / "p", passphrase());
  REQUIRE(report);
  CHECK(report->whole());
  CHECK(report->damagedPages == 0);
  CHECK(report->pages == pageCount(folder / "p" / "vault.db"));
  CHECK(conditionOf(*report, "note").readableRows == rowCount);
  CHECK(conditionOf(*report, "pair").readableRows == rowCount);
  // What exists nowhere else comes first.
  REQUIRE(report->tables.size() > 2);
  CHECK(std::set<std::string>{report->tables[0].table, report->tables[1].table} ==
        std::set<std::string>{"setting", "secret"});
  CHECK(examineVault(folder / "p", passphrase("wrong")).error().is(VaultError::WrongPassphrase));
  CHECK(examineVault(folder / "nowhere", passphrase()).error().is(VaultError::NoVaultHere));
}

TEST_CASE("Damaged pages cost their own rows only; everything else is copied and the damaged vault is left as it was") {
  TemporaryFolder folder;
  makeVault(folder / "p");
  const auto database = folder / "p" / "vault.db";
  // Two neighbours with one readable page between them, and one far off.
  const std::int64_t middle = pageCount(database) / 2;
  for (const std::int64_t page : {middle, middle + 2, middle + 80}) damagePage(database, page);
  const std::string before = contentOf(database);
  const std::string headerBefore = contentOf(folder / "p" / "vault.header");

  auto report = examineVault(folder / "p", passphrase());
  REQUIRE(report);
  CHECK(report->damagedPages == 3);
  CHECK_FALSE(report->whole());
  const auto& note = conditionOf(*report, "note");
  CHECK_FALSE(note.whole());
  CHECK(note.readableRows < rowCount);
  CHECK(note.readableRows > rowCount - 3 * 20);
  CHECK(conditionOf(*report, "pair").whole());

  auto salvaged = salvageVault(folder / "p", folder / "fresh", passphrase(), cheapOptions());
  REQUIRE(salvaged);
  CHECK(contentOf(database) == before);
  CHECK(contentOf(folder / "p" / "vault.header") == headerBefore);
  Vault& fresh = *salvaged->created.vault;
  checkNothingInvented(fresh, conditionOf(salvaged->report, "note"), rowCount);
  CHECK(waitFor(fresh.readers().run([](ReadConnection& c) { return readSetting(c, "outbox.unsent"); })).value() ==
        "a note that exists nowhere else");
  CHECK(waitFor(fresh.secrets().get("client.key")).value()->text() == "key bytes");
  CHECK(waitFor(fresh.readers().run([](ReadConnection& c) {
          return readSetting(c, incompleteTablesSetting);
        })).value() == "note");

  // A vault of its own: other profile, same passphrase.
  fresh.close();
  auto reopened = Vault::open(folder / "fresh", passphrase(), cheapOptions());
  REQUIRE(reopened);
  auto old = Vault::open(folder / "p", passphrase(), cheapOptions());
  REQUIRE(old);
  CHECK((*reopened)->profileId() != (*old)->profileId());
}

TEST_CASE("Reading a damaged row in an open vault says so instead of inventing an answer") {
  TemporaryFolder folder;
  makeVault(folder / "p");
  damagePage(folder / "p" / "vault.db", pageCount(folder / "p" / "vault.db") / 2);
  auto vault = Vault::open(folder / "p", passphrase(), cheapOptions());
  REQUIRE(vault);
  auto sum = waitFor(
      (*vault)->readers().run([](ReadConnection& c) { return c.sql().integer("SELECT sum(length(body)) FROM note"); }));
  REQUIRE_FALSE(sum);
  CHECK(sum.error().is(StoreError::Corrupt));
  // The reader is not spoilt for what is whole.
  CHECK(waitFor((*vault)->readers().run([](ReadConnection& c) {
          return c.sql().integer("SELECT count(*) FROM pair");
        })).value() == rowCount);
}

TEST_CASE(
    "A database whose first page is gone does not open; its rescue is an empty vault that says everything is missing") {
  TemporaryFolder folder;
  makeVault(folder / "p");
  damagePage(folder / "p" / "vault.db", 1);
  auto opened = Vault::open(folder / "p", passphrase(), cheapOptions());
  REQUIRE_FALSE(opened);
  CHECK(opened.error().is(VaultError::DamagedPages));
  auto report = examineVault(folder / "p", passphrase());
  REQUIRE(report);
  CHECK_FALSE(report->schemaReadable);
  CHECK(report->tables.empty());
  auto salvaged = salvageVault(folder / "p", folder / "fresh", passphrase(), cheapOptions());
  REQUIRE(salvaged);
  CHECK(waitFor(salvaged->created.vault->readers().run([](ReadConnection& c) {
          return readSetting(c, incompleteTablesSetting);
        })).value() == "*");
}

TEST_CASE("A database that is missing, empty or cut short is damaged, never new") {
  TemporaryFolder folder;
  makeVault(folder / "p");
  const auto database = folder / "p" / "vault.db";
  std::filesystem::copy_file(database, folder / "whole.db");
  std::filesystem::resize_file(database, 3 * pageSize);
  auto cut = Vault::open(folder / "p", passphrase(), cheapOptions());
  REQUIRE_FALSE(cut);
  CHECK(cut.error().is(VaultError::DamagedPages));
  std::filesystem::resize_file(database, 0);
  CHECK(Vault::open(folder / "p", passphrase(), cheapOptions()).error().is(VaultError::DamagedPages));
  CHECK(std::filesystem::file_size(database) == 0);
  std::filesystem::remove(database);
  CHECK(Vault::open(folder / "p", passphrase(), cheapOptions()).error().is(VaultError::DamagedPages));
  CHECK_FALSE(std::filesystem::exists(database));
  std::filesystem::copy_file(folder / "whole.db", database);
  CHECK(Vault::open(folder / "p", passphrase(), cheapOptions()));
}

TEST_CASE("Every page in turn may be the damaged one: rescue always works and never invents a row") {
  TemporaryFolder folder;
  constexpr int rows = 300;
  makeVault(folder / "p", rows);
  const auto database = folder / "p" / "vault.db";
  const std::string whole = contentOf(database);
  for (std::int64_t page = 1; page <= pageCount(database); ++page) {
    INFO("page " << page);
    damagePage(database, page);
    const auto fresh = folder / ("fresh" + std::to_string(page));
    auto salvaged = salvageVault(folder / "p", fresh, passphrase(), cheapOptions());
    REQUIRE(salvaged);
    CHECK_FALSE(salvaged->report.whole());
    const auto note = std::ranges::find(salvaged->report.tables, "note", &TableCondition::table);
    auto copied = waitFor(salvaged->created.vault->readers().run(
        [](ReadConnection& c) { return c.sql().integer("SELECT count(*) FROM sqlite_schema WHERE name = 'note'"); }));
    REQUIRE(copied);
    if (note != salvaged->report.tables.end() && *copied == 1)
      checkNothingInvented(*salvaged->created.vault, *note, rows);
    std::ofstream(database, std::ios::binary) << whole;
  }
}

TEST_CASE("A text index of which a part is lost comes back empty, and whole when nothing of it is") {
  TemporaryFolder folder;
  constexpr int texts = 400;
  {
    auto created = Vault::create(folder / "p", passphrase(), cheapOptions());
    REQUIRE(created);
    REQUIRE(waitFor(created->vault->writer().run([](WriteConnection& c) -> Result<void> {
      for (int i = 1; i <= texts; ++i) {
        std::string words = "every";
        for (int word = 0; word < 12; ++word) words += " w" + std::to_string(i * 7919 % 4001 * 13 + word * 104'729);
        auto put = c.sql().execute("INSERT INTO resource_text(rowid, words) VALUES(?1, ?2)", i, words);
        if (!put) return put;
      }
      return {};
    })));
  }
  const auto database = folder / "p" / "vault.db";
  const std::string whole = contentOf(database);
  std::size_t lostParts = 0;
  for (std::int64_t page = 2; page <= pageCount(database); ++page) {
    INFO("page " << page);
    damagePage(database, page);
    auto salvaged = salvageVault(folder / "p", folder / ("fresh" + std::to_string(page)), passphrase(), cheapOptions());
    INFO((salvaged ? std::string() : salvaged.error().toString()));
    REQUIRE(salvaged);
    const bool lost = std::ranges::any_of(salvaged->report.tables, [](const TableCondition& table) {
      return table.table.starts_with("resource_text_") && !table.whole();
    });
    if (salvaged->report.schemaReadable) {
      auto found = waitFor(salvaged->created.vault->readers().run([](ReadConnection& c) {
        return c.sql().integer("SELECT count(*) FROM resource_text WHERE resource_text MATCH 'every'");
      }));
      REQUIRE(found);
      CHECK(**found == (lost ? 0 : texts));
      lostParts += lost ? 1 : 0;
    }
    std::ofstream(database, std::ios::binary) << whole;
  }
  CHECK(lostParts > 5);
}

TEST_CASE("A rescue by recovery code does not use the code up in the damaged vault") {
  TemporaryFolder folder;
  auto created = Vault::create(folder / "p", passphrase(), cheapOptions());
  REQUIRE(created);
  created->vault->close();
  const auto secret = [&] { return RecoveryUnlock{created->recoveryCode.clone(), passphrase("after the rescue")}; };
  REQUIRE(salvageVault(folder / "p", folder / "fresh", secret(), cheapOptions()));
  CHECK(Vault::open(folder / "fresh", passphrase("after the rescue"), cheapOptions()));
  CHECK(Vault::open(folder / "p", secret(), cheapOptions()));
}

TEST_CASE("A row of every table there is survives a rescue") {
  TemporaryFolder folder;
  {
    auto created = Vault::create(folder / "p", passphrase(), cheapOptions());
    REQUIRE(created);
    REQUIRE(waitFor(created->vault->writer().run([](WriteConnection& c) -> Result<void> {
      const auto planted = plantMarkerRows(c.sql(), "rescued");
      return planted.refused.empty() ? Result<void>{} : fail(VaultError::Internal, planted.refused.front());
    })));
  }
  const auto counts = [](Vault& vault) {
    return waitFor(
               vault.readers().run([](ReadConnection& c) -> Result<std::vector<std::pair<std::string, std::int64_t>>> {
                 std::vector<std::pair<std::string, std::int64_t>> all;
                 for (const auto& table : ordinaryTables(c.sql())) {
                   auto count = c.sql().integer("SELECT count(*) FROM \"" + table + '"');
                   if (!count) return pass(count);
                   all.emplace_back(table, **count);
                 }
                 return all;
               }))
        .value();
  };
  auto salvaged = salvageVault(folder / "p", folder / "fresh", passphrase(), cheapOptions());
  REQUIRE(salvaged);
  CHECK(salvaged->report.whole());
  auto original = Vault::open(folder / "p", passphrase(), cheapOptions());
  REQUIRE(original);
  CHECK(counts(**original) == counts(*salvaged->created.vault));
}

TEST_CASE("A rescue in place: the profile opens again under its name, and the damaged one lies beside it unaltered") {
  TemporaryFolder folder;
  makeVault(folder / "p");
  damagePage(folder / "p" / "vault.db", pageCount(folder / "p" / "vault.db") / 2);
  const std::string before = contentOf(folder / "p" / "vault.db");

  SalvageService salvage(folder / "p" / "", cheapOptions()); // with a slash at its end, as people type it
  auto report = waitFor(salvage.examine(passphrase()));
  REQUIRE(report);
  CHECK(report->damagedPages == 1);
  CHECK(conditionOf(*report, "note").onlyHere);
  CHECK_FALSE(conditionOf(*report, "resource").onlyHere);
  CHECK_FALSE(report->serverHasTheRest()); // `note` is no table that the server could fill

  CHECK(waitFor(salvage.rescue(passphrase("wrong"))).error().is(VaultError::WrongPassphrase));
  auto rescued = waitFor(salvage.rescue(passphrase()));
  REQUIRE(rescued);
  CHECK(rescued->damaged == folder / "p.damaged-1");
  CHECK(contentOf(rescued->damaged / "vault.db") == before);
  CHECK(examineVault(rescued->damaged, passphrase())->damagedPages == 1);
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) names.insert(entry.path().filename());
  CHECK(names == std::set<std::string>{"p", "p.damaged-1"});

  auto opened = Vault::open(folder / "p", passphrase(), cheapOptions());
  REQUIRE(opened);
  checkNothingInvented(**opened, conditionOf(rescued->report, "note"), rowCount);
  CHECK(waitFor((*opened)->readers().run([](ReadConnection& c) {
          return readSetting(c, incompleteTablesSetting);
        })).value() == "note");
  opened->reset();
  CHECK(
      Vault::open(folder / "p", RecoveryUnlock{std::move(rescued->recoveryCode), passphrase("next")}, cheapOptions()));
}

TEST_CASE("A vault that is damaged again before its first losses came back remembers both") {
  TemporaryFolder folder;
  makeVault(folder / "p");
  damagePage(folder / "p" / "vault.db", pageCount(folder / "p" / "vault.db") / 2);
  REQUIRE(rescueVault(folder / "p", passphrase(), cheapOptions()));
  REQUIRE(rescueVault(folder / "p", passphrase(), cheapOptions())); // nothing is wrong with it this time
  CHECK(std::filesystem::exists(folder / "p.damaged-2"));
  auto opened = Vault::open(folder / "p", passphrase(), cheapOptions());
  REQUIRE(opened);
  CHECK(waitFor((*opened)->readers().run([](ReadConnection& c) {
          return readSetting(c, incompleteTablesSetting);
        })).value() == "note");
}

TEST_CASE("A rescue takes the sealed files along, and the damaged vault keeps its own") {
  TemporaryFolder folder;
  makeVault(folder / "p");
  std::filesystem::create_directory(folder / "p" / "blobs");
  const std::string sealed(200'000, 's');
  std::ofstream(folder / "p" / "blobs" / "0123abcd", std::ios::binary) << sealed;
  std::filesystem::create_symlink("/etc/hostname", folder / "p" / "blobs" / "elsewhere");
  damagePage(folder / "p" / "vault.db", pageCount(folder / "p" / "vault.db") / 2);
  const auto rescued = rescueVault(folder / "p", passphrase(), cheapOptions());
  REQUIRE(rescued);
  for (const auto& place : {folder / "p", rescued->damaged}) {
    std::ifstream in(place / "blobs" / "0123abcd", std::ios::binary);
    CHECK(std::string(std::istreambuf_iterator<char>(in), {}) == sealed);
  }
  CHECK_FALSE(std::filesystem::exists(folder / "p" / "blobs" / "elsewhere")); // no sealed file is a link
  CHECK(Vault::open(folder / "p", passphrase(), cheapOptions()));
}

TEST_CASE("A rescue of a vault that another process has open is refused and leaves nothing behind") {
  TemporaryFolder folder;
  makeVault(folder / "p");
  auto open = Vault::open(folder / "p", passphrase(), cheapOptions());
  REQUIRE(open);
  CHECK(rescueVault(folder / "p", passphrase(), cheapOptions()).error().is(VaultError::LockedByAnotherProcess));
  CHECK_FALSE(std::filesystem::exists(folder / "p.rescue-1"));
}

TEST_CASE("A page that cannot be read while the vault is open is told of, once, whoever met it") {
  TemporaryFolder folder;
  makeVault(folder / "p");
  const auto database = folder / "p" / "vault.db";
  damagePage(database, pageCount(database) / 2);
  auto vault = Vault::open(folder / "p", passphrase(), cheapOptions());
  REQUIRE(vault); // pages of charts are checked when they are read
  const auto damage = (*vault)->damage();
  const auto scan = [](ReadConnection& c) { return c.sql().integer("SELECT sum(length(body)) FROM note"); };

  CHECK(waitFor((*vault)->readers().run([](ReadConnection& c) { return c.sql().integer("SELECT 1"); })));
  CHECK_FALSE((*vault)->isDamaged());
  CHECK_FALSE(damage.isFinished());

  SECTION("by a reader") { CHECK_FALSE(waitFor((*vault)->readers().run(scan))); }
  SECTION("by the writer") {
    CHECK_FALSE(waitFor((*vault)->writer().run([&](WriteConnection& c) { return scan(c); })));
  }
  CHECK((*vault)->isDamaged());
  REQUIRE(damage.isFinished());
  CHECK(damage.result().is(StoreError::Corrupt));
  // The same again is no news, and other errors are none either.
  CHECK_FALSE(waitFor((*vault)->readers().run(scan)));
  CHECK_FALSE(waitFor((*vault)->readers().run([](ReadConnection& c) { return c.sql().integer("SELECT nonsense"); })));
  CHECK(damage.resultCount() == 1);
}

TEST_CASE("A vault that closes sound ends the waiting for damage without any") {
  TemporaryFolder folder;
  makeVault(folder / "p", 10);
  auto vault = Vault::open(folder / "p", passphrase(), cheapOptions());
  REQUIRE(vault);
  const auto damage = (*vault)->damage();
  CHECK_FALSE(waitFor((*vault)->readers().run([](ReadConnection& c) { return c.sql().integer("SELECT nonsense"); })));
  vault->reset();
  CHECK(damage.isFinished());
  CHECK(damage.resultCount() == 0);
}
