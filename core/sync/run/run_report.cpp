#include "core/sync/run/run_report.h"

#include <utility>

namespace clavis::core {
namespace {

constexpr std::chrono::milliseconds ProgressPace{100};
constexpr std::chrono::milliseconds ChangesPace{250};

QStringList take(std::set<std::string, std::less<>>& ids) {
  QStringList out;
  out.reserve(static_cast<qsizetype>(ids.size()));
  for (const std::string& id : ids) out.append(QString::fromStdString(id));
  ids.clear();
  return out;
}

} // namespace

void StoredCounts::add(const StoredCounts& other) {
  received += other.received;
  inserted += other.inserted;
  updated += other.updated;
  unchanged += other.unchanged;
  older += other.older;
  foreign += other.foreign;
  removed += other.removed;
  refused += other.refused;
  bytes += other.bytes;
  pages += other.pages;
}

RunReport::RunReport(const Clock& clock, RunListener listener)
    : m_clock(clock), m_listener(std::move(listener)), m_began(clock.ticks()) {}

void RunReport::phase(SyncPhase phase) {
  std::unique_lock lock(m_mutex);
  m_progress.phase = phase;
  tell(lock, true);
}

void RunReport::panel(std::int64_t patients, std::int64_t filled) {
  std::unique_lock lock(m_mutex);
  m_progress.patientsTotal = patients;
  m_progress.patientsDone = filled;
  tell(lock, false);
}

void RunReport::stored(const StoredCounts& counts) {
  std::unique_lock lock(m_mutex);
  m_counts.add(counts);
  m_progress.resources += counts.received;
  m_progress.bytes += counts.bytes;
  m_changed.insert(counts.changedPatients.begin(), counts.changedPatients.end());
  tell(lock, false);
}

void RunReport::chartFilled(const std::string& patient) {
  std::unique_lock lock(m_mutex);
  ++m_filled;
  ++m_progress.patientsDone;
  m_changed.insert(patient);
  tell(lock, false);
}

void RunReport::chartsExported(const std::vector<std::string>& patients) {
  std::unique_lock lock(m_mutex);
  const auto count = static_cast<std::int64_t>(patients.size());
  m_filled += count;
  m_exported += count;
  m_progress.patientsDone += count;
  m_changed.insert(patients.begin(), patients.end());
  tell(lock, true);
}

void RunReport::exportGivenUp(const Error& error) {
  const std::lock_guard lock(m_mutex);
  m_exportGivenUp = error;
}

void RunReport::chartSettled(bool success) {
  if (success) {
    m_inARow = 0;
  } else {
    ++m_inARow;
  }
}

void RunReport::purged(const std::string& patient) {
  std::unique_lock lock(m_mutex);
  ++m_purgedCount;
  m_purged.insert(patient);
  m_changed.erase(patient);
  tell(lock, false);
}

void RunReport::failed(std::string patient, std::string section, const Error& error) {
  const std::lock_guard lock(m_mutex);
  m_failures.push_back({std::move(patient), std::move(section), error});
}

void RunReport::flush() {
  std::unique_lock lock(m_mutex);
  tell(lock, true);
}

void RunReport::tell(std::unique_lock<std::mutex>& lock, bool now) {
  const auto ticks = m_clock.ticks();
  const bool progress = now || ticks - m_toldProgress >= ProgressPace;
  const bool changes = now || ticks - m_toldChanges >= ChangesPace;
  if (!progress && !changes) return;
  const SyncProgress snapshot = m_progress;
  const QStringList changed = changes ? take(m_changed) : QStringList();
  const QStringList gone = changes ? take(m_purged) : QStringList();
  if (progress) m_toldProgress = ticks;
  if (changes) m_toldChanges = ticks;
  // Taken while the data is still locked, so that listeners hear in the order in which things happened.
  const std::lock_guard telling(m_telling);
  lock.unlock();
  if (progress && m_listener.progressed) m_listener.progressed(snapshot);
  if (!changed.isEmpty() && m_listener.patientsChanged) m_listener.patientsChanged(changed);
  if (!gone.isEmpty() && m_listener.patientsPurged) m_listener.patientsPurged(gone);
}

SyncSummary RunReport::summary() const {
  const std::lock_guard lock(m_mutex);
  SyncSummary out;
  out.failures = m_failures;
  out.patients = m_progress.patientsTotal;
  out.patientsFilled = m_filled;
  out.patientsExported = m_exported;
  out.exportGivenUp = m_exportGivenUp;
  out.patientsPurged = m_purgedCount;
  out.received = m_counts.received;
  out.inserted = m_counts.inserted;
  out.updated = m_counts.updated;
  out.unchanged = m_counts.unchanged;
  out.older = m_counts.older;
  out.foreign = m_counts.foreign;
  out.removed = m_counts.removed;
  out.refused = m_counts.refused;
  out.bytes = m_counts.bytes;
  out.pages = m_counts.pages;
  out.took = std::chrono::duration_cast<std::chrono::milliseconds>(m_clock.ticks() - m_began);
  return out;
}

} // namespace clavis::core
