#include "core/chart/banner.h"
#include "core/chart/rows/convert.h"

#include <catch2/catch_test_macros.hpp>

using namespace clavis::core::chart;

TEST_CASE("Age is in whole years, months and days, and no more exact than the dates") {
  const auto age = [](const char* birth, const char* on) { return ageOn(partialDate(birth), partialDate(on)); };
  CHECK(age("1945-07-14", "2026-11-22")->years == 81);
  CHECK(age("1945-07-14", "2026-07-13")->years == 80);
  CHECK(age("1945-07-14", "2026-07-14")->years == 81);
  const auto newborn = age("2026-11-01", "2026-11-22");
  CHECK(newborn->years == 0);
  CHECK(newborn->months == 0);
  CHECK(newborn->days == 21);
  const auto endOfMonth = age("2026-01-31", "2026-03-01");
  CHECK(endOfMonth->months == 1);
  CHECK(endOfMonth->days == 1);
  CHECK(age("2024-02-29", "2025-02-28")->years == 0);
  CHECK(age("2024-02-29", "2025-03-01")->years == 1);
  const auto month = age("1945-07", "2026-11-22");
  CHECK(month->precision == DatePrecision::Month);
  CHECK(month->years == 81);
  const auto year = age("1945", "2026-11-22");
  CHECK(year->precision == DatePrecision::Year);
  CHECK(year->years == 81);
  CHECK_FALSE(age("", "2026-11-22"));
  CHECK_FALSE(age("2027-01-01", "2026-11-22"));
}
