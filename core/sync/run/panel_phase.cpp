#include "core/sync/run/panel_phase.h"

#include "core/fhir/store/resource_store.h"
#include "core/sync/run/panel_members.h"
#include "core/sync/run/requests.h"
#include "core/sync/run/walk.h"
#include "core/sync/state/panel_table.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <span>
#include <unordered_set>

namespace clavis::core {
namespace {

constexpr std::size_t MembersPerTransaction = 2000;

/// The panel is one Patient search: its first walk brings the Patients themselves, later ones only their ids.
Result<Instant> listBySearch(const RunContext& run, const Listing& listing, bool idsOnly) {
  Walk walk;
  walk.first = [&run, idsOnly] { return run.source().search(panelSearch(run.panel, idsOnly, run.options.pageSize)); };
  walk.place = {listing.through, listing.next, listing.position};
  walk.keep = Keep::Panel;
  auto position = std::make_shared<std::int64_t>(listing.position);
  walk.inspect = [number = listing.number, idsOnly, position](PreparedPage& page) -> Result<InTransaction> {
    std::vector<std::string> ids;
    for (const PreparedResource& resource : page.resources)
      if (resource.type == "Patient" && resource.match) ids.emplace_back(resource.id);
    // A body with elements left out is not the resource: it must never be stored.
    if (idsOnly) page.resources.clear();
    const std::int64_t first = *position;
    *position += static_cast<std::int64_t>(ids.size());
    return [ids = std::move(ids), number, first](WriteConnection& db) -> Result<void> {
      PanelWriter panel(db);
      std::int64_t at = first;
      for (const std::string& id : ids)
        if (auto listed = panel.listed(id, number, ++at); !listed) return pass(listed);
      return {};
    };
  };
  walk.move = [](WriteConnection& db, const WalkPlace& place) {
    return PanelWriter(db).moveListing(place.through, place.next, place.seen);
  };
  walk.finish = [](WriteConnection& db, Instant) { return PanelWriter(db).endListing(); };
  auto through = runWalk(run, std::move(walk));
  if (through || !through.error().is(SyncError::UnstablePages)) return through;
  // Who was skipped because the list moved is found next time, and nobody leaves without being asked for alone.
  run.report.failed({}, "Patient", through.error());
  auto ended = run.write([](WriteConnection& db) { return PanelWriter(db).endListing(); });
  if (!ended) return pass(ended);
  return Instant{};
}

Result<Instant> listMembers(const RunContext& run, const Listing& listing) {
  auto members = readMembers(run);
  if (!members) return pass(members);
  for (std::size_t from = 0; from < members->patients.size(); from += MembersPerTransaction) {
    const std::size_t to = std::min(from + MembersPerTransaction, members->patients.size());
    auto stored = run.write([&, from, to](WriteConnection& db) -> Result<void> {
      PanelWriter panel(db);
      for (std::size_t i = from; i < to; ++i) {
        auto listed = panel.listed(members->patients[i], listing.number, static_cast<std::int64_t>(i));
        if (!listed) return pass(listed);
      }
      return {};
    });
    if (!stored) return pass(stored);
  }
  auto ended = run.write([](WriteConnection& db) { return PanelWriter(db).endListing(); });
  if (!ended) return pass(ended);
  return members->serverTime.value_or(Instant{});
}

/// Fetches the Patient of everybody in the panel whom the vault does not have, so that the list is whole before the
/// first chart.
Result<void> fetchPatients(const RunContext& run) {
  PanelTable::Unfilled place{-1, {}};
  for (;;) {
    struct Batch {
      PanelTable::Unfilled last;
      std::vector<std::string> ids;
    };
    auto batch = run.read([&, place](ReadConnection& db) -> Result<Batch> {
      auto unfilled = PanelTable(db).unfilled(place.position, place.patient, run.options.idsPerRequest);
      if (!unfilled) return pass(unfilled);
      Batch out;
      ResourceReader reader(db);
      for (const auto& patient : *unfilled) {
        auto known = reader.find("Patient", patient.patient);
        if (!known) return pass(known);
        if (!*known) out.ids.push_back(patient.patient);
        out.last = patient;
      }
      if (unfilled->empty()) out.last.position = -1;
      return out;
    });
    if (!batch) return pass(batch);
    if (batch->last.position < 0) return {};
    place = batch->last;
    if (batch->ids.empty()) continue;
    Walk walk;
    walk.first = [&run, ids = batch->ids] { return run.source().search(byIds("Patient", ids)); };
    if (auto done = runWalk(run, std::move(walk)); !done) return pass(done);
  }
}

/// Offset pages can skip somebody while others come and go, so nobody is taken off the panel before being asked for
/// alone.
Result<std::vector<std::string>> whoLeft(const RunContext& run, std::int64_t listing) {
  auto missing = run.read(
      [&](ReadConnection& db) { return PanelTable(db).missingFrom(listing, std::numeric_limits<int>::max()); });
  if (!missing || !run.panel.isPatientSearch()) return missing;
  const std::size_t step = static_cast<std::size_t>(run.options.idsPerRequest);
  std::unordered_set<std::string> still;
  for (std::size_t from = 0; from < missing->size(); from += step) {
    const std::span<const std::string> ids = std::span(*missing).subspan(from, std::min(step, missing->size() - from));
    SearchRequest request = byIds("Patient", ids, true);
    const SearchRequest filter = panelSearch(run.panel, false, 0);
    request.parameters.insert(request.parameters.end(), filter.parameters.begin(), filter.parameters.end());
    auto page = askFor(run, [&] { return run.source().search(request); });
    for (;;) {
      if (!page) return pass(page);
      for (const PageResource& found : page->resources) still.emplace(found.id);
      if (!page->next) break;
      page = askFor(run, [&, next = *page->next] { return run.source().next(next); });
    }
  }
  if (!still.empty()) {
    auto kept = run.write([&](WriteConnection& db) -> Result<void> {
      PanelWriter panel(db);
      for (const std::string& id : still) {
        auto known = panel.has(id);
        if (!known) return pass(known);
        if (!*known) continue;
        if (auto listed = panel.listed(id, listing, 0); !listed) return pass(listed);
      }
      return {};
    });
    if (!kept) return pass(kept);
  }
  std::erase_if(*missing, [&](const std::string& id) { return still.contains(id); });
  return missing;
}

} // namespace

Result<PanelOutcome> readPanel(const RunContext& run) {
  struct Start {
    Listing listing;
    bool idsOnly = false;
  };
  auto start = run.write([&](WriteConnection& db) -> Result<Start> {
    PanelWriter panel(db);
    auto listing = panel.beginListing(run.panel.toString());
    if (!listing) return pass(listing);
    auto filled = panel.countFilled();
    if (!filled) return pass(filled);
    return Start{std::move(*listing), *filled > 0};
  });
  if (!start) return pass(start);

  auto through = run.panel.isPatientSearch() ? listBySearch(run, start->listing, start->idsOnly)
                                             : listMembers(run, start->listing);
  if (!through) return pass(through);
  if (auto fetched = fetchPatients(run); !fetched) return pass(fetched);
  auto left = whoLeft(run, start->listing.number);
  if (!left) return pass(left);
  return PanelOutcome{std::move(*left), *through};
}

} // namespace clavis::core
