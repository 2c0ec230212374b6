#include "core/sync/run/changes_phase.h"

#include "core/base/qualified_name.h"
#include "core/sync/run/type_walk.h"
#include "core/sync/state/section_table.h"

#include <mutex>
#include <thread>

namespace clavis::core {
namespace {

std::vector<TypeWalk> plan(const RunContext& run) {
  using By = TypeWalk::By;
  const bool everybody = run.panel.kind() == PanelKind::All;
  const auto source = [&](std::string_view type, By lists) {
    const auto* const offered = run.server.type(type);
    if (!everybody) return lists;
    return offered && offered->historyType ? By::History : By::Everything;
  };
  std::vector<TypeWalk> out;
  out.push_back({{"Patient", "_id"}, source("Patient", By::Ids)});
  for (const ChartType& type : run.types) out.push_back({type, source(type.type, By::Patients)});
  for (const std::string_view type : sharedTypes()) {
    const auto* const offered = run.server.type(type);
    if (offered && offered->search) out.push_back({{type, "_id"}, By::Ids});
  }
  return out;
}

Result<void> noteFailure(const RunContext& run, std::string_view type, const Error& error) {
  run.report.failed({}, std::string(type), error);
  return run.write([&, code = qualifiedName(error)](WriteConnection& db) -> Result<void> {
    SectionWriter sections(db);
    if (isRefusal(error)) {
      if (auto closed = sections.setOffered(type, false); !closed) return closed;
    }
    return sections.typeFailed(type, code, run.now());
  });
}

} // namespace

Result<void> walkChanges(const RunContext& run) {
  const std::vector<TypeWalk> walks = plan(run);
  std::mutex mutex;
  std::size_t next = 0;
  std::optional<Error> ended;
  const auto work = [&] {
    for (;;) {
      const TypeWalk* walk = nullptr;
      {
        const std::lock_guard lock(mutex);
        if (ended || next == walks.size()) return;
        if (run.stop.stop_requested()) return;
        walk = &walks[next++];
      }
      auto done = walkType(run, *walk);
      if (!done && walk->by == TypeWalk::By::History && isRefusal(done.error())) {
        // The history of everything is often kept for those who see everything; the search gives what is ours, and
        // deletions are found by comparing.
        done = walkType(run, {walk->type, TypeWalk::By::Everything});
      }
      if (done) continue;
      Error error = std::move(done.error());
      if (!stopsRun(error)) {
        auto noted = noteFailure(run, walk->type.type, error);
        if (noted) continue;
        error = std::move(noted.error());
      }
      const std::lock_guard lock(mutex);
      if (!ended) ended = std::move(error);
      return;
    }
  };
  {
    std::vector<std::jthread> workers;
    for (int i = 0; i < run.options.charts; ++i) workers.emplace_back(work);
  }
  if (ended) return std::unexpected(std::move(*ended));
  if (run.stop.stop_requested()) return fail(SyncError::Cancelled);
  return {};
}

} // namespace clavis::core
