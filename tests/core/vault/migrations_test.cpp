#include "core/vault/errors.h"
#include "core/vault/migrations/migrations.h"
#include "tests/support/shared_data.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/vault/marker_rows.h"

#include <catch2/catch_test_macros.hpp>

#include <cstdlib>
#include <fstream>
#include <iterator>

using namespace clavis::core;
using namespace clavis::tests;

namespace {

Connection plainDatabase(const TemporaryFolder& folder, const char* name = "a.db") {
  auto connection = Connection::open(folder / name, {}, OpenMode::ReadWriteCreate);
  REQUIRE(connection);
  return std::move(*connection);
}

std::string schemaOf(Connection& connection) {
  std::string schema;
  REQUIRE(connection.each("SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name",
                          [&](const Statement& row) {
                            schema += "-- " + std::string(row.text(0)) + ' ' + std::string(row.text(1)) + '\n' +
                                      std::string(row.text(2)) + ";\n\n";
                            return true;
                          }));
  return schema;
}

} // namespace

TEST_CASE("The schema is the one in schema.snapshot.sql") {
  TemporaryFolder folder;
  auto connection = plainDatabase(folder);
  REQUIRE(applyMigrations(connection));
  const std::string schema = "-- What all migrations together make. After a change of schema: CLAVIS_UPDATE_SNAPSHOT=1 "
                             "test_vault \"The schema*\"\n\n" +
                             schemaOf(connection);
  const auto file = sourceTree() / "tests/core/vault/schema.snapshot.sql";
  if (std::getenv("CLAVIS_UPDATE_SNAPSHOT") != nullptr) std::ofstream(file, std::ios::binary) << schema;
  std::ifstream stream(file, std::ios::binary);
  const std::string snapshot{std::istreambuf_iterator<char>(stream), {}};
  CHECK(schema == snapshot);
}

TEST_CASE("Migrations have rising numbers and are applied once") {
  int last = 0;
  for (const Migration& migration : allMigrations()) {
    CHECK(migration.number > last);
    last = migration.number;
  }
  TemporaryFolder folder;
  auto connection = plainDatabase(folder);
  REQUIRE(applyMigrations(connection));
  REQUIRE(applyMigrations(connection));
  CHECK(connection.integer("SELECT count(*) FROM migration").value() ==
        static_cast<std::int64_t>(allMigrations().size()));
}

TEST_CASE("A plain database takes only the migrations it asks for") {
  TemporaryFolder folder;
  auto connection = plainDatabase(folder);
  const int only[] = {allMigrations().front().number};
  REQUIRE(applyMigrations(connection, only));
  CHECK(connection.integer("SELECT count(*) FROM migration").value() == 1);
}

TEST_CASE("Every migration keeps the rows of the version before") {
  const auto all = allMigrations();
  for (std::size_t step = 1; step < all.size(); ++step) {
    INFO("from " << all[step - 1].number << " to " << all[step].number << ' ' << all[step].name);
    TemporaryFolder folder;
    auto connection = plainDatabase(folder);
    REQUIRE(applyMigrationsUpTo(connection, all[step - 1].number));
    const auto planted = plantMarkerRows(connection, "before-migration");
    CAPTURE(planted.refused);
    REQUIRE(planted.refused.empty());
    REQUIRE(applyMigrationsUpTo(connection, all[step].number));
    for (const std::string& table : planted.tables) {
      INFO(table);
      CHECK(connection.integer("SELECT count(*) FROM \"" + table + '"').value() >= 1);
    }
    CHECK(connection.text("PRAGMA integrity_check").value() == "ok");
  }
}

TEST_CASE("A migration that fails leaves the version before, whole") {
  TemporaryFolder folder;
  auto connection = plainDatabase(folder);
  // A table in the way makes the first migration fail at its second statement.
  REQUIRE(connection.executeScript("CREATE TABLE secret(x)"));
  auto migrated = applyMigrations(connection);
  REQUIRE_FALSE(migrated);
  CHECK(connection.integer("SELECT count(*) FROM migration").value() == 0);
  CHECK(connection.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'setting'").value() == 0);
}

TEST_CASE("A database that knows a migration we do not is left alone") {
  TemporaryFolder folder;
  auto connection = plainDatabase(folder);
  REQUIRE(applyMigrationsUpTo(connection, 1));
  REQUIRE(connection.execute("INSERT INTO migration VALUES(9999, 'from_the_future', 0)"));
  CHECK(applyMigrations(connection).error().is(VaultError::NewerVersion));
  CHECK(connection.integer("SELECT count(*) FROM migration").value() == 2);
}
