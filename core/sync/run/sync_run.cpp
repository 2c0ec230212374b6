#include "core/sync/run/sync_run.h"

#include "core/base/qualified_name.h"
#include "core/fhir/store/server_base.h"
#include "core/sync/run/after_rescue.h"
#include "core/sync/run/changes_phase.h"
#include "core/sync/run/charts_phase.h"
#include "core/sync/run/deletions_phase.h"
#include "core/sync/run/panel_phase.h"
#include "core/sync/run/purge.h"
#include "core/sync/run/shared_phase.h"
#include "core/sync/state/list_tables.h"
#include "core/sync/state/panel_table.h"
#include "core/sync/state/section_table.h"
#include "core/sync/sync_settings.h"
#include "core/vault/settings.h"

#include <algorithm>

namespace clavis::core {
namespace {

/// What is missing on the server is asked for again after this many rounds.
constexpr std::int64_t RoundsBeforeAskingAgain = 50;

class Round {
 public:
  explicit Round(RunContext& run) : m_run(run) {}

  Result<void> run() {
    if (auto begun = begin(); !begun) return begun;
    auto done = phases();
    if (auto ended = end(done); !ended && done) return ended;
    return done;
  }

 private:
  Result<void> begin() {
    m_run.report.phase(SyncPhase::Starting);
    auto panel = m_run.read([](ReadConnection& db) { return readPanelSetting(db); });
    if (!panel) return pass(panel);
    m_run.panel = std::move(*panel);
    auto round = m_run.write(
        [&](WriteConnection& db) { return ListTables(db).beginRound(m_run.panel.toString(), m_run.now()); });
    if (!round) return pass(round);
    m_run.round = *round;
    auto rescued = beginAfterRescue(m_run);
    if (!rescued) return pass(rescued);
    m_rescued = *rescued;
    // What was deleted while pages were lost is found by comparing only.
    m_run.request.compareNow |= m_rescued;
    const std::string base = m_run.source().address();
    auto adopted = m_run.write([&](WriteConnection& db) { return adoptServerBase(db, base, m_run.projections()); });
    if (!adopted) return pass(adopted);
    m_run.tools = std::make_unique<PageToolbox>(base);
    m_run.pages = std::make_shared<PageQueue>(m_run.services.vault.writer(), m_run.projections());
    return {};
  }

  Result<void> phases() {
    auto server = await(m_run.source().capabilities(), m_run.stop);
    if (!server) return pass(server);
    m_run.server = std::move(*server);
    m_run.types = offeredChartTypes(m_run.server);

    m_run.report.phase(SyncPhase::Panel);
    auto panel = readPanel(m_run);
    if (!panel) return pass(panel);
    // First of all they go whom nobody here has a reason to read about any more.
    if (auto purged = purge(panel->left); !purged) return purged;
    auto fresh = prepareTypes(panel->through);
    if (!fresh) return pass(fresh);
    if (auto counted = countPanel(); !counted) return counted;

    m_run.report.phase(SyncPhase::Charts);
    if (auto filled = fillCharts(m_run); !filled) return filled;
    m_run.report.phase(SyncPhase::Shared);
    if (auto wanted = wantPerson(m_run); !wanted) return wanted;
    if (auto shared = fetchShared(m_run); !shared) return shared;
    // What was filled in this round for the first time is as new as a walk over changes could make it.
    if (*fresh && !m_rescued) return {};

    m_run.report.phase(SyncPhase::Changes);
    if (auto walked = walkChanges(m_run); !walked) return walked;
    m_run.report.phase(SyncPhase::Deletions);
    if (auto compared = compareIds(m_run); !compared) return compared;
    if (auto settled = settleDoubts(m_run); !settled) return settled;
    // A change can bring a new patient or name a new practitioner.
    if (auto filled = fillCharts(m_run); !filled) return filled;
    return fetchShared(m_run);
  }

  Result<void> purge(const std::vector<std::string>& left) {
    if (!left.empty()) m_run.report.phase(SyncPhase::Purge);
    for (const std::string& patient : left) {
      if (m_run.stop.stop_requested()) return fail(SyncError::Cancelled);
      if (auto purged = purgePatient(m_run, patient, LeftPanel); !purged) return purged;
    }
    return {};
  }

