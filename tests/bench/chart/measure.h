// Percentiles of repeated work, and the memory of this process.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <utility>
#include <vector>

namespace clavis::bench {

struct Timing {
  double p50 = 0; ///< milliseconds
  double p99 = 0;
  std::size_t runs = 0;
};

/// Of times in milliseconds; at least one.
inline Timing timingOf(std::vector<double> times) {
  std::ranges::sort(times);
  const auto at = [&](double share) {
    return times[std::min(times.size() - 1, static_cast<std::size_t>(share * static_cast<double>(times.size())))];
  };
  return {at(0.50), at(0.99), times.size()};
}

/// Times `work(i)` for i in 0..runs-1.
template <class F>
Timing measure(std::size_t runs, F&& work) {
  std::vector<double> times;
  times.reserve(runs);
  for (std::size_t i = 0; i < runs; ++i) {
    const auto start = std::chrono::steady_clock::now();
    work(i);
    times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
  }
  return timingOf(std::move(times));
}

/// Resident memory now, bytes; 0 where it cannot be told.
[[nodiscard]] std::int64_t residentBytes();

} // namespace clavis::bench
