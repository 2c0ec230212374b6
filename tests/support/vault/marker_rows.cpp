#include "tests/support/vault/marker_rows.h"

#include <algorithm>
#include <stdexcept>

namespace clavis::tests {

using namespace clavis::core;

namespace {

struct Column {
  std::string name;
  std::string type;
};

template <class T>
T need(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().toString());
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

std::vector<Column> columnsOf(Connection& connection, const std::string& table) {
  std::vector<Column> columns;
  need(connection.each(
      "SELECT name, type, hidden FROM pragma_table_xinfo(?1)",
      [&](const Statement& row) {
        // 1: hidden column of a virtual table; 2 and 3: generated
        if (row.integer(2) == 0) columns.push_back({std::string(row.text(0)), std::string(row.text(1))});
        return true;
      },
      table));
  return columns;
}

/// One try: every number is `number`, every text and blob holds the marker. Keys between tables fit, because the same
/// value is used everywhere; CHECK constraints on numbers are met by trying a few.
Result<void> insertRow(Connection& connection, const std::string& table, const std::vector<Column>& columns,
                       const std::string& marker, std::int64_t number) {
  std::string names;
  std::string values;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    names += (i == 0 ? "\"" : ", \"") + columns[i].name + '"';
    values += (i == 0 ? "?" : ", ?") + std::to_string(i + 1);
  }
  auto statement = connection.prepare("INSERT INTO \"" + table + "\"(" + names + ") VALUES(" + values + ")");
  if (!statement) return pass(statement);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const int index = static_cast<int>(i) + 1;
    if (columns[i].type == "INTEGER" || columns[i].type == "INT")
      statement->bind(index, number);
    else if (columns[i].type == "REAL")
      statement->bind(index, static_cast<double>(number));
    else if (columns[i].type == "BLOB")
      statement->bind(index, std::as_bytes(std::span(marker)));
    else
      statement->bind(index, marker);
  }
  return statement->run();
}

std::vector<std::string> tablesOf(Connection& connection, const char* kinds) {
  std::vector<std::string> tables;
  need(connection.each(std::string("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN (") + kinds +
                           ") AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT IN"
                           // a view of another table's words, which holds nothing of its own
                           " (SELECT name FROM sqlite_schema WHERE sql LIKE '%USING fts5vocab%') ORDER BY name",
                       [&](const Statement& row) {
                         tables.emplace_back(row.text(0));
                         return true;
                       }));
  return tables;
}

} // namespace

std::vector<std::string> ordinaryTables(Connection& connection) { return tablesOf(connection, "'table'"); }

PlantedRows plantMarkerRows(Connection& connection, const std::string& marker) {
  PlantedRows planted;
  // The first outside of a transaction, the second inside of one, where the first has no effect.
  need(connection.executeScript("PRAGMA foreign_keys=OFF; PRAGMA defer_foreign_keys=ON"));
  const auto ordinary = ordinaryTables(connection);
  for (const std::string& table : tablesOf(connection, "'table', 'virtual'")) {
    if (table == "migration") continue;
    auto columns = columnsOf(connection, table);
    // A text index without content cannot choose a rowid, and cannot be counted either.
    const bool isVirtual = std::ranges::find(ordinary, table) == ordinary.end();
    if (isVirtual) columns.push_back({"rowid", "INTEGER"});
    std::string reason;
    bool done = false;
    for (const std::int64_t number : {7, 1, 0}) {
      auto inserted = insertRow(connection, table, columns, marker, number);
      done = inserted.has_value();
      if (done) break;
      reason = inserted.error().toString();
    }
    if (done && isVirtual) continue;
    if (done)
      planted.tables.push_back(table);
    else
      planted.refused.push_back(table + ": " + reason);
  }
  need(connection.executeScript("PRAGMA foreign_keys=ON"));
  return planted;
}

} // namespace clavis::tests
