// The same work for each of many things, on the cores there are. For the two places where the RFC's cost grows with the
// group and nothing depends on what came before: signatures of leaves, and encryptions of a path secret.
#pragma once

#include <algorithm>
#include <cstddef>
#include <system_error>
#include <thread>
#include <vector>

namespace clavis::crypto::mls {

inline constexpr std::size_t maxParallelThreads = 4; ///< beyond, the work is too short to be worth a thread
inline constexpr std::size_t leastWorkPerThread = 16;

/// Calls `work(i)` for every i below `count`, each once, and returns when all are done. `work` must not throw, and be
/// safe to call from several threads for different i.
template <class Work>
void inParallel(std::size_t count, const Work& work) {
  const std::size_t cores = std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, maxParallelThreads);
  const std::size_t threads = std::clamp<std::size_t>(count / leastWorkPerThread, 1, cores);
  const auto share = [&](std::size_t which) {
    for (std::size_t i = which; i < count; i += threads) work(i);
  };
  std::vector<std::jthread> others;
  others.reserve(threads);
  std::vector<std::size_t> left; // shares that no thread could be had for
  for (std::size_t which = 1; which < threads; ++which) {
    try {
      others.emplace_back(share, which);
    } catch (const std::system_error&) {
      left.push_back(which);
    }
  }
  share(0);
  for (const std::size_t which : left) share(which);
}

} // namespace clavis::crypto::mls
