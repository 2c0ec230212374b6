#include "core/sync/run/shared_phase.h"

#include "core/backend/fhir/reference.h"
#include "core/fhir/store/resource_store.h"
#include "core/sync/run/requests.h"
#include "core/sync/run/walk.h"
#include "core/sync/state/list_tables.h"

#include <memory>

namespace clavis::core {
namespace {

Result<void> settle(const RunContext& run, const std::string& type, const std::vector<std::string>& ids) {
  return run.write([&](WriteConnection& db) { return ListTables(db).answered(type, ids, {}, run.round); });
}

Result<void> fetch(const RunContext& run, const std::string& type, const std::vector<std::string>& ids) {
  auto came = std::make_shared<std::vector<std::string>>();
  Walk walk;
  walk.first = [&run, &type, &ids] { return run.source().search(byIds(type, ids)); };
  // A practitioner is nobody's; a care team may be somebody's who is not of the panel.
  walk.keep = isSharedType(type) ? Keep::Asked : Keep::Panel;
  walk.inspect = [came, &type](PreparedPage& page) -> Result<InTransaction> {
    for (const PreparedResource& resource : page.resources)
      if (resource.type == type) came->emplace_back(resource.id);
    return InTransaction();
  };
  walk.finish = [&run, came, &type, &ids](WriteConnection& db, Instant) {
    return ListTables(db).answered(type, ids, *came, run.round);
  };
  auto done = runWalk(run, std::move(walk));
  if (!done) return pass(done);
  return {};
}

/// Those that have not come since somebody named them; the others leave the list.
Result<std::vector<std::string>> notHere(const RunContext& run, const std::string& type,
                                         const std::vector<ResourceName>& wanted) {
  return run.write([&](WriteConnection& db) -> Result<std::vector<std::string>> {
    ResourceReader reader(db);
    std::vector<std::string> here;
    std::vector<std::string> missing;
    for (const ResourceName& name : wanted) {
      auto known = reader.find(type, name.id);
      if (!known) return pass(known);
      (*known ? here : missing).push_back(name.id);
    }
    if (auto settled = ListTables(db).answered(type, here, here, run.round); !settled) return pass(settled);
    return missing;
  });
}

} // namespace

Result<void> wantPerson(const RunContext& run) {
  const auto person = parseReference(run.services.person);
  if (!person || !isFetchedWhenNamed(person->type)) return {};
  return run.write([&](WriteConnection& db) -> Result<void> {
    auto known = ResourceReader(db).find(person->type, person->id);
    if (!known) return pass(known);
    return *known ? Result<void>() : ListTables(db).want(person->type, person->id);
  });
}

Result<void> fetchShared(const RunContext& run) {
  for (;;) {
    if (run.stop.stop_requested()) return fail(SyncError::Cancelled);
    auto wanted = run.write([&](WriteConnection& db) { return ListTables(db).wanted(run.options.idsPerRequest); });
    if (!wanted) return pass(wanted);
    if (wanted->empty()) return {};
    const std::string type = wanted->front().type;
    auto missing = notHere(run, type, *wanted);
    if (!missing) return pass(missing);
    const std::vector<std::string>& ids = *missing;
    if (ids.empty()) continue;

    const auto* const offered = run.server.type(type);
    auto done = offered && offered->search ? fetch(run, type, ids) : settle(run, type, ids);
    if (done) continue;
    if (stopsRun(done.error())) return done;
    run.report.failed({}, type, done.error());
    if (auto settled = settle(run, type, ids); !settled) return settled;
  }
}

} // namespace clavis::core
