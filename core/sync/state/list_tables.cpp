#include "core/sync/state/list_tables.h"

#include "core/sync/state/columns.h"

#include <algorithm>

namespace clavis::core {

Result<void> ListTables::want(std::string_view type, std::string_view id) {
  return m_sql.execute("INSERT OR IGNORE INTO sync_wanted (type, id) VALUES (?, ?)", type, id);
}

Result<std::vector<ResourceName>> ListTables::wanted(int limit) {
  std::vector<ResourceName> out;
  auto done = m_sql.each(
      "SELECT type, id FROM sync_wanted WHERE asked IS NULL AND "
      "type = (SELECT min(type) FROM sync_wanted WHERE asked IS NULL) ORDER BY id LIMIT ?",
      [&](const Statement& row) {
        out.push_back({std::string(row.text(0)), std::string(row.text(1))});
        return true;
      },
      limit);
  if (!done) return pass(done);
  return out;
}

Result<void> ListTables::answered(std::string_view type, const std::vector<std::string>& asked,
                                  const std::vector<std::string>& came, std::int64_t round) {
  for (const std::string& id : asked) {
    auto done = std::ranges::find(came, id) != came.end()
                    ? m_sql.execute("DELETE FROM sync_wanted WHERE type = ? AND id = ?", type, id)
                    : m_sql.execute("UPDATE sync_wanted SET asked = ? WHERE type = ? AND id = ?", round, type, id);
    if (!done) return done;
  }
  return {};
}

Result<void> ListTables::askAgain(std::int64_t askedBefore) {
  return m_sql.execute("UPDATE sync_wanted SET asked = NULL WHERE asked < ?", askedBefore);
}

Result<void> ListTables::doubt(std::string_view type, std::string_view id) {
  return m_sql.execute("INSERT OR IGNORE INTO sync_doubt (type, id) VALUES (?, ?)", type, id);
}

Result<std::vector<ResourceName>> ListTables::doubts(std::string_view afterType, std::string_view afterId, int limit) {
  std::vector<ResourceName> out;
  auto done = m_sql.each(
      "SELECT type, id FROM sync_doubt WHERE (type, id) > (?, ?) ORDER BY type, id LIMIT ?",
      [&](const Statement& row) {
        out.push_back({std::string(row.text(0)), std::string(row.text(1))});
        return true;
      },
      afterType, afterId, limit);
  if (!done) return pass(done);
  return out;
}

Result<void> ListTables::settled(std::string_view type, std::string_view id) {
  return m_sql.execute("DELETE FROM sync_doubt WHERE type = ? AND id = ?", type, id);
}

Result<std::int64_t> ListTables::beginRound(std::string_view panel, Instant at) {
  auto done = m_sql.execute("INSERT INTO sync_round (panel, started_at) VALUES (?, ?)", panel, toColumn(at));
  if (!done) return pass(done);
  const std::int64_t round = m_sql.lastInsertRowId();
  // The record of rounds is for "last synced" and for support, not an archive.
  auto trimmed = m_sql.execute("DELETE FROM sync_round WHERE round < ? - 500 AND round <> "
                               "(SELECT max(round) FROM sync_round WHERE complete = 1)",
                               round);
  if (!trimmed) return pass(trimmed);
  return round;
}

Result<void> ListTables::endRound(std::int64_t round, Instant at, bool complete, std::int64_t failures,
                                  const std::optional<std::string>& failure) {
  return m_sql.execute("UPDATE sync_round SET ended_at = ?, complete = ?, failures = ?, failure = ? WHERE round = ?",
                       toColumn(at), complete, failures, failure, round);
}

Result<void> ListTables::purged(Instant at, std::string_view reason, std::int64_t resources, std::int64_t shared,
                                std::int64_t rowsLeft) {
  return m_sql.execute(
      "INSERT INTO sync_purge (purged_at, reason, resources, shared, rows_left) VALUES (?, ?, ?, ?, ?)", toColumn(at),
      reason, resources, shared, rowsLeft);
}

} // namespace clavis::core
