// Nothing readable outside memory: a marker in every kind of record is looked for in the profile folder, the temporary
// folder, the process's environment and command line and its output, while the vault is open, after it was closed, and
// after kill -9.
#include "core/vault/hardening/hardening.h"
#include "core/vault/settings.h"
#include "crypto/primitives/hash.h"
#include "crypto/primitives/random.h"
#include "tests/support/process/child.h"
#include "tests/support/vault/marker_rows.h"
#include "tests/support/vault/vaults.h"

#include <catch2/catch_test_macros.hpp>

#include <cstdlib>
#include <fstream>
#include <iterator>

using namespace clavis::core;
using namespace clavis::tests;

namespace {

/// Rows in every table, and work that makes SQLite sort more than fits in its cache.
Result<void> plant(Vault& vault, const std::string& marker) {
  auto rows = waitFor(vault.writer().run([&](WriteConnection& c) -> Result<void> {
    const auto planted = plantMarkerRows(c.sql(), marker);
    if (!planted.refused.empty()) return fail(VaultError::Internal, planted.refused.front());
    if (auto setting = writeSetting(c, "setting-" + marker, marker); !setting) return setting;
    if (auto made = c.sql().executeScript("CREATE TABLE big(id INTEGER PRIMARY KEY, body TEXT)"); !made) return made;
    for (int i = 0; i < 20'000; ++i) {
      if (auto put = c.sql().execute("INSERT INTO big(body) VALUES(?1)", std::to_string(i * 7919 % 20'011) + marker);
          !put)
        return put;
    }
    return c.sql().executeScript("CREATE INDEX big_by_body ON big(body, id); CREATE TEMP TABLE sorted AS SELECT body "
                                 "FROM big ORDER BY body DESC");
  }));
  if (!rows) return rows;
  if (auto secret = waitFor(vault.secrets().put("secret-" + marker, clavis::crypto::SecretBytes::copyOf(marker)));
      !secret)
    return secret;
  auto read = waitFor(vault.readers().run([](ReadConnection& c) {
    return c.sql().each("SELECT body || 'x' AS b FROM big ORDER BY b LIMIT 5", [](const Statement&) { return true; });
  }));
  return read;
}

const ChildRole keeper("keep-marked-vault", [](ChildSide& parent) {
  if (!hardenProcess()) return 2;
  const std::string marker = parent.hear();
  const std::string folder = parent.argument(0);
  auto vault = parent.argument(1) == "create" ? [&]() -> Result<std::unique_ptr<Vault>> {
    auto created = Vault::create(folder, passphrase(marker), cheapOptions());
    if (!created) return pass(created);
    return std::move(created->vault);
  }()
      : Vault::open(folder, passphrase(marker), cheapOptions());
  if (!vault) return 3;
  auto planted =
      parent.argument(1) == "create"
          ? plant(**vault, marker)
          : waitFor((*vault)->writer().run([&](WriteConnection& c) { return writeSetting(c, "again", marker); }));
  // What somebody looks for is as telling as what is found: the words of a search leave no trace either.
  if (planted)
    planted = waitFor((*vault)->readers().run([&](ReadConnection& c) -> Result<void> {
      std::string words; // one word: this index knows no phrases
      for (const char letter : marker)
        if (letter != '-') words += letter;
      return c.sql().each(
          "SELECT rowid FROM resource_text WHERE resource_text MATCH ?1 ORDER BY rank",
          [](const Statement&) { return true; }, words);
    }));
  if (!planted) {
    parent.say(planted.error().toString());
    return 4;
  }
  parent.say("open");
  static_cast<void>(parent.hear());
  (*vault)->close();
  parent.say("closed");
  static_cast<void>(parent.hear());
  return 0;
});

std::string contentOf(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// Names of the files below `folder` whose name or content holds the marker, as it is or in UTF-16 or hexadecimal.
std::vector<std::string> findIn(const std::filesystem::path& folder, const std::string& marker) {
  std::string wide;
  std::string hex;
  for (const char c : marker) {
    wide += c;
    wide += '\0';
    static constexpr char digits[] = "0123456789abcdef";
    hex += digits[static_cast<unsigned char>(c) >> 4U];
    hex += digits[static_cast<unsigned char>(c) & 15U];
  }
  std::vector<std::string> found;
  int files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    ++files;
    const std::string content = contentOf(entry.path());
    for (const std::string& form : {marker, wide, hex}) {
      if (content.find(form) != std::string::npos || entry.path().filename().string().find(form) != std::string::npos)
        found.push_back(entry.path().string());
    }
  }
  if (files == 0) found.push_back("(nothing to search in " + folder.string() + ")");
  return found;
}

struct Search {
  TemporaryFolder& folder;
  const std::string& marker;
  void run(const Child& child) const {
    CHECK(findIn(folder / "p", marker).empty());
    CHECK(findIn(folder / "tmp", marker).empty());
    CHECK(child.output().find(marker) == std::string::npos);
  }
};

} // namespace

TEST_CASE("A marker in every kind of record is found nowhere: open, closed, killed") {
  TemporaryFolder folder;
  std::filesystem::create_directory(folder / "tmp");
  const std::string marker = "Xq7MarkerZv9-" + clavis::crypto::toHex(clavis::crypto::randomArray<8>());
  const Search search{folder, marker};
  // The search finds what is there to be found.
  std::ofstream(folder / "tmp" / "control") << "before " << marker << " after";
  REQUIRE(findIn(folder / "tmp", marker).size() == 1);
  std::ofstream(folder / "tmp" / "control") << "nothing";

  REQUIRE(::setenv("TMPDIR", (folder / "tmp").c_str(), 1) == 0);
  REQUIRE(::setenv("SQLITE_TMPDIR", (folder / "tmp").c_str(), 1) == 0);
  {
    Child child("keep-marked-vault", {(folder / "p").string(), "create"});
    child.say(marker);
    REQUIRE(child.hear() == "open");
    search.run(child);
    const std::string proc = "/proc/" + std::to_string(child.pid());
    CHECK(contentOf(proc + "/environ").find(marker) == std::string::npos);
    CHECK(contentOf(proc + "/cmdline").find(marker) == std::string::npos);
    child.say("close");
    REQUIRE(child.hear() == "closed");
    search.run(child);
    child.say("end");
    CHECK(child.wait() == 0);
    search.run(child);
  }
  {
    Child child("keep-marked-vault", {(folder / "p").string(), "open"});
    child.say(marker);
    REQUIRE(child.hear() == "open");
    child.kill();
    CHECK(std::filesystem::exists(folder / "p" / "vault.db-wal")); // the log of the killed process is searched as well
    search.run(child);
  }
  ::unsetenv("TMPDIR");
  ::unsetenv("SQLITE_TMPDIR");
}
