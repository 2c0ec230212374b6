// An unencrypted database with the tables of the vault and of sync, for tests of what is kept there.
#pragma once

#include "core/vault/migrations/migrations.h"
#include "core/vault/sqlite/connection.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <optional>

namespace clavis::tests {

class SyncDatabase {
 public:
  SyncDatabase()
      : m_connection(core::Connection::open(m_folder / "sync.db", {}, core::OpenMode::ReadWriteCreate).value()) {
    const std::array steps{1, 4};
    REQUIRE(core::applyMigrations(m_connection, steps));
  }
  core::WriteConnection& db() { return m_writer; }
  core::Connection& sql() { return m_connection; }

 private:
  TemporaryFolder m_folder;
  core::Connection m_connection;
  core::WriteConnection m_writer{m_connection};
};

} // namespace clavis::tests
