// Measures how long the main thread's event loop leaves its events waiting: a timer asks to be called every five
// milliseconds and notes how late it was, and of what that time was made, by the kernel's own count: what the thread
// worked itself, and what it stood still for (a lock, a disk, another thread's answer). The rest it was ready and had
// no processor: other programs' doing, which a slow machine has and no code of ours can mend.
#pragma once

#include <QObject>
#include <QTimer>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <fstream>

namespace clavis::tests {

class EventLoopWatch final : public QObject {
 public:
  EventLoopWatch() {
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &EventLoopWatch::tick);
  }
  void start() {
    m_last = now();
    m_timer.start(interval);
  }
  void stop() { m_timer.stop(); }

  using Milliseconds = std::chrono::duration<double, std::milli>;
  /// Of the turn in which the thread worked longest itself.
  [[nodiscard]] Milliseconds worstWork() const { return m_worstWork; }
  /// Of the turn in which it worked and stood still longest.
  [[nodiscard]] Milliseconds worst() const { return m_worst; }
  /// As a clock on the wall saw it.
  [[nodiscard]] Milliseconds worstWithOthers() const { return m_worstWithOthers; }
  [[nodiscard]] int ticks() const { return m_ticks; }

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::milliseconds interval{5};

  struct Moment {
    Clock::time_point wall = Clock::now();
    std::chrono::nanoseconds worked{};
    std::chrono::nanoseconds waited{};
  };
  /// /proc/self/schedstat is the main thread's: time on a processor, time ready without one (ns), turns.
  static Moment now() {
    Moment moment;
    std::ifstream stat("/proc/self/schedstat");
    std::int64_t waited = 0;
    std::int64_t worked = 0;
    stat >> worked >> waited;
    moment.worked = std::chrono::nanoseconds(worked);
    moment.waited = std::chrono::nanoseconds(waited);
    return moment;
  }

  void tick() {
    const Moment moment = now();
    const Milliseconds late = moment.wall - m_last.wall - interval;
    m_worstWithOthers = std::max(m_worstWithOthers, late);
    m_worst = std::max(m_worst, late - Milliseconds(moment.waited - m_last.waited));
    m_worstWork = std::max(m_worstWork, Milliseconds(moment.worked - m_last.worked));
    m_last = moment;
    ++m_ticks;
  }

  QTimer m_timer;
  Moment m_last;
  Milliseconds m_worstWork{};
  Milliseconds m_worst{};
  Milliseconds m_worstWithOthers{};
  int m_ticks = 0;
};

} // namespace clavis::tests
