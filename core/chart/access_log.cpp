#include "core/chart/access_log.h"

#include "core/vault/vault_readers.h"
#include "core/vault/vault_writer.h"

#include <array>
#include <utility>

namespace clavis::core::chart {

namespace {
constexpr std::array<std::pair<AccessKind, std::string_view>, 6> kindNames{{{AccessKind::OpenChart, "open-chart"},
                                                                            {AccessKind::ReadSection, "read-section"},
                                                                            {AccessKind::ReadRaw, "read-raw"},
                                                                            {AccessKind::ReadDocument, "read-document"},
                                                                            {AccessKind::Search, "search"},
                                                                            {AccessKind::Export, "export"}}};
} // namespace

std::string_view accessKindName(AccessKind kind) {
  for (const auto& [value, name] : kindNames)
    if (value == kind) return name;
  return "?";
}

VaultAccessLog::VaultAccessLog(VaultWriter& writer, const Clock& clock, std::string who)
    : m_writer(writer), m_clock(clock), m_who(std::move(who)) {}

QFuture<Result<void>> VaultAccessLog::record(AccessEntry entry) {
  const auto at = m_clock.now().time_since_epoch().count(); // when it was asked for, not when the writer gets to it
  return m_writer.run([at, who = m_who, entry = std::move(entry)](WriteConnection& db) -> Result<void> {
    return db.sql().execute(
        "INSERT INTO access_log(at, who, kind, patient_id, what, why) VALUES(?1, ?2, ?3, ?4, ?5, ?6)", std::int64_t{at},
        who, accessKindName(entry.kind), entry.patientId, entry.what, entry.why);
  });
}

Result<std::vector<LoggedAccess>> readAccessLog(const ReadConnection& db, std::int64_t afterSequence, int limit,
                                                std::string_view patientId) {
  const std::string sql = "SELECT sequence, at, who, kind, patient_id, what, why FROM access_log WHERE sequence > ?1" +
                          std::string(patientId.empty() ? "" : " AND patient_id = ?3") + " ORDER BY sequence LIMIT ?2";
  auto statement = db.sql().prepare(sql);
  if (!statement) return pass(statement);
  statement->bind(1, afterSequence).bind(2, limit);
  if (!patientId.empty()) statement->bind(3, patientId);
  std::vector<LoggedAccess> entries;
  for (;;) {
    auto more = statement->step();
    if (!more) return pass(more);
    if (!*more) return entries;
    LoggedAccess entry;
    entry.sequence = statement->integer(0);
    entry.at = Instant(std::chrono::milliseconds(statement->integer(1)));
    entry.who = statement->text(2);
    for (const auto& [value, name] : kindNames)
      if (name == statement->text(3)) entry.entry.kind = value;
    entry.entry.patientId = statement->text(4);
    entry.entry.what = statement->text(5);
    entry.entry.why = statement->text(6);
    entries.push_back(std::move(entry));
  }
}

} // namespace clavis::core::chart
