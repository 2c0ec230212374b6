// Time comes through a port, so that tests can run ahead, stand still, or be wrong.
// Thread: implementations are safe to call from any thread.
#pragma once

#include <chrono>

namespace clavis::core {

/// UTC, milliseconds since 1970; the unit of every timestamp in the vault.
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

class Clock {
 public:
  virtual ~Clock() = default;
  /// Wall clock; may jump.
  [[nodiscard]] virtual Instant now() const = 0;
  /// Never goes back; for deadlines and durations.
  [[nodiscard]] virtual std::chrono::steady_clock::time_point ticks() const = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
  }
  [[nodiscard]] std::chrono::steady_clock::time_point ticks() const override {
    return std::chrono::steady_clock::now();
  }
};

} // namespace clavis::core
