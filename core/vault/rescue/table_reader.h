// Reads every row of one table that can be read, around pages that cannot.
#pragma once

#include "core/vault/salvage.h"

#include <functional>

namespace clavis::core {

struct TableShape {
  std::string name;
  std::vector<std::string> columns;
  std::string keyOrder;      ///< "\"a\", \"b\"" of the primary key; empty for a table with rowids
  std::string keyDescending; ///< "\"a\" DESC, \"b\" DESC"
  [[nodiscard]] bool hasRowId() const { return keyOrder.empty(); }
};

/// Ordinary and shadow tables of the main schema, settings, secrets and unsent work first; not SQLite's own.
[[nodiscard]] Result<std::vector<TableShape>> readShapes(Connection& connection);

/// Whether an error means "this page cannot be read" rather than "nothing can".
[[nodiscard]] bool isDamage(const Error& error);

/// Calls `row` once for each readable row; the statement's columns are the shape's, preceded by the rowid when it has
/// one. An error of `row` (the new disk is full) ends it; damage does not.
[[nodiscard]] Result<TableCondition> readTable(Connection& connection, const TableShape& shape,
                                               const std::function<Result<void>(const Statement&)>& row);

} // namespace clavis::core