  /// Rows for the types that the server offers. True in the first round of a vault: no chart was filled before, so
  /// nothing can have changed since; the walks over changes start from this round's server time.
  Result<bool> prepareTypes(Instant through) {
    return m_run.write([&](WriteConnection& db) -> Result<bool> {
      SectionWriter sections(db);
      auto known = sections.types();
      if (!known) return pass(known);
      auto filled = PanelTable(db).countFilled();
      if (!filled) return pass(filled);
      const bool first = known->empty();
      // A type that is new on the server has to come for every chart that was filled without it.
      const std::optional<Instant> from = first || *filled == 0 ? std::optional(through) : std::nullopt;
      const auto ensure = [&](std::string_view type) -> Result<void> {
        if (auto made = sections.ensureType(type, from); !made) return made;
        return first ? sections.compared(type, m_run.now()) : Result<void>();
      };
      if (auto done = ensure("Patient"); !done) return pass(done);
      for (const ChartType& type : m_run.types)
        if (auto done = ensure(type.type); !done) return pass(done);
      for (const std::string_view type : sharedTypes()) {
        if (!m_run.server.type(type)) continue;
        if (auto done = ensure(type); !done) return pass(done);
      }
      if (auto done = noteOffers(sections, *known); !done) return pass(done);
      if (auto done = ListTables(db).askAgain(m_run.round - RoundsBeforeAskingAgain); !done) return pass(done);
      return *filled == 0;
    });
  }

  /// A type that the server does not have at all is not "complete": the chart says that it is not offered.
  Result<void> noteOffers(SectionWriter& sections, const std::vector<TypeState>& known) {
    for (const ChartType& type : chartTypes()) {
      if (!m_run.server.type(type.type)) {
        if (auto made = sections.ensureType(type.type, std::nullopt); !made) return made;
        if (auto closed = sections.setOffered(type.type, false); !closed) return closed;
        continue;
      }
      const auto before = std::ranges::find(known, type.type, &TypeState::type);
      if (before == known.end() || before->offered || before->refused) continue;
      if (auto opened = sections.setOffered(type.type, true); !opened) return opened;
    }
    return {};
  }

  Result<void> countPanel() {
    auto counts = m_run.read([](ReadConnection& db) -> Result<std::pair<std::int64_t, std::int64_t>> {
      PanelTable panel(db);
      auto all = panel.count();
      if (!all) return pass(all);
      auto filled = panel.countFilled();
      if (!filled) return pass(filled);
      return std::pair(*all, *filled);
    });
    if (!counts) return pass(counts);
    m_run.report.panel(counts->first, counts->second);
    return {};
  }

  Result<void> end(const Result<void>& done) {
    const SyncSummary summary = m_run.report.summary();
    std::optional<std::string> failure;
    if (!done) {
      failure = qualifiedName(done.error());
    } else if (!summary.failures.empty()) {
      failure = qualifiedName(summary.failures.front().error);
    }
    const bool complete = !failure;
    return m_run.write([&](WriteConnection& db) -> Result<void> {
      if (complete && m_rescued)
        if (auto whole = endAfterRescue(db); !whole) return whole;
      return ListTables(db).endRound(m_run.round, m_run.now(), complete,
                                     static_cast<std::int64_t>(summary.failures.size()), failure);
    });
  }

  RunContext& m_run;
  bool m_rescued = false;
};

} // namespace

SyncSummary runRound(const SyncServices& services, const SyncOptions& options, const SyncRequest& request,
                     const std::stop_token& stop, RunListener listener) {
  RunReport report(services.clock, std::move(listener));
  RunContext run{.services = services, .options = options, .request = request, .stop = stop, .report = report};
  auto done = Round(run).run();
  report.phase(SyncPhase::Done);
  SyncSummary summary = report.summary();
  if (!done) summary.stoppedBy = std::move(done.error());
  return summary;
}

} // namespace clavis::core
