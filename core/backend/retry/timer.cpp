#include "core/backend/retry/timer.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace clavis::core {

struct TimerThread::State {
  using Ticks = std::chrono::steady_clock::time_point;
  struct Entry {
    Ticks due;
    std::function<bool()> giveUp;
    std::move_only_function<void()> then;
  };
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<Entry> entries; // few: one for each request that waits to be repeated
  bool stopping = false;
  std::thread thread;

  void run() {
    std::unique_lock lock(mutex);
    while (!stopping) {
      const auto now = std::chrono::steady_clock::now();
      auto wake = now + std::chrono::hours(1);
      std::vector<Entry> due;
      std::erase_if(entries, [&](Entry& entry) {
        if (entry.due <= now || (entry.giveUp && entry.giveUp())) {
          due.push_back(std::move(entry));
          return true;
        }
        wake = std::min(wake, entry.giveUp ? std::min(entry.due, now + std::chrono::milliseconds(50)) : entry.due);
        return false;
      });
      if (due.empty()) {
        changed.wait_until(lock, wake);
        continue;
      }
      lock.unlock();
      for (auto& entry : due) entry.then();
      due.clear();
      lock.lock();
    }
  }
};

TimerThread::TimerThread() : m_state(std::make_unique<State>()) {
  m_state->thread = std::thread([state = m_state.get()] { state->run(); });
}

TimerThread::~TimerThread() {
  {
    const std::scoped_lock lock(m_state->mutex);
    m_state->stopping = true;
  }
  m_state->changed.notify_all();
  m_state->thread.join();
}

void TimerThread::after(std::chrono::milliseconds delay, std::function<bool()> giveUp,
                        std::move_only_function<void()> then) {
  {
    const std::scoped_lock lock(m_state->mutex);
    m_state->entries.push_back({std::chrono::steady_clock::now() + delay, std::move(giveUp), std::move(then)});
  }
  m_state->changed.notify_all();
}

} // namespace clavis::core
