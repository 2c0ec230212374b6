// A clock that stands still until told otherwise, and the timer that goes with it.
#pragma once

#include "core/backend/retry/timer.h"
#include "core/base/clock.h"

#include <algorithm>
#include <mutex>
#include <vector>

namespace clavis::tests {

class ManualTime final : public core::Clock, public core::Timer {
 public:
  [[nodiscard]] core::Instant now() const override {
    const std::scoped_lock lock(m_mutex);
    return core::Instant(std::chrono::sys_days(std::chrono::year(2026) / 3 / 1)) + m_passed;
  }
  [[nodiscard]] std::chrono::steady_clock::time_point ticks() const override {
    const std::scoped_lock lock(m_mutex);
    return std::chrono::steady_clock::time_point(std::chrono::hours(1)) + m_passed;
  }
  void after(std::chrono::milliseconds delay, std::function<bool()> giveUp,
             std::move_only_function<void()> then) override {
    const std::scoped_lock lock(m_mutex);
    m_waiting.push_back({m_passed + delay, std::move(giveUp), std::move(then)});
    m_waits.push_back(delay);
  }
  /// What is due, or given up, is called on this thread.
  void advance(std::chrono::milliseconds by) {
    std::vector<Entry> due;
    {
      const std::scoped_lock lock(m_mutex);
      m_passed += by;
      std::erase_if(m_waiting, [&](Entry& entry) {
        if (entry.due > m_passed && !(entry.giveUp && entry.giveUp())) return false;
        due.push_back(std::move(entry));
        return true;
      });
    }
    for (auto& entry : due) entry.then();
  }
  /// Runs all waits to their end, one after the other, and says how long they were.
  std::vector<std::chrono::milliseconds> runAll() {
    while (auto next = untilNext()) advance(*next);
    const std::scoped_lock lock(m_mutex);
    return m_waits;
  }

 private:
  struct Entry {
    std::chrono::milliseconds due;
    std::function<bool()> giveUp;
    std::move_only_function<void()> then;
  };
  std::optional<std::chrono::milliseconds> untilNext() {
    const std::scoped_lock lock(m_mutex);
    if (m_waiting.empty()) return std::nullopt;
    return std::ranges::min_element(m_waiting, {}, &Entry::due)->due - m_passed;
  }
  mutable std::mutex m_mutex;
  std::chrono::milliseconds m_passed{};
  std::vector<Entry> m_waiting;
  std::vector<std::chrono::milliseconds> m_waits;
};

} // namespace clavis::tests
