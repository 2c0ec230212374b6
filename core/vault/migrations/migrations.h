// The numbered steps that make the schema. Each NNNN_name.sql of this folder is compiled into the binary (CMake),
// applied once, in order, in a transaction of its own, and recorded in the table `migration`. A step that has shipped
// never changes: a new one is added.
//
// The vault applies all. A plain database (the sandbox's store, benchmarks) applies the ones it needs.
#pragma once

#include "core/vault/sqlite/connection.h"

#include <span>
#include <string_view>

namespace clavis::core {

struct Migration {
  int number;
  std::string_view name; ///< file name without number and ending
  std::string_view sql;
};

/// Every step of this binary, ascending.
[[nodiscard]] std::span<const Migration> allMigrations();

/// Applies what is missing, ascending; `only` limits it to these numbers (empty: all). VaultError::NewerVersion, and
/// nothing changed, when the database has a step this binary does not know. A step that fails leaves the database as
/// the step before it left it.
[[nodiscard]] Result<void> applyMigrations(Connection& connection, std::span<const int> only = {});

/// The same up to and including `last`: for tests that start from the version before.
[[nodiscard]] Result<void> applyMigrationsUpTo(Connection& connection, int last);

} // namespace clavis::core
