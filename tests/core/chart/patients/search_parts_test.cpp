#include "core/chart/patients/search_parts.h"

#include <catch2/catch_test_macros.hpp>

using namespace clavis::core::chart;

TEST_CASE("What is typed is taken apart into names, dates and identifiers") {
  const auto both = searchParts("okeefe, felipa");
  REQUIRE(both.parts.size() == 2);
  CHECK(both.parts[0].names == std::vector<std::string>{"okeefe"});
  CHECK(both.parts[0].births.empty());
  CHECK(both.wholeIdentifier.empty());

  const auto date = searchParts("smith 14 Jul 1945");
  REQUIRE(date.parts.size() == 2);
  CHECK(date.parts[1].births.front() == BirthRange{19450714, 19450714});
  CHECK(date.parts[1].names.empty());

  const auto year = searchParts("1959");
  REQUIRE(year.parts.size() == 1);
  CHECK_FALSE(year.parts[0].births.empty());
  CHECK(year.parts[0].identifier == "1959"); // may be the start of a number as well

  const auto grouped = searchParts("943 476 5919");
  CHECK(grouped.wholeIdentifier == "9434765919");

  CHECK(searchParts("anne-marie").parts.size() == 2);
  CHECK(searchParts("").parts.empty());
  CHECK(searchParts(" ,; ").parts.empty());
  CHECK(searchParts(std::string(5000, 'a') + " b").parts.size() == 1);
  std::string many;
  for (int i = 0; i < 60; ++i) many += "a ";
  CHECK(searchParts(many).parts.size() == 8);
}

TEST_CASE("An identifier is the same with and without its separators") {
  CHECK(bareIdentifier("999-64-3582") == "999643582");
  CHECK(bareIdentifier("ab 12/c") == "AB12C");
  CHECK(bareIdentifier("--").empty());
}
