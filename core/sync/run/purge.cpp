#include "core/sync/run/purge.h"

#include "core/fhir/store/resource_store.h"
#include "core/sync/state/export_state.h"
#include "core/sync/state/list_tables.h"
#include "core/sync/state/panel_table.h"
#include "core/sync/state/section_table.h"

namespace clavis::core {
namespace {

/// Stored links of walks under way can hold the patient's id; those walks begin again, and so does an export.
Result<void> forgetPlaces(WriteConnection& db) {
  if (auto done = forgetExport(db); !done) return done;
  SectionWriter sections(db);
  auto types = sections.types();
  if (!types) return pass(types);
  for (const TypeState& type : *types) {
    if (type.walkSince)
      if (auto done = sections.forgetWalk(type.type); !done) return done;
    if (type.compareAfter)
      if (auto done = sections.moveCompare(type.type, std::nullopt); !done) return done;
  }
  return {};
}

Result<void> forgetDoubts(WriteConnection& db, ResourceStore& resources) {
  ListTables lists(db);
  auto doubts = lists.doubts({}, {}, -1);
  if (!doubts) return pass(doubts);
  for (const ResourceName& name : *doubts) {
    auto known = resources.find(name.type, name.id);
    if (!known) return pass(known);
    if (*known) continue;
    if (auto done = lists.settled(name.type, name.id); !done) return done;
  }
  return {};
}

} // namespace

Result<void> purgePatient(const RunContext& run, const std::string& patient, std::string_view reason) {
  auto purged = run.write([&, projections = run.projections()](WriteConnection& db) mutable -> Result<std::int64_t> {
    ResourceStore resources(db, std::move(projections));
    auto outcome = resources.purgePatient(patient);
    if (!outcome) return pass(outcome);
    if (auto done = PanelWriter(db).remove(patient); !done) return pass(done);
    if (auto done = forgetPlaces(db); !done) return pass(done);
    if (auto done = forgetDoubts(db, resources); !done) return pass(done);
    if (outcome->left != 0) return fail(SyncError::PurgeIncomplete, std::to_string(outcome->left) + " rows left");
    auto recorded = ListTables(db).purged(run.now(), reason, outcome->resources, outcome->sharedRemoved, outcome->left);
    if (!recorded) return pass(recorded);
    return outcome->resources;
  });
  if (!purged) return pass(purged);
  run.report.purged(patient);
  return {};
}

} // namespace clavis::core
