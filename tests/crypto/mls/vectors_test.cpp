// The MLS working group's vectors, whole, with the counts that must pass: a runner that skips what it should run fails
// here.
#include "app/mls_vectors/run_file.h"
#include "tests/support/shared_data.h"

#include <catch2/catch_test_macros.hpp>

#include <iostream>

using namespace clavis;
using namespace clavis::tests;

TEST_CASE("Every MLS vector of our cipher suites passes") {
  struct Expected {
    const char* file;
    int passed;
    int otherSuites;
  };
  const Expected expected[] = {
      {"crypto-basics", 2, 5},
      {"deserialization", 14, 0},
      {"key-schedule", 2, 5},
      {"message-protection", 2, 5},
      {"messages", 300, 0},
      {"passive-client-handling-commit", 26, 65},
      {"passive-client-random", 1, 0},
      {"passive-client-welcome", 16, 40},
      {"psk_secret", 22, 55},
      {"secret-tree", 6, 15},
      {"transcript-hashes", 2, 5},
      {"tree-math", 10, 0},
      {"tree-operations", 5, 0},
      {"tree-validation", 28, 70},
      {"treekem", 22, 55},
      {"welcome", 2, 5},
  };
  for (const Expected& each : expected) {
    const auto report = mls_vectors::runFile(sharedData(std::string("crypto-vectors/mls/") + each.file + ".json.gz"));
    INFO(each.file);
    REQUIRE(report);
    for (const std::string& failure : report->failures) UNSCOPED_INFO(failure);
    CHECK(report->failed == 0);
    CHECK(report->passed == each.passed);
    CHECK(report->otherSuites == each.otherSuites);
    std::cout << "MLS " << report->name << ": " << report->passed << " pass, " << report->otherSuites
              << " of other suites\n";
  }
}
