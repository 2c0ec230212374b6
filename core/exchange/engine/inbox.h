// What other threads hand to the engine's: commands, answers of the server, ends of work. Shared, because an answer may
// come when the engine has gone: then it is dropped.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <stop_token>
#include <utility>

namespace clavis::core::exchange {

class Inbox {
 public:
  using Task = std::move_only_function<void()>;

  void post(Task task) {
    const std::scoped_lock lock(m_mutex);
    if (m_closed) return;
    m_tasks.push_back(std::move(task));
    m_changed.notify_all();
  }
  /// Everything that is there, waiting for the first until `until`.
  std::deque<Task> take(const std::stop_token& stop, std::chrono::steady_clock::time_point until) {
    std::unique_lock lock(m_mutex);
    m_changed.wait_until(lock, stop, until, [this] { return !m_tasks.empty(); });
    return std::exchange(m_tasks, {});
  }
  /// From now on nothing is taken; what was not done is handed back, to be destroyed without the lock.
  std::deque<Task> close() {
    const std::scoped_lock lock(m_mutex);
    m_closed = true;
    return std::exchange(m_tasks, {});
  }

 private:
  std::mutex m_mutex;
  std::condition_variable_any m_changed;
  std::deque<Task> m_tasks;
  bool m_closed = false;
};

} // namespace clavis::core::exchange
