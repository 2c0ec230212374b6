#include "core/sync/run/type_walk.h"

#include "core/fhir/store/resource_store.h"
#include "core/sync/run/requests.h"
#include "core/sync/run/walk.h"
#include "core/sync/state/panel_table.h"
#include "core/sync/state/section_table.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace clavis::core {
namespace {

/// In `after`, once all lists are done; sorts behind every id.
const std::string EndOfLists = "~";

class TypeWalker {
 public:
  TypeWalker(const RunContext& run, const TypeWalk& walk) : m_run(run), m_walk(walk), m_type(walk.type.type) {}

  Result<void> run() {
    auto state = m_run.write([this](WriteConnection& db) -> Result<TypeState> { return begin(db); });
    if (!state) return pass(state);
    m_state = std::move(*state);
    while (m_state.after != EndOfLists) {
      auto done = nextList();
      if (!done) return done;
      if (m_clockWentBack) return startOver();
    }
    return {};
  }

 private:
  /// The walk under way, or a new one from the type's time less the overlap.
  Result<TypeState> begin(WriteConnection& db) const {
    SectionWriter sections(db);
    if (auto made = sections.ensureType(m_type, std::nullopt); !made) return pass(made);
    auto state = sections.type(m_type);
    if (!state) return pass(state);
    if ((*state)->walkSince) return std::move(**state);
    const std::int64_t since =
        (*state)->through
            ? std::max<std::int64_t>(0, (*(*state)->through - m_run.options.overlap).time_since_epoch().count())
            : 0;
    if (auto begun = sections.beginWalk(m_type, since); !begun) return pass(begun);
    auto fresh = sections.type(m_type);
    if (!fresh) return pass(fresh);
    return std::move(**fresh);
  }

  bool hasLists() const { return m_walk.by == TypeWalk::By::Patients || m_walk.by == TypeWalk::By::Ids; }

  struct IdList {
    std::vector<std::string> ids;
    std::string after; ///< the place behind them
  };

  Result<IdList> idsOfNextList() const {
    return m_run.read([this](ReadConnection& db) -> Result<IdList> {
      if (isSharedType(m_type)) return storedIds(db);
      auto ids = PanelTable(db).ids(m_state.after, m_run.options.idsPerRequest);
      if (!ids) return pass(ids);
      return IdList{*ids, ids->empty() ? EndOfLists : ids->back()};
    });
  }

  /// Shared types are walked in the order in which they came: what comes meanwhile is behind, and new anyway.
  Result<IdList> storedIds(ReadConnection& db) const {
    IdList out{{}, EndOfLists};
    ResourceRow row = 0;
    std::from_chars(m_state.after.data(), m_state.after.data() + m_state.after.size(), row);
    auto read = ResourceReader(db).each(
        m_type,
        [&](const ResourceInfo& info, std::string_view) -> Result<bool> {
          out.ids.push_back(info.id);
          out.after = std::to_string(info.row);
          return out.ids.size() < static_cast<std::size_t>(m_run.options.idsPerRequest);
        },
        row);
    if (!read) return pass(read);
    return out;
  }

  Result<void> nextList() {
    IdList list{{}, EndOfLists};
    if (hasLists()) {
      auto next = idsOfNextList();
      if (!next) return pass(next);
      list = std::move(*next);
      if (list.ids.empty()) return endOfLists();
    }
    auto through = runWalk(m_run, listWalk(std::move(list.ids), list.after));
    if (!through) return pass(through);
    // The time of a walk is that of its first list.
    if (!m_state.place.through) m_state.place.through = *through;
    m_state.place.next.reset();
    m_state.place.seen = 0;
    m_state.after = list.after;
    return {};
  }

