#include "core/sync/state/section_table.h"

#include "core/sync/state/columns.h"

namespace clavis::core {
namespace {

constexpr std::string_view TypeColumns =
    "SELECT type, offered, through, compared_at, walk_since, walk_through, walk_next, walk_seen, walk_after, "
    "compare_after, failure IS NOT NULL FROM sync_type";

TypeState typeFrom(const Statement& row) {
  TypeState state;
  state.type = row.text(0);
  state.offered = row.integer(1) != 0;
  state.through = instantAt(row, 2);
  state.comparedAt = instantAt(row, 3);
  if (!row.isNull(4)) state.walkSince = row.integer(4);
  state.place = {instantAt(row, 5), textAt(row, 6), row.integer(7)};
  state.after = textAt(row, 8).value_or(std::string());
  state.compareAfter = textAt(row, 9);
  state.refused = !state.offered && row.integer(10) != 0;
  return state;
}

} // namespace

Result<std::vector<SectionState>> SectionTable::sections(std::string_view patient) {
  std::vector<SectionState> out;
  auto done = m_sql.each(
      "SELECT type, walk_through, walk_next, seen, through FROM sync_section WHERE patient = ?",
      [&](const Statement& row) {
        out.push_back(
            {std::string(row.text(0)), {instantAt(row, 1), textAt(row, 2), row.integer(3)}, instantAt(row, 4)});
        return true;
      },
      patient);
  if (!done) return pass(done);
  return out;
}

Result<std::vector<TypeState>> SectionTable::types() {
  std::vector<TypeState> out;
  auto done = m_sql.each(std::string(TypeColumns) + " ORDER BY type", [&](const Statement& row) {
    out.push_back(typeFrom(row));
    return true;
  });
  if (!done) return pass(done);
  return out;
}

Result<std::optional<TypeState>> SectionTable::type(std::string_view type) {
  std::optional<TypeState> out;
  auto done = m_sql.each(
      std::string(TypeColumns) + " WHERE type = ?",
      [&](const Statement& row) {
        out = typeFrom(row);
        return false;
      },
      type);
  if (!done) return pass(done);
  return out;
}

Result<void> SectionWriter::moveSection(std::string_view patient, std::string_view type, const WalkPlace& place) {
  return m_sql.execute("INSERT INTO sync_section (patient, type, walk_through, walk_next, seen) VALUES (?, ?, ?, ?, ?) "
                       "ON CONFLICT DO UPDATE SET walk_through = excluded.walk_through, "
                       "walk_next = excluded.walk_next, seen = excluded.seen",
                       patient, type, toColumn(place.through), place.next, place.seen);
}

Result<void> SectionWriter::sectionWhole(std::string_view patient, std::string_view type, Instant through, Instant at) {
  return m_sql.execute("INSERT INTO sync_section (patient, type, through, complete_at) VALUES (?, ?, ?, ?) "
                       "ON CONFLICT DO UPDATE SET through = excluded.through, complete_at = excluded.complete_at, "
                       "walk_through = NULL, walk_next = NULL, seen = 0, failure = NULL, failed_at = NULL",
                       patient, type, toColumn(through), toColumn(at));
}

Result<void> SectionWriter::sectionFailed(std::string_view patient, std::string_view type, std::string_view failure,
                                          Instant at) {
  return m_sql.execute("INSERT INTO sync_section (patient, type, failure, failed_at) VALUES (?, ?, ?, ?) "
                       "ON CONFLICT DO UPDATE SET failure = excluded.failure, failed_at = excluded.failed_at",
                       patient, type, failure, toColumn(at));
}

Result<void> SectionWriter::ensureType(std::string_view type, std::optional<Instant> through) {
  return m_sql.execute("INSERT OR IGNORE INTO sync_type (type, through) VALUES (?, ?)", type, toColumn(through));
}

Result<void> SectionWriter::setOffered(std::string_view type, bool offered) {
  // A type that was closed to us has been missing in every chart filled since: all of it has to come when it opens.
  return m_sql.execute("UPDATE sync_type SET through = CASE WHEN ? THEN through ELSE NULL END, offered = ? "
                       "WHERE type = ? AND offered <> ?",
                       offered, offered, type, offered);
}

Result<void> SectionWriter::beginWalk(std::string_view type, std::int64_t since) {
  return m_sql.execute("UPDATE sync_type SET walk_since = ?, walk_through = NULL, walk_next = NULL, walk_seen = 0, "
                       "walk_after = '' WHERE type = ?",
                       since, type);
}

Result<void> SectionWriter::moveWalk(std::string_view type, const WalkPlace& place, std::string_view after) {
  return m_sql.execute(
      "UPDATE sync_type SET walk_through = ?, walk_next = ?, walk_seen = ?, walk_after = ? WHERE type = ?",
      toColumn(place.through), place.next, place.seen, after, type);
}

Result<void> SectionWriter::walkWhole(std::string_view type, Instant through, Instant at) {
  auto done = forgetWalk(type);
  if (!done) return done;
  return m_sql.execute(
      "UPDATE sync_type SET offered = 1, through = ?, complete_at = ?, failure = NULL, failed_at = NULL "
      "WHERE type = ?",
      toColumn(through), toColumn(at), type);
}

Result<void> SectionWriter::forgetWalk(std::string_view type) {
  return m_sql.execute("UPDATE sync_type SET walk_since = NULL, walk_through = NULL, walk_next = NULL, walk_seen = 0, "
                       "walk_after = NULL WHERE type = ?",
                       type);
}

Result<void> SectionWriter::forgetThrough(std::string_view type) {
  auto done = forgetWalk(type);
  if (!done) return done;
  return m_sql.execute("UPDATE sync_type SET through = NULL WHERE type = ?", type);
}

Result<void> SectionWriter::typeFailed(std::string_view type, std::string_view failure, Instant at) {
  return m_sql.execute("UPDATE sync_type SET failure = ?, failed_at = ? WHERE type = ?", failure, toColumn(at), type);
}

Result<void> SectionWriter::moveCompare(std::string_view type, std::optional<std::string_view> after) {
  return m_sql.execute("UPDATE sync_type SET compare_after = ? WHERE type = ?", after, type);
}

Result<void> SectionWriter::compared(std::string_view type, Instant at) {
  return m_sql.execute("UPDATE sync_type SET compared_at = ?, compare_after = NULL WHERE type = ?", toColumn(at), type);
}

} // namespace clavis::core
