#include "crypto/self_test/self_test.h"

#include <catch2/catch_test_macros.hpp>

TEST_CASE("The self-test of cryptography passes") {
  auto tested = clavis::crypto::selfTest();
  INFO((tested ? std::string() : tested.error().detail));
  CHECK(tested);
}
