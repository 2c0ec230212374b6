#include "core/sync/run/page_store.h"

#include "core/backend/fhir/mail_resources.h"
#include "core/fhir/store/resource_store.h"
#include "core/fhir/views/fhir_date.h"
#include "core/sync/reference_scan.h"
#include "core/sync/state/list_tables.h"
#include "core/sync/state/panel_table.h"

#include <algorithm>
#include <map>
#include <set>

namespace clavis::core {
namespace {

/// Patients of a page: who they are, and whether they belong here. One transaction long.
class PanelCheck {
 public:
  PanelCheck(WriteConnection& db, ResourceStore& store) : m_panel(db), m_store(store) {}

  struct Member {
    std::string id;
    bool inPanel = false;
  };
  Result<const Member*> of(ResourceRow row) {
    if (const auto known = m_known.find(row); known != m_known.end()) return &known->second;
    Member member;
    auto info = m_store.info(row);
    if (!info) return pass(info);
    if (*info) {
      auto has = m_panel.has((*info)->id);
      if (!has) return pass(has);
      member = {(*info)->id, *has};
    }
    return &m_known.emplace(row, std::move(member)).first->second;
  }

 private:
  PanelTable m_panel;
  ResourceStore& m_store;
  std::map<ResourceRow, Member> m_known;
};

/// True: it is here now.
Result<bool> store(ResourceStore& resources, PanelCheck& check, const PreparedResource& resource, Keep keep,
                   StoredCounts& counts, std::set<std::string>& changed) {
  if (keep == Keep::Known) {
    auto known = resources.find(resource.type, resource.id);
    if (!known) return pass(known);
    if (!*known) return ++counts.foreign, false;
  }
  // Everything that changed at a server holds also what no chart of ours has to do with.
  bool named = true;
  if (keep == Keep::Named) {
    auto place = resources.findOrPlace(resource.type, resource.id);
    if (!place) return pass(place);
    named = place->has_value();
  }
  auto put = resource.draft ? resources.put(resource.document.root(), *resource.draft)
                            : resources.put(resource.document.root());
  if (!put) {
    // What the store refuses by name (FhirError) is counted; what the disk refuses ends the page.
    if (!put.error().as<FhirError>()) return pass(put);
    return ++counts.refused, false;
  }
  const PanelCheck::Member* member = nullptr;
  if (put->patient) {
    auto found = check.of(*put->patient);
    if (!found) return pass(found);
    member = *found;
  }
  const bool limited = keep == Keep::Panel || keep == Keep::Named;
  if (limited && (member ? !member->inPanel : !named)) {
    auto removed = resources.remove(resource.type, resource.id);
    if (!removed) return pass(removed);
    return ++counts.foreign, false;
  }
  switch (put->change) {
  case PutChange::Inserted: ++counts.inserted; break;
  case PutChange::Updated: ++counts.updated; break;
  case PutChange::Unchanged: ++counts.unchanged; break;
  case PutChange::Older: ++counts.older; break;
  }
  if (member && !member->id.empty() && (put->change == PutChange::Inserted || put->change == PutChange::Updated))
    changed.insert(member->id);
  return true;
}

/// Sealed messages, group heads and key packages lie on the same server as the charts and are no part of one: the
/// mailbox fetches them, opens them and keeps what they say.
bool isMailbox(std::string_view type, JsonValue resource) {
  const auto coded = [](JsonValue concepts) {
    for (const JsonValue concept_ : concepts.itemsOrSelf())
      for (const JsonValue coding : concept_["coding"].items())
        if (coding["system"].text() == mail::codeSystem) return true;
    return false;
  };
  return (type == "Communication" && coded(resource["category"])) || (type == "Basic" && coded(resource["code"]));
}

} // namespace

PreparedPage preparePage(const RunContext& run, const Page& page) {
  auto tools = run.tools->take();
  PreparedPage out;
  out.deletions = page.deletions;
  out.resources.reserve(page.resources.size());
  std::map<std::pair<std::string, std::string>, std::size_t, std::less<>> names;
  for (const PageResource& resource : page.resources) {
    if (resource.mode == PageResource::Mode::Outcome) continue;
    auto document = tools->reader.read(resource.json);
    if (!document) {
      ++out.refused;
      continue;
    }
    PreparedResource prepared;
    prepared.document = std::move(*document);
    const auto head = resourceHead(prepared.document.root());
    if (!head || head->id.empty()) {
      ++out.refused;
      continue;
    }
    prepared.type = head->type;
    prepared.id = head->id;
    prepared.versionId = head->versionId;
    if (const FhirDate updated = FhirDate::parse(head->lastUpdated); updated.known()) {
      prepared.lastUpdated = updated.instant();
      out.newest = std::max(out.newest.value_or(updated.instant()), updated.instant());
    }
    if (isMailbox(prepared.type, prepared.document.root())) continue;
    prepared.size = resource.json.size();
    prepared.match = resource.mode == PageResource::Mode::Match;
    out.bytes += static_cast<std::int64_t>(resource.json.size());
    scanSharedReferences(
        prepared.document.root(), run.tools->serverBase(), [&](std::string_view type, std::string_view id) {
          const auto [at, fresh] = names.try_emplace({std::string(type), std::string(id)}, names.size());
          if (fresh) out.names.push_back(at->first);
          prepared.named.push_back(at->second);
        });
    out.resources.push_back(std::move(prepared));
  }
  run.tools->give(std::move(tools));
  return out;
}

void draftPage(const RunContext& run, PreparedPage& page) {
  auto tools = run.tools->take();
  for (PreparedResource& resource : page.resources)
    // What cannot be drafted is refused by the store, with the reason.
    if (auto draft = tools->drafter.draft(resource.document.root())) resource.draft = std::move(*draft);
  run.tools->give(std::move(tools));
}

QFuture<Result<StoredCounts>> storePage(const RunContext& run, std::shared_ptr<const PreparedPage> page, Keep keep,
                                        InTransaction before, InTransaction with) {
  return run.pages->store([page = std::move(page), keep, before = std::move(before), with = std::move(with)](
                              WriteConnection& db, ResourceStore& resources) -> Result<StoredCounts> {
    StoredCounts counts;
    counts.pages = 1;
    counts.received = static_cast<std::int64_t>(page->resources.size());
    counts.refused = page->refused;
    counts.bytes = page->bytes;
    if (before) {
      if (auto done = before(db); !done) return pass(done);
    }
    PanelCheck check(db, resources);
    std::set<std::string> changed;
    std::set<std::size_t> named; // by what stays: what was not kept has no claim to anything
    for (const PreparedResource& resource : page->resources) {
      auto here = store(resources, check, resource, keep, counts, changed);
      if (!here) return pass(here);
      if (*here) named.insert(resource.named.begin(), resource.named.end());
    }
    ListTables lists(db);
    for (const std::size_t index : named) {
      const auto& [type, id] = page->names[index];
      auto known = resources.find(type, id);
      if (!known) return pass(known);
      if (*known) continue;
      if (auto done = lists.want(type, id); !done) return pass(done);
    }
    for (const PageDeletion& gone : page->deletions) {
      auto known = resources.find(gone.type, gone.id);
      if (!known) return pass(known);
      if (!*known) continue;
      if (auto done = lists.doubt(gone.type, gone.id); !done) return pass(done);
    }
    if (with) {
      if (auto done = with(db); !done) return pass(done);
    }
    counts.changedPatients.assign(changed.begin(), changed.end());
    return counts;
  });
}

} // namespace clavis::core
