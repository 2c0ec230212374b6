#include "core/vault/migrations/migrations.h"

#include "core/vault/errors.h"

#include <algorithm>
#include <vector>

namespace clavis::core {

namespace {

Result<std::vector<int>> appliedNumbers(Connection& connection) {
  std::vector<int> numbers;
  auto read = connection.each("SELECT number FROM migration ORDER BY number", [&](const Statement& row) {
    numbers.push_back(static_cast<int>(row.integer(0)));
    return true;
  });
  if (!read) return pass(read);
  return numbers;
}

Result<void> applyOne(Connection& connection, const Migration& migration) {
  auto transaction = Transaction::begin(connection);
  if (!transaction) return pass(transaction);
  if (auto ran = connection.executeScript(migration.sql); !ran) {
    return std::unexpected(std::move(ran.error()).on("migration " + std::string(migration.name)));
  }
  auto recorded = connection.execute("INSERT INTO migration(number, name, applied_at) VALUES(?1, ?2, unixepoch())",
                                     migration.number, migration.name);
  if (!recorded) return pass(recorded);
  return transaction->commit();
}

template <class Wanted>
Result<void> applyWanted(Connection& connection, Wanted wanted) {
  const auto known = allMigrations();
  auto table = connection.execute("CREATE TABLE IF NOT EXISTS migration(number INTEGER PRIMARY KEY, name TEXT NOT NULL,"
                                  " applied_at INTEGER NOT NULL) STRICT");
  if (!table) return pass(table);
  auto applied = appliedNumbers(connection);
  if (!applied) return pass(applied);
  for (const int number : *applied) {
    if (std::ranges::find(known, number, &Migration::number) == known.end())
      return fail(VaultError::NewerVersion, "unknown migration " + std::to_string(number), Retry::AfterAction);
  }
  for (const Migration& migration : known) {
    if (!wanted(migration.number) || std::ranges::binary_search(*applied, migration.number)) continue;
    if (auto done = applyOne(connection, migration); !done) return done;
  }
  return {};
}

} // namespace

Result<void> applyMigrations(Connection& connection, std::span<const int> only) {
  return applyWanted(connection,
                     [only](int number) { return only.empty() || std::ranges::find(only, number) != only.end(); });
}

Result<void> applyMigrationsUpTo(Connection& connection, int last) {
  return applyWanted(connection, [last](int number) { return number <= last; });
}

} // namespace clavis::core