  Walk listWalk(std::vector<std::string> ids, const std::string& after) {
    Walk walk;
    walk.place = {m_state.place.next ? m_state.place.through : std::nullopt, m_state.place.next, m_state.place.seen};
    walk.keep = isSharedType(m_type) ? Keep::Known : Keep::Named;
    walk.versions = m_walk.by == TypeWalk::By::History;
    walk.first = [this, ids = std::move(ids)] { return request(ids); };
    walk.inspect = [this](PreparedPage& page) { return inspect(page); };
    walk.move = [this](WriteConnection& db, const WalkPlace& at) {
      WalkPlace place = at;
      if (m_state.place.through) place.through = m_state.place.through;
      return SectionWriter(db).moveWalk(m_type, place, m_state.after);
    };
    walk.finish = [this, after](WriteConnection& db, Instant through) -> Result<void> {
      const Instant start = m_state.place.through.value_or(through);
      if (wentBack(start)) {
        m_clockWentBack = true;
        return SectionWriter(db).forgetThrough(m_type);
      }
      if (after == EndOfLists) return SectionWriter(db).walkWhole(m_type, start, m_run.now());
      return SectionWriter(db).moveWalk(m_type, {start, std::nullopt, 0}, after);
    };
    return walk;
  }

  QFuture<Result<Page>> request(const std::vector<std::string>& ids) const {
    const Instant since{std::chrono::milliseconds(*m_state.walkSince)};
    if (m_walk.by == TypeWalk::By::History)
      return m_run.source().history(
          {.type = m_type, .id = {}, .since = toFhirInstant(since), .count = m_run.options.pageSize});
    SearchRequest search = m_walk.by == TypeWalk::By::Patients ? ofPatients(m_walk.type, ids, m_run.options.pageSize)
                           : m_walk.by == TypeWalk::By::Ids    ? byIds(m_type, ids)
                                                               : ofPatients(m_walk.type, {}, m_run.options.pageSize);
    if (*m_state.walkSince > 0) changedSince(search, since);
    return m_run.source().search(std::move(search));
  }

  /// With the panel "all", a patient who is new on the server is new in the panel.
  Result<InTransaction> inspect(PreparedPage& page) const {
    if (m_type != "Patient" || m_run.panel.kind() != PanelKind::All) return InTransaction();
    std::vector<std::string> ids;
    for (const PreparedResource& resource : page.resources)
      if (resource.type == "Patient") ids.emplace_back(resource.id);
    return InTransaction([ids = std::move(ids)](WriteConnection& db) -> Result<void> {
      PanelWriter panel(db);
      for (const std::string& id : ids) {
        auto known = panel.has(id);
        if (!known) return pass(known);
        if (*known) continue;
        auto last = panel.lastListing();
        if (!last) return pass(last);
        if (auto listed = panel.listed(id, *last, std::numeric_limits<std::int32_t>::max()); !listed)
          return pass(listed);
      }
      return {};
    });
  }

  Result<void> endOfLists() {
    // Nobody to ask about: the type has nothing, and no time of the server was learned.
    const auto start = m_state.place.through;
    auto done = m_run.write([&](WriteConnection& db) -> Result<void> {
      if (!start) return SectionWriter(db).forgetWalk(m_type);
      return SectionWriter(db).walkWhole(m_type, *start, m_run.now());
    });
    m_state.after = EndOfLists;
    return done;
  }

  /// The server's time is now behind what it was: changes stamped with the lower time would never be asked for.
  bool wentBack(Instant start) const { return m_state.through && start + m_run.options.overlap < *m_state.through; }

  Result<void> startOver() {
    if (m_startedOver) return fail(SyncError::UnstablePages, "the server's clock goes back and forth", Retry::Later);
    TypeWalker again(m_run, m_walk);
    again.m_startedOver = true;
    return again.run();
  }

  const RunContext& m_run;
  const TypeWalk& m_walk;
  const std::string m_type;
  TypeState m_state;
  bool m_clockWentBack = false; ///< written in the transaction that runWalk waits for
  bool m_startedOver = false;
};

} // namespace

Result<void> walkType(const RunContext& run, const TypeWalk& walk) { return TypeWalker(run, walk).run(); }

} // namespace clavis::core
