// How long something takes: medians of several runs, in microseconds, by the clock on the wall and by the processor's,
// which a busy machine falsifies less. Work of several threads counts once on the wall and fully for the processor.
#pragma once

#include <algorithm>
#include <chrono>
#include <ctime>
#include <vector>

namespace clavis::bench {

struct Took {
  double wall = 0;
  double processor = 0;
};

inline double processorMicroseconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

inline double median(std::vector<double> values) {
  std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2));
  return values[values.size() / 2];
}

/// `prepare` runs before each run, outside the time.
template <class Prepare, class Work>
Took measure(int runs, const Prepare& prepare, const Work& work) {
  std::vector<double> wall;
  std::vector<double> processor;
  for (int i = 0; i < runs; ++i) {
    prepare();
    const double before = processorMicroseconds();
    const auto start = std::chrono::steady_clock::now();
    work();
    wall.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count());
    processor.push_back(processorMicroseconds() - before);
  }
  return {median(std::move(wall)), median(std::move(processor))};
}
template <class Work>
Took measure(int runs, const Work& work) {
  return measure(runs, [] {}, work);
}

} // namespace clavis::bench
