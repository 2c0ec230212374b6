// A benchmark has nothing to measure once something failed: it says what and ends.
#pragma once

#include "core/base/error.h"

#include <cstdlib>
#include <iostream>

namespace clavis::bench {

template <class T>
T must(core::Result<T> result, const char* what = "benchmark") {
  if (!result) {
    std::cerr << what << ": " << result.error().toString() << '\n';
    std::exit(1);
  }
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

} // namespace clavis::bench
