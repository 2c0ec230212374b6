#include "core/vault/vault_writer.h"

#include "core/vault/snapshot_gate.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace clavis::core {

namespace {
// The log is folded back into the database beyond this; reading through a longer one gets slower, and it is disk nobody
// planned for.
constexpr std::uintmax_t walTarget = 16U << 20U;
// After a try that readers prevented, the next one comes when the log has grown by this much more.
constexpr std::uintmax_t walRetryStep = 4U << 20U;
constexpr std::chrono::milliseconds patience{20};
} // namespace

struct VaultWriter::State {
  State(Connection opened, std::filesystem::path database, std::shared_ptr<SnapshotGate> sharedGate)
      : connection(std::move(opened)), wal(database += "-wal"), gate(std::move(sharedGate)) {}

  std::mutex mutex;
  std::condition_variable wake;
  std::deque<Job> queue;
  bool closing = false;

  std::optional<Connection> connection; // the writer thread's alone once that runs
  std::filesystem::path wal;
  std::shared_ptr<SnapshotGate> gate;
  std::uintmax_t nextFold = walTarget;
  std::thread thread;

  void loop() {
    WriteConnection face(*connection);
    for (;;) {
      Job job;
      {
        std::unique_lock lock(mutex);
        wake.wait(lock, [this] { return closing || !queue.empty(); });
        if (queue.empty()) break;
        job = std::move(queue.front());
        queue.pop_front();
      }
      job(&face);
      foldLog();
    }
    connection.reset();
  }

  void foldLog() {
    std::error_code missing;
    const std::uintmax_t size = std::filesystem::file_size(wal, missing);
    if (missing || size < nextFold) return;
    // Most of the work first, beside the readers; then the cut itself, which needs a moment without them. A checkpoint
    // that fails loses nothing: the log stays and the next one tries again.
    static_cast<void>(connection->executeScript("PRAGMA wal_checkpoint(PASSIVE)"));
    if (gate->closeWhenEmpty(patience)) {
      static_cast<void>(connection->executeScript("PRAGMA wal_checkpoint(TRUNCATE)"));
      gate->reopen();
    }
    const std::uintmax_t left = std::filesystem::file_size(wal, missing);
    nextFold = missing || left < walTarget ? walTarget : left + walRetryStep;
  }
};

VaultWriter::VaultWriter(Connection connection, std::filesystem::path database, std::shared_ptr<SnapshotGate> gate,
                         std::shared_ptr<DamageWatch> watch)
    : m_state(std::make_unique<State>(std::move(connection), std::move(database), std::move(gate))),
      m_watch(std::move(watch)) {
  m_state->thread = std::thread([state = m_state.get()] { state->loop(); });
}

VaultWriter::~VaultWriter() { close(); }

void VaultWriter::submit(Job job) {
  {
    const std::lock_guard lock(m_state->mutex);
    if (!m_state->closing) {
      m_state->queue.push_back(std::move(job));
      m_state->wake.notify_one();
      return;
    }
  }
  job(fail(VaultError::Closed));
}

void VaultWriter::close() {
  {
    const std::lock_guard lock(m_state->mutex);
    m_state->closing = true;
    m_state->wake.notify_one();
  }
  if (m_state->thread.joinable()) m_state->thread.join();
}

} // namespace clavis::core
