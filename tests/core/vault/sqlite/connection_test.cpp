#include "core/vault/sqlite/connection.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <cstring>
#include <fstream>
#include <iterator>

using namespace clavis::core;
using clavis::tests::TemporaryFolder;

namespace {
std::array<std::byte, 32> keyOf(unsigned char value) {
  std::array<std::byte, 32> key{};
  key.fill(std::byte{value});
  return key;
}
} // namespace

TEST_CASE("An encrypted database opens with its key and with no other") {
  TemporaryFolder folder;
  {
    auto db = Connection::open(folder / "a.db", keyOf(1), OpenMode::ReadWriteCreate);
    REQUIRE(db);
    REQUIRE(db->execute("CREATE TABLE t(a TEXT)"));
    REQUIRE(db->execute("INSERT INTO t VALUES(?1)", "needle-in-the-clear"));
  }
  auto wrong = Connection::open(folder / "a.db", keyOf(2), OpenMode::ReadWrite);
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().is(StoreError::NotADatabase));
  auto right = Connection::open(folder / "a.db", keyOf(1), OpenMode::ReadOnly);
  REQUIRE(right);
  CHECK(right->text("SELECT a FROM t").value() == "needle-in-the-clear");
  CHECK(right->execute("INSERT INTO t VALUES('x')").error().is(StoreError::ReadOnly));
  CHECK(right->text("PRAGMA cipher_version").value().value().starts_with("4."));

  std::ifstream file(folder / "a.db", std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  CHECK(bytes.find("needle") == std::string::npos);
  CHECK(bytes.find("SQLite format 3") == std::string::npos);
}

TEST_CASE("Every connection keeps temporary tables in memory") {
  TemporaryFolder folder;
  auto db = Connection::open(folder / "a.db", keyOf(1), OpenMode::ReadWriteCreate);
  REQUIRE(db);
  CHECK(db->integer("PRAGMA temp_store").value() == 2);
  CHECK(db->text("PRAGMA journal_mode").value() == "wal");
}

TEST_CASE("A transaction that is not committed leaves nothing") {
  TemporaryFolder folder;
  auto db = Connection::open(folder / "a.db", keyOf(1), OpenMode::ReadWriteCreate);
  REQUIRE(db);
  REQUIRE(db->execute("CREATE TABLE t(a)"));
  {
    auto transaction = Transaction::begin(*db);
    REQUIRE(transaction);
    REQUIRE(db->execute("INSERT INTO t VALUES(1)"));
  }
  CHECK(db->integer("SELECT count(*) FROM t").value() == 0);
  auto transaction = Transaction::begin(*db);
  REQUIRE(transaction);
  REQUIRE(db->execute("INSERT INTO t VALUES(1)"));
  REQUIRE(transaction->commit());
  CHECK(db->integer("SELECT count(*) FROM t").value() == 1);
}

TEST_CASE("The same statement can run inside its own loop") {
  TemporaryFolder folder;
  auto db = Connection::open(folder / "a.db", keyOf(1), OpenMode::ReadWriteCreate);
  REQUIRE(db);
  REQUIRE(db->executeScript("CREATE TABLE t(a); INSERT INTO t VALUES(1),(2),(3);"));
  int visits = 0;
  auto done = db->each("SELECT a FROM t", [&](const Statement&) {
    auto inner = db->each("SELECT a FROM t", [&](const Statement&) { return ++visits, true; });
    return inner.has_value();
  });
  REQUIRE(done);
  CHECK(visits == 9);
}
