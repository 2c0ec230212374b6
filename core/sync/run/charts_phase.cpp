#include "core/sync/run/charts_phase.h"

#include "core/sync/run/bulk_fill.h"
#include "core/sync/run/chart_fill.h"
#include "core/sync/run/pause.h"
#include "core/sync/run/shared_phase.h"
#include "core/sync/state/panel_table.h"

#include <atomic>
#include <deque>
#include <mutex>
#include <thread>

namespace clavis::core {
namespace {

/// Hands out unfilled patients in the order of the panel, each once a run; remembers the error that ends it all.
class Queue {
 public:
  explicit Queue(const RunContext& run) : m_run(run) {}

  std::optional<std::string> take() {
    const std::lock_guard lock(m_mutex);
    if (m_error || m_run.stop.stop_requested()) return std::nullopt;
    if (m_patients.empty() && !m_end) refill();
    if (m_patients.empty() || m_error || m_left == 0) return std::nullopt;
    if (m_left) --*m_left;
    std::string next = std::move(m_patients.front());
    m_patients.pop_front();
    return next;
  }

  /// Hands out no more than `patients` from here on.
  void limit(int patients) {
    const std::lock_guard lock(m_mutex);
    m_left = patients;
  }
  /// Whether everybody was handed out.
  [[nodiscard]] bool drained() {
    const std::lock_guard lock(m_mutex);
    return m_error || (m_end && m_patients.empty());
  }

  void end(Error error) {
    const std::lock_guard lock(m_mutex);
    if (!m_error) m_error = std::move(error);
  }

  Result<void> outcome() {
    const std::lock_guard lock(m_mutex);
    if (m_error) return std::unexpected(*m_error);
    if (m_run.stop.stop_requested()) return fail(SyncError::Cancelled);
    return {};
  }

 private:
  static constexpr int Portion = 256;

  void refill() {
    auto rows = m_run.read(
        [this](ReadConnection& db) { return PanelTable(db).unfilled(m_place.position, m_place.patient, Portion); });
    if (!rows) {
      m_error = std::move(rows.error());
      return;
    }
    m_end = rows->size() < static_cast<std::size_t>(Portion);
    for (auto& row : *rows) {
      m_place = row;
      m_patients.push_back(std::move(row.patient));
    }
  }

  const RunContext& m_run;
  std::mutex m_mutex;
  PanelTable::Unfilled m_place{-1, {}};
  std::deque<std::string> m_patients;
  bool m_end = false;
  std::optional<int> m_left;
  std::optional<Error> m_error;
};

void work(const RunContext& run, FillPlan& plan, Queue& queue) {
  while (auto patient = queue.take()) {
    auto filled = fillChart(run, plan, *patient);
    run.report.chartSettled(filled.has_value());
    if (filled) {
      run.report.chartFilled(*patient);
      continue;
    }
    if (stopsRun(filled.error())) return queue.end(std::move(filled.error()));
    run.report.failed(*patient, "*", filled.error());
    if (run.report.failuresInARow() >= run.options.failuresInARow)
      return queue.end(Error(SyncError::TooManyFailures, filled.error().toString(), Retry::Later));
  }
}

/// The threads that take from the queue. Joins them at its end.
class Workers {
 public:
  Workers(const RunContext& run, FillPlan& plan, Queue& queue) {
    for (int i = 0; i < run.options.charts; ++i) {
      m_threads.emplace_back([&run, &plan, &queue, this] {
        work(run, plan, queue);
        ++m_ended;
      });
    }
  }
  [[nodiscard]] bool ended() const { return m_ended == static_cast<int>(m_threads.size()); }
  void wait() {
    for (std::jthread& thread : m_threads)
      if (thread.joinable()) thread.join();
  }

 private:
  std::atomic<int> m_ended{0};
  std::vector<std::jthread> m_threads;
};

Result<void> fillOneByOne(const RunContext& run, FillPlan& plan) {
  Queue queue(run);
  Workers(run, plan, queue).wait();
  return queue.outcome();
}

/// The first charts one by one while the server prepares its export, then all that it holds.
Result<void> fillFromExport(const RunContext& run, FillPlan& plan, BulkFill& bulk) {
  Queue queue(run);
  queue.limit(run.options.aheadOfExport);
  Workers workers(run, plan, queue);
  auto ready = bulk.waitUntilReady([&] { return workers.ended() && queue.drained(); });
  queue.limit(0);
  workers.wait();
  if (auto outcome = queue.outcome(); !outcome) return outcome;
  if (!ready) return pass(ready);
  return *ready ? bulk.store() : Result<void>();
}

} // namespace

Result<void> fillCharts(const RunContext& run) {
  FillPlan plan(run.server.patientEverything(), run.types);
  std::mutex mutex;
  std::optional<Error> sharedError;
  Result<void> filled;
  {
    // Names of practitioners and places follow the charts closely, in lists: one more worker looks for them now and
    // then.
    const std::jthread shared([&](const std::stop_token& done) {
      while (pauseFor(std::chrono::milliseconds(500), done) && !run.stop.stop_requested()) {
        auto fetched = fetchShared(run);
        if (fetched || !stopsRun(fetched.error())) continue;
        const std::lock_guard lock(mutex);
        sharedError = std::move(fetched.error());
        return;
      }
    });
    auto bulk = BulkFill::begin(run);
    if (!bulk) {
      filled = pass(bulk);
    } else if (*bulk) {
      filled = fillFromExport(run, plan, **bulk);
    }
    // Who was not in the export, or in none that could be believed.
    if (filled) filled = fillOneByOne(run, plan);
  }
  if (filled && sharedError) return std::unexpected(std::move(*sharedError));
  return filled;
}

} // namespace clavis::core
