#include "core/sync/run/deletions_phase.h"

#include "core/fhir/store/resource_store.h"
#include "core/sync/run/purge.h"
#include "core/sync/run/requests.h"
#include "core/sync/run/walk.h"
#include "core/sync/state/list_tables.h"
#include "core/sync/state/panel_table.h"
#include "core/sync/state/section_table.h"

#include <algorithm>
#include <deque>
#include <limits>
#include <memory>
#include <set>

namespace clavis::core {
namespace {

constexpr int IdsPerPage = 1000;
constexpr int RowsPerRead = 1000;

/// Ids of one type in the charts of these patients, without reading a body.
Result<std::set<std::string>> idsHere(ReadConnection& db, std::string_view type,
                                      const std::vector<std::string>& patients) {
  std::set<std::string> out;
  ResourceReader reader(db);
  for (const std::string& patient : patients) {
    auto row = reader.find("Patient", patient);
    if (!row) return pass(row);
    if (!*row) continue;
    std::optional<ResourceReader::DateKey> after;
    for (;;) {
      auto page = reader.pageOfPatient(**row, type, RowsPerRead, after);
      if (!page) return pass(page);
      for (const ResourceInfo& info : *page) out.insert(info.id);
      if (page->size() < static_cast<std::size_t>(RowsPerRead)) break;
      after = ResourceReader::DateKey{page->back().clinicalDate, page->back().row};
    }
  }
  return out;
}

/// One list of patients, one type.
Result<void> compareList(const RunContext& run, const ChartType& type, const std::vector<std::string>& patients) {
  auto there = std::make_shared<std::set<std::string>>();
  Walk walk;
  walk.first = [&] {
    SearchRequest request = ofPatients(type, patients, IdsPerPage);
    request.parameters.emplace_back("_elements", "id");
    return run.source().search(std::move(request));
  };
  walk.inspect = [there, &type](PreparedPage& page) -> Result<InTransaction> {
    for (const PreparedResource& resource : page.resources)
      if (resource.type == type.type && resource.match) there->emplace(resource.id);
    // Bodies with elements left out: never stored.
    page.resources.clear();
    return InTransaction();
  };
  if (auto done = runWalk(run, std::move(walk)); !done) return pass(done);

  auto here = run.read([&](ReadConnection& db) { return idsHere(db, type.type, patients); });
  if (!here) return pass(here);
  std::vector<std::string> missing;
  std::ranges::set_difference(*there, *here, std::back_inserter(missing));
  for (std::size_t from = 0; from < missing.size(); from += static_cast<std::size_t>(run.options.idsPerRequest)) {
    const std::size_t many = std::min(static_cast<std::size_t>(run.options.idsPerRequest), missing.size() - from);
    Walk fetch;
    fetch.first = [&, from, many] {
      return run.source().search(byIds(type.type, std::span(missing).subspan(from, many)));
    };
    if (auto done = runWalk(run, std::move(fetch)); !done) return pass(done);
  }
  std::vector<std::string> extra;
  std::ranges::set_difference(*here, *there, std::back_inserter(extra));
  return run.write([&](WriteConnection& db) -> Result<void> {
    ListTables lists(db);
    for (const std::string& id : extra)
      if (auto done = lists.doubt(type.type, id); !done) return done;
    return SectionWriter(db).moveCompare(type.type, patients.back());
  });
}

Result<void> compareType(const RunContext& run, const ChartType& type, std::string after) {
  for (;;) {
    auto patients = run.read([&](ReadConnection& db) { return PanelTable(db).ids(after, run.options.idsPerRequest); });
    if (!patients) return pass(patients);
    if (patients->empty()) break;
    if (auto done = compareList(run, type, *patients); !done) return done;
    after = patients->back();
  }
  return run.write([&](WriteConnection& db) { return SectionWriter(db).compared(type.type, run.now()); });
}

bool isDue(const RunContext& run, const TypeState& state) {
  if (!state.offered) return false;
  if (run.request.compareNow || state.compareAfter) return true;
  return !state.comparedAt || run.now() - *state.comparedAt >= run.options.compareEvery ||
         run.now() < *state.comparedAt;
}

/// The server has it no more.
Result<void> removeHere(const RunContext& run, const ResourceName& name) {
  if (name.type == "Patient") {
    auto purged = purgePatient(run, name.id, DeletedOnServer);
    if (!purged) return purged;
    return run.write([&](WriteConnection& db) { return ListTables(db).settled(name.type, name.id); });
  }
  auto removed = run.write([&, projections = run.projections()](WriteConnection& db) mutable -> Result<StoredCounts> {
    ResourceStore resources(db, std::move(projections));
    StoredCounts counts;
    auto info = resources.info(name.type, name.id);
    if (!info) return pass(info);
    if (*info && (*info)->patient) {
      auto patient = resources.info(*(*info)->patient);
      if (!patient) return pass(patient);
      if (*patient) counts.changedPatients.push_back((*patient)->id);
    }
    auto gone = resources.remove(name.type, name.id);
    if (!gone) return pass(gone);
    counts.removed = *gone ? 1 : 0;
    if (auto done = ListTables(db).settled(name.type, name.id); !done) return pass(done);
    return counts;
  });
  if (!removed) return pass(removed);
  run.report.stored(*removed);
  return {};
}

Result<void> settle(const RunContext& run, const ResourceName& name, Result<Page> answer) {
  if (!answer) {
    if (answer.error().is(BackendError::NotFound) || answer.error().is(BackendError::Gone))
      return removeHere(run, name);
    if (stopsRun(answer.error())) return pass(answer);
    run.report.failed({}, name.type, answer.error()); // stays in doubt
    return {};
  }
  auto page = std::make_shared<const PreparedPage>(preparePage(run, *answer));
  auto stored = await(storePage(run, page, Keep::Panel, {},
                                [name](WriteConnection& db) { return ListTables(db).settled(name.type, name.id); }));
  if (!stored) return pass(stored);
  run.report.stored(*stored);
  return {};
}

} // namespace

Result<void> compareIds(const RunContext& run) {
  for (const ChartType& type : run.types) {
    if (run.stop.stop_requested()) return fail(SyncError::Cancelled);
    auto state = run.read([&](ReadConnection& db) { return SectionTable(db).type(type.type); });
    if (!state) return pass(state);
    if (!*state || !isDue(run, **state)) continue;
    auto done = compareType(run, type, (*state)->compareAfter.value_or(std::string()));
    if (done) continue;
    if (stopsRun(done.error())) return done;
    run.report.failed({}, std::string(type.type), done.error());
  }
  return {};
}

Result<void> settleDoubts(const RunContext& run) {
  auto doubts = run.write([](WriteConnection& db) { return ListTables(db).doubts({}, {}, -1); });
  if (!doubts) return pass(doubts);
  std::deque<std::pair<ResourceName, QFuture<Result<Page>>>> underWay;
  std::size_t next = 0;
  while (next < doubts->size() || !underWay.empty()) {
    while (next < doubts->size() && underWay.size() < static_cast<std::size_t>(run.options.charts)) {
      const ResourceName& name = (*doubts)[next++];
      underWay.emplace_back(name, run.source().read(name.type, name.id));
    }
    auto [name, future] = std::move(underWay.front());
    underWay.pop_front();
    bool first = true;
    auto answer = askFor(run, [&, &name_ = name, &future_ = future] {
      return std::exchange(first, false) ? future_ : run.source().read(name_.type, name_.id);
    });
    auto settled = settle(run, name, std::move(answer));
    if (!settled) return settled;
  }
  return {};
}

} // namespace clavis::core
