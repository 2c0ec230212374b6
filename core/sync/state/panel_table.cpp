#include "core/sync/state/panel_table.h"

#include "core/sync/state/columns.h"

namespace clavis::core {
namespace {
/// Stands in sync_section for "the Patient was in the export that is being stored"; no resource type has this name.
constexpr std::string_view ExportSection = "$export";
} // namespace

Result<bool> PanelTable::has(std::string_view patient) {
  auto found = m_sql.integer("SELECT 1 FROM sync_patient WHERE patient = ?", patient);
  if (!found) return pass(found);
  return found->has_value();
}

Result<std::int64_t> PanelTable::count() {
  auto n = m_sql.integer("SELECT count(*) FROM sync_patient");
  if (!n) return pass(n);
  return n->value_or(0);
}

Result<std::int64_t> PanelTable::countFilled() {
  auto n = m_sql.integer("SELECT count(*) FROM sync_patient WHERE through IS NOT NULL");
  if (!n) return pass(n);
  return n->value_or(0);
}

Result<std::vector<PanelTable::Unfilled>> PanelTable::unfilled(std::int64_t afterPosition,
                                                               std::string_view afterPatient, int limit) {
  std::vector<Unfilled> out;
  auto done = m_sql.each(
      "SELECT listed, patient FROM sync_patient WHERE through IS NULL AND (listed, patient) > (?, ?) "
      "ORDER BY listed, patient LIMIT ?",
      [&](const Statement& row) {
        out.push_back({row.integer(0), std::string(row.text(1))});
        return true;
      },
      afterPosition, afterPatient, limit);
  if (!done) return pass(done);
  return out;
}

Result<std::vector<std::string>> PanelTable::ids(std::string_view after, int limit) {
  std::vector<std::string> out;
  auto done = m_sql.each(
      "SELECT patient FROM sync_patient WHERE patient > ? ORDER BY patient LIMIT ?",
      [&](const Statement& row) {
        out.emplace_back(row.text(0));
        return true;
      },
      after, limit);
  if (!done) return pass(done);
  return out;
}

Result<std::optional<Listing>> PanelTable::openListing() {
  std::optional<Listing> out;
  auto done = m_sql.each("SELECT listing, through, next, position FROM sync_listing WHERE complete = 0",
                         [&](const Statement& row) {
                           out = Listing{row.integer(0), instantAt(row, 1), textAt(row, 2), row.integer(3)};
                           return false;
                         });
  if (!done) return pass(done);
  return out;
}

Result<std::int64_t> PanelTable::lastListing() {
  auto last = m_sql.integer("SELECT listing FROM sync_listing");
  if (!last) return pass(last);
  return last->value_or(0);
}

Result<std::vector<std::string>> PanelTable::missingFrom(std::int64_t number, int limit) {
  std::vector<std::string> out;
  auto done = m_sql.each(
      "SELECT patient FROM sync_patient WHERE listing < ? LIMIT ?",
      [&](const Statement& row) {
        out.emplace_back(row.text(0));
        return true;
      },
      number, limit);
  if (!done) return pass(done);
  return out;
}

Result<Listing> PanelWriter::beginListing(std::string_view panel) {
  auto before = m_sql.text("SELECT panel FROM sync_listing");
  if (!before) return pass(before);
  auto open = openListing();
  if (!open) return pass(open);
  if (*open && *before == panel) return **open;
  auto last = lastListing();
  if (!last) return pass(last);
  const Listing fresh{.number = *last + 1, .through = {}, .next = {}, .position = 0};
  auto made =
      m_sql.execute("INSERT OR REPLACE INTO sync_listing (only, listing, panel) VALUES (1, ?, ?)", fresh.number, panel);
  if (!made) return pass(made);
  return fresh;
}

Result<void> PanelWriter::moveListing(std::optional<Instant> through, const std::optional<std::string>& next,
                                      std::int64_t position) {
  return m_sql.execute("UPDATE sync_listing SET through = ?, next = ?, position = ?", toColumn(through), next,
                       position);
}

Result<void> PanelWriter::endListing() { return m_sql.execute("UPDATE sync_listing SET complete = 1, next = NULL"); }

Result<bool> PanelWriter::listed(std::string_view patient, std::int64_t listing, std::int64_t position) {
  auto known = m_sql.execute("UPDATE sync_patient SET listing = ? WHERE patient = ?", listing, patient);
  if (!known) return pass(known);
  if (m_sql.changes() > 0) return false;
  auto added =
      m_sql.execute("INSERT INTO sync_patient (patient, listing, listed) VALUES (?, ?, ?)", patient, listing, position);
  if (!added) return pass(added);
  return true;
}

Result<void> PanelWriter::remove(std::string_view patient) {
  auto sections = m_sql.execute("DELETE FROM sync_section WHERE patient = ?", patient);
  if (!sections) return sections;
  return m_sql.execute("DELETE FROM sync_patient WHERE patient = ?", patient);
}

Result<void> PanelWriter::filled(std::string_view patient, Instant through, Instant at) {
  auto sections = m_sql.execute("DELETE FROM sync_section WHERE patient = ?", patient);
  if (!sections) return sections;
  return m_sql.execute(
      "UPDATE sync_patient SET through = ?, complete_at = ?, failure = NULL, failed_at = NULL WHERE patient = ?",
      toColumn(through), toColumn(at), patient);
}

Result<void> PanelWriter::forgetFilled() {
  for (const char* sql : {"UPDATE sync_patient SET listing = 0, through = NULL, complete_at = NULL",
                          "DELETE FROM sync_section", "DELETE FROM sync_listing"})
    if (auto done = m_sql.execute(sql); !done) return done;
  return {};
}

Result<void> PanelWriter::inExport(std::string_view patient) {
  return m_sql.execute("INSERT OR IGNORE INTO sync_section (patient, type) VALUES (?, ?)", patient, ExportSection);
}

Result<std::vector<std::string>> PanelWriter::exportFilled(Instant through, Instant at) {
  std::vector<std::string> out;
  auto read = m_sql.each(
      "SELECT patient FROM sync_patient WHERE through IS NULL AND patient IN "
      "(SELECT patient FROM sync_section WHERE type = ?) ORDER BY listed",
      [&](const Statement& row) {
        out.emplace_back(row.text(0));
        return true;
      },
      ExportSection);
  if (!read) return pass(read);
  for (const std::string& patient : out)
    if (auto done = filled(patient, through, at); !done) return pass(done);
  if (auto rest = m_sql.execute("DELETE FROM sync_section WHERE type = ?", ExportSection); !rest) return pass(rest);
  return out;
}

Result<void> PanelWriter::failed(std::string_view patient, std::string_view failure, Instant at) {
  return m_sql.execute("UPDATE sync_patient SET failure = ?, failed_at = ? WHERE patient = ?", failure, toColumn(at),
                       patient);
}

} // namespace clavis::core
