// What a run has done so far, gathered from all its threads and told to the listener at a bearable pace.
// Thread: safe from any thread. Listener functions are called on the thread that reports, one at a time.
#pragma once

#include "core/base/clock.h"
#include "core/sync/sync_progress.h"

#include <QString>
#include <QStringList>

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace clavis::core {

/// What one stored page, or several, did to the vault.
struct StoredCounts {
  std::int64_t received = 0, inserted = 0, updated = 0, unchanged = 0, older = 0, foreign = 0, removed = 0, refused = 0;
  std::int64_t bytes = 0, pages = 0;
  std::vector<std::string> changedPatients; ///< each once
  void add(const StoredCounts& other);
};

struct RunListener {
  std::function<void(const SyncProgress&)> progressed;
  std::function<void(const QStringList&)> patientsChanged;
  std::function<void(const QStringList&)> patientsPurged;
};

class RunReport {
 public:
  RunReport(const Clock& clock, RunListener listener);

  void phase(SyncPhase phase);
  void panel(std::int64_t patients, std::int64_t filled);
  void stored(const StoredCounts& counts);
  void chartFilled(const std::string& patient);
  void chartSettled(bool success);
  void chartsExported(const std::vector<std::string>& patients);
  void exportGivenUp(const Error& error);
  void purged(const std::string& patient);
  void failed(std::string patient, std::string section, const Error& error);
  /// Charts that failed one after the other, over all workers.
  [[nodiscard]] int failuresInARow() const { return m_inARow.load(); }

  /// Tells what was held back for pace.
  void flush();
  [[nodiscard]] SyncSummary summary() const;

 private:
  void tell(std::unique_lock<std::mutex>& lock, bool now);

  const Clock& m_clock;
  const RunListener m_listener;
  const std::chrono::steady_clock::time_point m_began;
  std::atomic<int> m_inARow{0};

  mutable std::mutex m_mutex;
  SyncProgress m_progress;
  StoredCounts m_counts;
  std::vector<SyncFailure> m_failures;
  std::int64_t m_filled = 0;
  std::int64_t m_exported = 0;
  std::optional<Error> m_exportGivenUp;
  std::set<std::string, std::less<>> m_changed;
  std::set<std::string, std::less<>> m_purged;
  std::int64_t m_purgedCount = 0;
  std::chrono::steady_clock::time_point m_toldProgress{};
  std::chrono::steady_clock::time_point m_toldChanges{};
  std::mutex m_telling; ///< one listener call at a time, in order
};

} // namespace clavis::core
