#include "core/sync/run/after_rescue.h"

#include "core/fhir/store/mend.h"
#include "core/sync/state/export_state.h"
#include "core/sync/state/panel_table.h"
#include "core/vault/salvage.h"
#include "core/vault/settings.h"

#include <limits>

namespace clavis::core {
namespace {

Result<void> forgetPlaces(WriteConnection& db, const std::string& incomplete) {
  // Patients whom a damaged panel table does not name any more: the next listing must be able to find that they left.
  auto here = patientsWithResources(db);
  if (!here) return pass(here);
  PanelWriter panel(db);
  for (const std::string& patient : *here) {
    auto known = panel.has(patient);
    if (!known) return pass(known);
    if (*known) continue;
    if (auto listed = panel.listed(patient, 0, std::numeric_limits<std::int32_t>::max()); !listed) return pass(listed);
  }
  if (auto unfilled = panel.forgetFilled(); !unfilled) return unfilled;
  if (auto exported = forgetExport(db); !exported) return exported;
  auto& sql = db.sql();
  for (const char* table : {"sync_wanted", "sync_doubt"})
    if (auto emptied = sql.execute("DELETE FROM " + std::string(table)); !emptied) return emptied;
  // Whole, the times of the types still say from where on changes and deletions are to be asked for.
  if (incomplete == "*" || incomplete.find("sync_type") != std::string::npos)
    if (auto emptied = sql.execute("DELETE FROM sync_type"); !emptied) return emptied;
  return {};
}

} // namespace

Result<bool> beginAfterRescue(const RunContext& run) {
  auto incomplete = run.read([](ReadConnection& db) { return readSetting(db, incompleteTablesSetting); });
  if (!incomplete) return pass(incomplete);
  if (!*incomplete) return false;
  if (auto mended = mendAfterRescue(run.services.vault, run.projections()); !mended) return pass(mended);
  auto begun = run.write([&](WriteConnection& db) -> Result<void> {
    auto before = readSetting(db, RefetchingSetting);
    if (!before) return pass(before);
    if (*before == *incomplete) return {};
    if (auto forgotten = forgetPlaces(db, **incomplete); !forgotten) return forgotten;
    return writeSetting(db, RefetchingSetting, **incomplete);
  });
  if (!begun) return pass(begun);
  return true;
}

Result<void> endAfterRescue(WriteConnection& db) {
  if (auto done = removeSetting(db, incompleteTablesSetting); !done) return done;
  return removeSetting(db, RefetchingSetting);
}

} // namespace clavis::core
