// Lets the writer have one moment without readers, so that the write-ahead log can be folded back and cut however busy
// the readers are. A reader waits at most as long as that takes; the writer gives up when readers do not leave in time.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace clavis::core {

class SnapshotGate {
 public:
  void enter() {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return !m_closed; });
    ++m_inside;
  }
  void leave() {
    const std::lock_guard lock(m_mutex);
    --m_inside;
    m_changed.notify_all();
  }
  /// True: nobody is inside and nobody gets in until reopen(). False: still open, somebody stayed.
  [[nodiscard]] bool closeWhenEmpty(std::chrono::milliseconds patience) {
    std::unique_lock lock(m_mutex);
    m_closed = true;
    if (m_changed.wait_for(lock, patience, [this] { return m_inside == 0; })) return true;
    m_closed = false;
    m_changed.notify_all();
    return false;
  }
  void reopen() {
    const std::lock_guard lock(m_mutex);
    m_closed = false;
    m_changed.notify_all();
  }

 private:
  std::mutex m_mutex;
  std::condition_variable m_changed;
  int m_inside = 0;
  bool m_closed = false;
};

} // namespace clavis::core
