// Stops asking a host that has failed several times in a row, lets one request through after a while, and believes it
// again when that one succeeds. Spares a struggling server, and spares the person the wait for a timeout per click.
//
//   closed --failures in a row--> open --openFor passed--> half open: one probe --success--> closed
//                                   ^--------------------------------------- failure, openFor doubled
//
// Thread: safe from any thread. Time comes in as an argument.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>

namespace clavis::core {

struct CircuitOptions {
  int failuresToOpen = 5;
  std::chrono::milliseconds openFor{5'000};
  std::chrono::milliseconds openAtMost{60'000};
};

class CircuitBreaker {
 public:
  using Ticks = std::chrono::steady_clock::time_point;
  explicit CircuitBreaker(CircuitOptions options = {}) : m_options(options), m_openFor(options.openFor) {}

  /// nullopt: go ahead, and report how it went by exactly one of succeeded, failed or abandoned. A duration: not before
  /// that long.
  [[nodiscard]] std::optional<std::chrono::milliseconds> admit(Ticks now);
  void succeeded();
  void failed(Ticks now);
  /// It was never found out (cancelled).
  void abandoned();

 private:
  const CircuitOptions m_options;
  std::mutex m_mutex;
  int m_failures = 0;
  bool m_open = false;
  bool m_probing = false;
  Ticks m_openUntil{};
  std::chrono::milliseconds m_openFor;
};

} // namespace clavis::core
