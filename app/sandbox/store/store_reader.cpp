#include "app/sandbox/store/store.h"

namespace clavis::sandbox {
namespace {

using core::Statement;

/// Columns: rid, type, id, version, updated, body.
Reply<Version> currentOf(const Statement& row) {
  Version version;
  version.rid = row.integer(0);
  version.type = row.text(1);
  version.id = row.text(2);
  version.version = row.integer(3);
  version.updated = row.integer(4);
  version.method = version.version == 1 ? ChangeMethod::Created : ChangeMethod::Updated;
  if (row.isNull(5)) {
    version.method = ChangeMethod::Deleted;
    return version;
  }
  auto body = unpacked(row.blob(5));
  if (!body) return std::unexpected(std::move(body.error()));
  version.body = std::move(*body);
  return version;
}

template <class... Args>
Reply<std::optional<Version>> findCurrent(core::Connection& sql, std::string_view where, const Args&... args) {
  auto statement = sql.prepare("SELECT rid, type, id, version, updated, body FROM entity WHERE version > 0 AND " +
                               std::string(where));
  if (!statement) return refuse(statement.error());
  auto row = statement->bindAll(args...).step();
  if (!row) return refuse(row.error());
  if (!*row) return std::optional<Version>{};
  auto version = currentOf(*statement);
  if (!version) return std::unexpected(std::move(version.error()));
  return std::optional(std::move(*version));
}

/// Columns: seq, rid, type, id, version, updated, method, own body, current body when this is the current version.
Reply<StoreReader::HistoryRow> historyRow(const Statement& row) {
  StoreReader::HistoryRow out{row.integer(0), {}};
  Version& version = out.version;
  version.rid = row.integer(1);
  version.type = row.text(2);
  version.id = row.text(3);
  version.version = row.integer(4);
  version.updated = row.integer(5);
  version.method = static_cast<ChangeMethod>(row.integer(6));
  const int column = row.isNull(7) ? 8 : 7;
  if (version.deleted() || row.isNull(column)) return out;
  auto body = unpacked(row.blob(column));
  if (!body) return std::unexpected(std::move(body.error()));
  version.body = std::move(*body);
  return out;
}

constexpr std::string_view historySelect =
    "SELECT c.seq, c.rid, c.type, e.id, c.version, c.updated, c.method, c.body,"
    " CASE WHEN e.version = c.version THEN e.body END FROM change c JOIN entity e ON e.rid = c.rid WHERE ";

} // namespace

Reply<std::optional<Version>> StoreReader::find(std::string_view type, std::string_view id) const {
  return findCurrent(*m_sql, "type = ?1 AND id = ?2", type, id);
}

Reply<std::optional<Version>> StoreReader::findByRid(std::int64_t rid) const {
  return findCurrent(*m_sql, "rid = ?1", rid);
}

Reply<std::optional<std::int64_t>> StoreReader::ridOf(std::string_view type, std::string_view id) const {
  auto rid = m_sql->integer("SELECT rid FROM entity WHERE type = ?1 AND id = ?2", type, id);
  if (!rid) return refuse(rid.error());
  return *rid;
}

Reply<bool> StoreReader::inCompartment(std::int64_t patient, std::int64_t rid, int kind) const {
  auto found =
      m_sql->integer("SELECT 1 FROM compartment WHERE patient = ?1 AND rid = ?2 AND kind <= ?3", patient, rid, kind);
  if (!found) return refuse(found.error());
  return found->has_value();
}

Reply<std::optional<Version>> StoreReader::findVersion(std::string_view type, std::string_view id,
                                                       std::int64_t version) const {
  auto statement =
      m_sql->prepare(std::string(historySelect) + "c.rid = (SELECT rid FROM entity WHERE type = ?1 AND id = ?2)"
                                                  " AND c.version = ?3");
  if (!statement) return refuse(statement.error());
  auto row = statement->bindAll(type, id, version).step();
  if (!row) return refuse(row.error());
  if (!*row) return std::optional<Version>{};
  auto found = historyRow(*statement);
  if (!found) return std::unexpected(std::move(found.error()));
  return std::optional(std::move(found->version));
}

Reply<std::vector<StoreReader::HistoryRow>> StoreReader::history(const HistoryScope& scope) const {
  std::string sql(historySelect);
  if (scope.rid)
    sql += "c.rid = ?1";
  else if (!scope.type.empty())
    sql += "c.type = ?1";
  else
    sql += "?1 IS NULL";
  // Instants rise with sequence numbers, so both conditions cut off the same end.
  sql += " AND c.seq < ?2 AND c.updated >= ?3 ORDER BY c.seq DESC LIMIT ?4";
  auto statement = m_sql->prepare(sql);
  if (!statement) return refuse(statement.error());
  if (scope.rid)
    statement->bind(1, *scope.rid);
  else if (!scope.type.empty())
    statement->bind(1, scope.type);
  else
    statement->bind(1, nullptr);
  statement->bind(2, scope.before.value_or(INT64_MAX)).bind(3, scope.since).bind(4, scope.count);
  std::vector<HistoryRow> rows;
  for (;;) {
    auto more = statement->step();
    if (!more) return refuse(more.error());
    if (!*more) return rows;
    auto row = historyRow(*statement);
    if (!row) return std::unexpected(std::move(row.error()));
    rows.push_back(std::move(*row));
  }
}

} // namespace clavis::sandbox
