// A FHIR date, dateTime, instant or time span of one of these, with the precision it was written with. "2012-03" stays
// a month: it has a text and a range, never an invented day.
#pragma once

#include "core/base/clock.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace clavis::core {

enum class DatePrecision : std::uint8_t { None, Year, Month, Day, Minute, Second, Millisecond };

struct FhirDate {
  std::string text;                              ///< as written; kept also when it could not be read
  DatePrecision precision = DatePrecision::None; ///< None: absent or unreadable
  int year = 0, month = 0, day = 0;              ///< as written, in the writer's own zone; 0 beyond the precision
  int hour = 0, minute = 0, second = 0, millisecond = 0;
  std::optional<int> offsetMinutes; ///< zone offset as written; nullopt: none (dates, or a faulty dateTime)
  std::int64_t low = 0;             ///< first millisecond (UTC since 1970) that it can mean
  std::int64_t high = 0;            ///< last millisecond that it can mean

  /// Reads YYYY, YYYY-MM, YYYY-MM-DD and dateTime with fractions and zone. What has no zone is taken as UTC (the chart
  /// is synced between time zones: one rule for all). Leap seconds (:60) count as :59. Never fails: precision None says
  /// unreadable.
  [[nodiscard]] static FhirDate parse(std::string_view text);

  [[nodiscard]] bool known() const { return precision != DatePrecision::None; }
  [[nodiscard]] bool hasTime() const { return precision >= DatePrecision::Minute; }
  [[nodiscard]] Instant instant() const { return Instant(std::chrono::milliseconds(low)); }
  friend bool operator==(const FhirDate&, const FhirDate&) = default;
};

struct FhirPeriod {
  FhirDate start;
  FhirDate end; ///< unknown: still going on
  [[nodiscard]] bool empty() const { return start.text.empty() && end.text.empty(); }
  friend bool operator==(const FhirPeriod&, const FhirPeriod&) = default;
};

} // namespace clavis::core
