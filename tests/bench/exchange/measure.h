// Wall and processor time of a piece of work, ours or a program's, and where memory stands.
#pragma once

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <string>

namespace clavis::bench {

struct Cost {
  double wall = 0; ///< seconds
  double cpu = 0;  ///< seconds, user and system
};

inline double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}
inline double cpuOf(int who) {
  rusage used{};
  ::getrusage(who, &used);
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}
/// `who`: RUSAGE_SELF, or RUSAGE_CHILDREN for programs that `work` waits for.
template <class Work>
Cost cost(int who, Work work) {
  const double before = cpuOf(who);
  const auto start = std::chrono::steady_clock::now();
  work();
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
  return {wall.count(), cpuOf(who) - before};
}
/// The best of three: what others on the machine do only ever adds. `prepare` is done before each and not counted.
template <class Prepare, class Work>
Cost bestCost(int who, Prepare prepare, Work work) {
  prepare();
  Cost best = cost(who, work);
  for (int i = 0; i < 2; ++i) {
    prepare();
    const Cost next = cost(who, work);
    best.wall = std::min(best.wall, next.wall);
    best.cpu = std::min(best.cpu, next.cpu);
  }
  return best;
}

template <class Work>
Cost bestCost(int who, Work work) {
  return bestCost(who, [] {}, std::move(work));
}

/// KiB; `name`: "VmRSS", "VmHWM".
inline long memory(const std::string& name) {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;)
    if (word == name + ':') {
      long kib = 0;
      status >> kib;
      return kib;
    }
  return 0;
}
/// From now on VmHWM counts anew.
inline void resetPeak() { std::ofstream("/proc/self/clear_refs") << '5'; }

} // namespace clavis::bench
