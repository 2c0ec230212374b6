// A row in every table there is, whatever the tables are: found by asking the schema, so that a table added tomorrow is
// covered too.
#pragma once

#include "core/vault/sqlite/connection.h"

#include <string>
#include <vector>

namespace clavis::tests {

struct PlantedRows {
  std::vector<std::string> tables;
  /// "table: reason" for each that took no row; a test that plants requires this to be empty.
  std::vector<std::string> refused;
};

/// Puts one row into each table and virtual table of the schema, with `marker` in every column that takes text or
/// bytes. The tables of the vault's own bookkeeping (migration) and shadow tables of virtual ones are left out.
PlantedRows plantMarkerRows(core::Connection& connection, const std::string& marker);

/// Every ordinary table, the vault's own included; virtual tables and their shadows are left out.
std::vector<std::string> ordinaryTables(core::Connection& connection);

} // namespace clavis::tests
