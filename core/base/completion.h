// Happens once, on any thread; others wait for it.
//
// Not std::binary_semaphore: libstdc++'s, until GCC 13, can sleep for ever when the release falls between its look at
// the counter and its sleep (GCC bug 104928).
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace clavis::core {

class Completion {
 public:
  void happen() {
    const std::scoped_lock lock(m_mutex);
    m_happened = true;
    m_changed.notify_all(); // under the lock: whoever waits may destroy this next
  }
  void wait() {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_happened; });
  }
  /// Whether it has happened by then.
  [[nodiscard]] bool waitUntil(std::chrono::steady_clock::time_point until) {
    std::unique_lock lock(m_mutex);
    return m_changed.wait_until(lock, until, [this] { return m_happened; });
  }

 private:
  std::mutex m_mutex;
  std::condition_variable m_changed;
  bool m_happened = false;
};

} // namespace clavis::core
