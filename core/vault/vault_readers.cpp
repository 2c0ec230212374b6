#include "core/vault/vault_readers.h"

#include "core/vault/snapshot_gate.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace clavis::core {

struct VaultReaders::State {
  std::mutex mutex;
  std::condition_variable wake;
  std::deque<Job> queue;
  bool closing = false;
  std::vector<Connection> connections; // each is one thread's alone, apart from interrupt()
  std::vector<std::thread> threads;
  std::shared_ptr<SnapshotGate> gate;

  void loop(Connection& connection) {
    ReadConnection face(connection);
    for (;;) {
      Job job;
      {
        std::unique_lock lock(mutex);
        wake.wait(lock, [this] { return closing || !queue.empty(); });
        if (closing) return;
        job = std::move(queue.front());
        queue.pop_front();
      }
      gate->enter();
      job(&face);
      gate->leave();
    }
  }
};

VaultReaders::VaultReaders(std::vector<Connection> connections, std::shared_ptr<SnapshotGate> gate,
                           std::shared_ptr<DamageWatch> watch)
    : m_state(std::make_unique<State>()), m_watch(std::move(watch)) {
  m_state->connections = std::move(connections);
  m_state->gate = std::move(gate);
  for (Connection& connection : m_state->connections)
    m_state->threads.emplace_back([state = m_state.get(), &connection] { state->loop(connection); });
}

VaultReaders::~VaultReaders() { close(); }

void VaultReaders::submit(Job job) {
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

void VaultReaders::close() {
  std::deque<Job> refused;
  {
    const std::lock_guard lock(m_state->mutex);
    m_state->closing = true;
    refused.swap(m_state->queue);
    m_state->wake.notify_all();
  }
  for (Connection& connection : m_state->connections) connection.interrupt();
  for (std::thread& thread : m_state->threads) {
    if (thread.joinable()) thread.join();
  }
  m_state->connections.clear();
  for (Job& job : refused) job(fail(VaultError::Closed));
}

} // namespace clavis::core
