// Waiting as a port, so that tests of waiting do not wait.
#pragma once

#include <chrono>
#include <functional>
#include <memory>

namespace clavis::core {

class Timer {
 public:
  virtual ~Timer() = default;
  /// Calls `then` once `delay` has passed, or soon after `giveUp` has become true (it may be null; it is asked several
  /// times a second). Thread: callable from any; `then` runs on the timer's thread and must be short. A timer that is
  /// destroyed drops what it has not called.
  virtual void after(std::chrono::milliseconds delay, std::function<bool()> giveUp,
                     std::move_only_function<void()> then) = 0;
};

/// One thread that sleeps until the next is due.
class TimerThread final : public Timer {
 public:
  TimerThread();
  ~TimerThread() override;
  TimerThread(const TimerThread&) = delete;
  TimerThread& operator=(const TimerThread&) = delete;
  void after(std::chrono::milliseconds delay, std::function<bool()> giveUp,
             std::move_only_function<void()> then) override;

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

} // namespace clavis::core
