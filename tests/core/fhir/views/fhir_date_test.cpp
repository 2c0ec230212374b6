#include "core/fhir/views/fhir_date.h"

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace clavis::core;

namespace {
constexpr std::int64_t kDay = 86'400'000;
}

TEST_CASE("A year and a month stay what they are and mean the whole span") {
  const FhirDate year = FhirDate::parse("2012");
  CHECK(year.precision == DatePrecision::Year);
  CHECK(year.month == 0);
  CHECK(year.high - year.low == 366 * kDay - 1);
  const FhirDate month = FhirDate::parse("2012-12");
  CHECK(month.precision == DatePrecision::Month);
  CHECK(month.day == 0);
  CHECK(month.high - month.low == 31 * kDay - 1);
  CHECK(month.high == year.high);
}

TEST_CASE("A time is the same instant whatever zone it was written in") {
  const auto instant = [](const char* text) { return FhirDate::parse(text).low; };
  CHECK(instant("2020-03-01T10:00:00Z") == instant("2020-03-01T05:00:00-05:00"));
  CHECK(instant("2020-03-01T10:00:00Z") == instant("2020-03-01T20:30:00+10:30"));
  CHECK(FhirDate::parse("2020-03-01T10:00:00+10:30").offsetMinutes == 630);
  CHECK(FhirDate::parse("2020-03-01T10:00:00.5Z").low % 1000 == 500);
  CHECK(FhirDate::parse("2020-03-01T10:00:00.123456Z").millisecond == 123);
  CHECK(FhirDate::parse("2016-12-31T23:59:60Z").second == 59);
}

TEST_CASE("What is no date is kept as written and never becomes one") {
  for (const char* text :
       {"", "12", "201", "2012-13", "2012-02-30", "2012-1-1", "2012-01-01T", "2012-01-01T25:00:00Z",
        "2012-01-01T10:00:00+99:00", "2012-01-01 10:00", "yesterday", "0000", "2012-01-01T10:00:00.Z"}) {
    const FhirDate date = FhirDate::parse(text);
    INFO(text);
    CHECK_FALSE(date.known());
    CHECK(date.text == text);
    CHECK(date.low == 0);
  }
}
