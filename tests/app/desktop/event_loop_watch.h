// Measures how long the main thread's event loop leaves its events waiting: a timer asks to be called every five
// milliseconds and notes how late it was. What other programs on the machine cost (the thread was ready and had no
// processor, by the kernel's own count) is taken off where the kernel tells; then only what this program does is left.
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
    m_last = Clock::now();
    m_waited = waitedForProcessor();
    m_timer.start(interval);
  }
  void stop() { m_timer.stop(); }

  [[nodiscard]] std::chrono::duration<double, std::milli> worst() const { return m_worst; }
  [[nodiscard]] std::chrono::duration<double, std::milli> worstWithOthers() const { return m_worstWithOthers; }
  [[nodiscard]] int ticks() const { return m_ticks; }

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::milliseconds interval{5};

  /// /proc/self/schedstat is the main thread's: time on a processor, time ready without one (ns), turns.
  static std::chrono::nanoseconds waitedForProcessor() {
    std::ifstream stat("/proc/self/schedstat");
    std::int64_t ran = 0;
    std::int64_t waited = 0;
    stat >> ran >> waited;
    return std::chrono::nanoseconds(waited);
  }

  void tick() {
    const auto now = Clock::now();
    const auto waited = waitedForProcessor();
    const std::chrono::duration<double, std::milli> late = now - m_last - interval;
    const std::chrono::duration<double, std::milli> others = waited - m_waited;
    m_worstWithOthers = std::max(m_worstWithOthers, late);
    m_worst = std::max(m_worst, late - others);
    m_last = now;
    m_waited = waited;
    ++m_ticks;
  }

  QTimer m_timer;
  Clock::time_point m_last;
  std::chrono::nanoseconds m_waited{};
  std::chrono::duration<double, std::milli> m_worst{};
  std::chrono::duration<double, std::milli> m_worstWithOthers{};
  int m_ticks = 0;
};

} // namespace clavis::tests
