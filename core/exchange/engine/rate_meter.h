// Bytes a second over the last few seconds. One thread at a time.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <deque>
#include <utility>

namespace clavis::core::exchange {

class RateMeter {
 public:
  using Ticks = std::chrono::steady_clock::time_point;

  void add(std::uint64_t bytes, Ticks now) {
    m_moved.emplace_back(now, bytes);
    m_sum += bytes;
    forget(now);
  }
  [[nodiscard]] double perSecond(Ticks now) {
    forget(now);
    if (m_moved.empty()) return 0;
    // The first piece took time as well: never over less than a second.
    const std::chrono::duration<double> span = now - m_moved.front().first;
    return static_cast<double>(m_sum) / std::max(span.count(), 1.0);
  }

 private:
  void forget(Ticks now) {
    while (!m_moved.empty() && now - m_moved.front().first > std::chrono::seconds(5)) {
      m_sum -= m_moved.front().second;
      m_moved.pop_front();
    }
  }
  std::deque<std::pair<Ticks, std::uint64_t>> m_moved;
  std::uint64_t m_sum = 0;
};

} // namespace clavis::core::exchange
