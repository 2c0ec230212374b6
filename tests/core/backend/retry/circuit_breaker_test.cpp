#include "core/backend/retry/circuit_breaker.h"

#include <catch2/catch_test_macros.hpp>

using namespace clavis::core;
using namespace std::chrono_literals;

namespace {

const CircuitBreaker::Ticks start{std::chrono::hours(1)};
CircuitOptions threeFailures() { return {.failuresToOpen = 3, .openFor = 1000ms, .openAtMost = 3000ms}; }

void open(CircuitBreaker& circuit) {
  for (int i = 0; i < 3; ++i) {
    REQUIRE_FALSE(circuit.admit(start));
    circuit.failed(start);
  }
}

} // namespace

TEST_CASE("a circuit opens after failures in a row, not after failures in between") {
  CircuitBreaker circuit(threeFailures());
  for (int i = 0; i < 10; ++i) {
    REQUIRE_FALSE(circuit.admit(start));
    circuit.failed(start);
    circuit.failed(start);
    circuit.succeeded();
  }
  CHECK_FALSE(circuit.admit(start));
  circuit.succeeded();
  open(circuit);
  CHECK(circuit.admit(start) == 1000ms);
  CHECK(circuit.admit(start + 400ms) == 600ms);
}

TEST_CASE("an open circuit lets one probe through, and closes when it succeeds") {
  CircuitBreaker circuit(threeFailures());
  open(circuit);
  CHECK_FALSE(circuit.admit(start + 1000ms));
  CHECK(circuit.admit(start + 1000ms)); // the second has to wait for the first
  circuit.succeeded();
  CHECK_FALSE(circuit.admit(start + 1000ms));
  CHECK_FALSE(circuit.admit(start + 1000ms));
}

TEST_CASE("a probe that fails opens for twice as long, up to a limit") {
  CircuitBreaker circuit(threeFailures());
  open(circuit);
  auto now = start + 1000ms;
  for (const auto expected : {2000ms, 3000ms, 3000ms}) {
    REQUIRE_FALSE(circuit.admit(now));
    circuit.failed(now);
    CHECK(circuit.admit(now) == expected);
    now += expected;
  }
  REQUIRE_FALSE(circuit.admit(now));
  circuit.succeeded();
  open(circuit);
  CHECK(circuit.admit(start) == 1000ms); // a success makes it forget
}

TEST_CASE("a probe that was given up leaves the way free for another") {
  CircuitBreaker circuit(threeFailures());
  open(circuit);
  REQUIRE_FALSE(circuit.admit(start + 1s));
  circuit.abandoned();
  CHECK_FALSE(circuit.admit(start + 1s));
}
