#include "core/chart/patients/birth_date_query.h"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>

using namespace clavis::core::chart;

namespace {
bool finds(std::string_view typed, int birth) {
  return std::ranges::any_of(parseBirthQuery(typed),
                             [birth](const BirthRange& range) { return birth >= range.from && birth <= range.to; });
}
} // namespace

TEST_CASE("A birth date is understood in every common form") {
  for (const std::string_view typed :
       {"14-Jul-1945", "14 jul 1945", "14 July 1945", "July 14, 1945", "1945-07-14", "1945/7/14", "14.07.1945",
        "14.7.1945", "14/07/1945", "07/14/1945", "14-07-1945", "14071945", "19450714", "1945 Jul 14"}) {
    INFO(typed);
    CHECK(finds(typed, 19450714));
    CHECK_FALSE(finds(typed, 19450715));
    CHECK(finds(typed, 19450700)); // the record may hold the month only
    CHECK(finds(typed, 19450000));
  }
}

TEST_CASE("Where day and month can be exchanged both are meant") {
  CHECK(finds("03/04/1950", 19500403));
  CHECK(finds("03/04/1950", 19500304));
  CHECK_FALSE(finds("14/07/1945", 19451407));
}

TEST_CASE("Partial and half-typed dates are ranges") {
  CHECK(finds("1945", 19451231));
  CHECK(finds("1945", 19450000));
  CHECK_FALSE(finds("1945", 19460101));
  CHECK(finds("1945-07", 19450731));
  CHECK_FALSE(finds("1945-07", 19450801));
  CHECK(finds("Jul-1945", 19450701));
  CHECK(finds("07/1945", 19450714));
  CHECK(finds("194", 19490101));
  CHECK_FALSE(finds("194", 19500101));
  CHECK(finds("1945-0", 19450714));
  CHECK_FALSE(finds("1945-0", 19451014));
  CHECK(finds("1945-1", 19451014));
  CHECK(finds("1945-1", 19450114));
  CHECK(finds("1945-07-1", 19450714));
  CHECK(finds("14.07.19", 19450714));
  CHECK(finds("14.07.194", 19450714));
  CHECK(finds("14 jul 19", 19850714));
}

TEST_CASE("What is no date is no date") {
  for (const std::string_view typed :
       {"", "smith", "12", "14-Jul", "31.02.1945", "1945-13-01", "99/99/9999", "may", "14.07.1945x", "1.2.3.4",
        "0000-00-00", "1945-07-14-00", "12345", "-", "....", "99999999999999999999999"}) {
    INFO(typed);
    CHECK(parseBirthQuery(typed).empty());
  }
  CHECK(parseBirthQuery("31/12/19").size() <= 128);
}
