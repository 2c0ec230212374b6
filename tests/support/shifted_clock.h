// The system's clock, moved ahead by a test: a year passes between two lines.
#pragma once

#include "core/base/clock.h"

#include <atomic>

namespace clavis::tests {

class ShiftedClock final : public core::Clock {
 public:
  void advance(std::chrono::milliseconds by) { m_ahead.fetch_add(by.count()); }
  [[nodiscard]] core::Instant now() const override { return m_system.now() + ahead(); }
  [[nodiscard]] std::chrono::steady_clock::time_point ticks() const override { return m_system.ticks() + ahead(); }

 private:
  [[nodiscard]] std::chrono::milliseconds ahead() const { return std::chrono::milliseconds(m_ahead.load()); }
  core::SystemClock m_system;
  std::atomic<std::int64_t> m_ahead{0};
};

} // namespace clavis::tests
