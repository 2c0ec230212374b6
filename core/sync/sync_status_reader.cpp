#include "core/sync/sync_status_reader.h"

#include "core/sync/run/after_rescue.h"
#include "core/sync/state/columns.h"
#include "core/vault/salvage.h"
#include "core/vault/sqlite/connection.h"

namespace clavis::core {
namespace {

struct Row {
  bool found = false;
  SectionStatus status;
  bool offered = true;
};

// `sql` gives through, complete_at, failure, failed_at, offered of one row.
template <class... Args>
Result<Row> read(Connection& sql, std::string_view text, const Args&... args) {
  Row out;
  auto done = sql.each(
      text,
      [&](const Statement& row) {
        out.found = true;
        out.status.through = instantAt(row, 0);
        out.status.checkedAt = instantAt(row, 1);
        out.status.failure = textAt(row, 2);
        out.status.failedAt = instantAt(row, 3);
        out.offered = row.integer(4) != 0;
        return false;
      },
      args...);
  if (!done) return pass(done);
  return out;
}

constexpr std::string_view PatientSql =
    "SELECT through, complete_at, failure, failed_at, 1 FROM sync_patient WHERE patient = ?";
constexpr std::string_view SectionSql =
    "SELECT through, complete_at, failure, failed_at, 1 FROM sync_section WHERE patient = ? AND type IN (?, '*') "
    "ORDER BY type DESC";
constexpr std::string_view TypeSql =
    "SELECT through, complete_at, failure, failed_at, offered FROM sync_type WHERE type = ?";

/// What is known of a section is the newer of the chart's filling and the type's last walk over changes.
SectionStatus newer(const SectionStatus& filled, const SectionStatus& walked) {
  SectionStatus out = filled;
  if (walked.through && walked.checkedAt && *walked.through >= *filled.through) {
    out.through = walked.through;
    out.checkedAt = walked.checkedAt;
  }
  out.failure = walked.failure;
  out.failedAt = walked.failedAt;
  return out;
}

enum class Rescue {
  No,
  Waiting, ///< the times in the tables are of before the damage
  Begun,   ///< charts come again; those that have come have a time of their own
};

Result<Rescue> rescueOf(Connection& sql) {
  auto incomplete = sql.text("SELECT value FROM setting WHERE key = ?", incompleteTablesSetting);
  if (!incomplete) return pass(incomplete);
  if (!*incomplete) return Rescue::No;
  auto begun = sql.text("SELECT value FROM setting WHERE key = ?", RefetchingSetting);
  if (!begun) return pass(begun);
  return *begun == *incomplete ? Rescue::Begun : Rescue::Waiting;
}

/// After damage nothing is as whole as the tables say, until it has come again.
Result<SectionStatus> sinceRescue(Connection& sql, Result<SectionStatus> status) {
  if (!status) return status;
  auto rescue = rescueOf(sql);
  if (!rescue) return pass(rescue);
  if (*rescue == Rescue::Waiting) status->through.reset();
  status->rescued = *rescue != Rescue::No && !status->through;
  return status;
}

Result<SectionStatus> sectionAsTold(const ReadConnection& db, std::string_view patient, std::string_view type) {
  auto chart = read(db.sql(), PatientSql, patient);
  if (!chart) return pass(chart);
  auto walked = read(db.sql(), TypeSql, type);
  if (!walked) return pass(walked);
  if (!chart->found) return SectionStatus{};
  if (walked->found && (!walked->offered || !walked->status.through)) {
    // The type was closed to us, or has to be walked anew: what the chart's filling brought of it says nothing.
    SectionStatus none;
    none.offered = walked->offered;
    none.failure = walked->status.failure;
    none.failedAt = walked->status.failedAt;
    return none;
  }
  if (chart->status.through) return newer(chart->status, walked->status);

  auto filling = read(db.sql(), SectionSql, patient, type);
  if (!filling) return pass(filling);
  if (filling->found && filling->status.through) return newer(filling->status, walked->status);
  SectionStatus none;
  none.failure = filling->found ? filling->status.failure : chart->status.failure;
  none.failedAt = filling->found ? filling->status.failedAt : chart->status.failedAt;
  return none;
}

Result<SectionStatus> chartAsTold(const ReadConnection& db, std::string_view patient) {
  auto chart = read(db.sql(), PatientSql, patient);
  if (!chart) return pass(chart);
  if (!chart->found || !chart->status.through) return chart->status;
  // The oldest of the walks; a type that was never walked since the filling leaves the chart at its filling.
  auto walked =
      read(db.sql(), "SELECT min(ifnull(CASE WHEN complete_at IS NULL THEN 0 ELSE through END, 0)), min(complete_at), "
                     "max(failure), max(failed_at), 1 FROM sync_type WHERE offered = 1 HAVING count(*) > 0");
  if (!walked) return pass(walked);
  if (!walked->found) return chart->status;
  return newer(chart->status, walked->status);
}

} // namespace

Result<SectionStatus> SyncStatusReader::section(const ReadConnection& db, std::string_view patient,
                                                std::string_view type) {
  return sinceRescue(db.sql(), sectionAsTold(db, patient, type));
}

Result<SectionStatus> SyncStatusReader::chart(const ReadConnection& db, std::string_view patient) {
  return sinceRescue(db.sql(), chartAsTold(db, patient));
}

Result<PanelStatus> SyncStatusReader::panel(const ReadConnection& db) {
  PanelStatus out;
  auto counted =
      db.sql().each("SELECT count(*), count(through), count(failure) FROM sync_patient", [&](const Statement& row) {
        out.patients = row.integer(0);
        out.filled = row.integer(1);
        out.failed = row.integer(2);
        return false;
      });
  if (!counted) return pass(counted);
  auto setting = db.sql().text("SELECT value FROM setting WHERE key = 'sync.panel'");
  if (!setting) return pass(setting);
  out.panel = setting->value_or(std::string());
  auto complete = db.sql().integer("SELECT max(ended_at) FROM sync_round WHERE complete = 1");
  if (!complete) return pass(complete);
  if (*complete) out.lastCompleteRound = instantFrom(**complete);
  auto last =
      db.sql().each("SELECT ended_at, failure FROM sync_round WHERE ended_at IS NOT NULL ORDER BY round DESC LIMIT 1",
                    [&](const Statement& row) {
                      out.lastRound = instantAt(row, 0);
                      out.failure = textAt(row, 1);
                      return false;
                    });
  if (!last) return pass(last);
  auto rescue = rescueOf(db.sql());
  if (!rescue) return pass(rescue);
  out.rescued = *rescue != Rescue::No;
  return out;
}

} // namespace clavis::core
