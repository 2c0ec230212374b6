#include "core/sync/run/charts_phase.h"

#include "core/sync/run/chart_fill.h"
#include "core/sync/run/shared_phase.h"
#include "core/sync/state/panel_table.h"

#include <condition_variable>
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
    if (m_patients.empty() || m_error) return std::nullopt;
    std::string next = std::move(m_patients.front());
    m_patients.pop_front();
    return next;
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

} // namespace

Result<void> fillCharts(const RunContext& run) {
  FillPlan plan(run.server.patientEverything(), run.types);
  Queue queue(run);
  {
    // Names of practitioners and places follow the charts closely, in lists: one more worker looks for them now and
    // then.
    std::jthread shared([&run, &queue](const std::stop_token& done) {
      std::mutex mutex;
      std::condition_variable_any pause;
      for (;;) {
        std::unique_lock lock(mutex);
        pause.wait_for(lock, done, std::chrono::milliseconds(500), [] { return false; });
        if (done.stop_requested() || run.stop.stop_requested()) return;
        if (auto fetched = fetchShared(run); !fetched && stopsRun(fetched.error()))
          return queue.end(std::move(fetched.error()));
      }
    });
    std::vector<std::jthread> workers;
    for (int i = 0; i < run.options.charts; ++i) workers.emplace_back([&] { work(run, plan, queue); });
    for (std::jthread& worker : workers) worker.join();
  }
  return queue.outcome();
}

} // namespace clavis::core
