#include "tests/support/shared_data.h"

#include <catch2/catch_test_macros.hpp>

#include <cstdlib>
#include <iostream>

namespace clavis::tests {

std::filesystem::path sharedData(const std::string& relative) {
  const char* set = std::getenv("CLAVIS_SHARED");
  const std::filesystem::path root = set != nullptr && *set != 0 ? set : CLAVIS_SHARED_DEFAULT;
  const auto path = root / "data" / relative;
  if (!std::filesystem::exists(path)) {
    std::cout << "SKIPPED: no public test data at data/" << relative << " (set CLAVIS_SHARED)\n" << std::flush;
    SKIP("no public test data: data/" + relative);
  }
  return path;
}

std::filesystem::path programs() { return CLAVIS_BIN_DIR; }
std::filesystem::path sourceTree() { return CLAVIS_SOURCE_DIR; }

} // namespace clavis::tests
