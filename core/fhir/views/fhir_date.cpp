#include "core/fhir/views/fhir_date.h"

namespace clavis::core {

namespace {

/// Reads exactly `count` digits at the front of `text` and steps over them; -1 when they are not there.
int takeDigits(std::string_view& text, std::size_t count) {
  if (text.size() < count) return -1;
  int value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(count);
  return value;
}

bool take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

/// "Z", "+hh:mm", "-hh:mm" and nothing after it.
bool takeZone(std::string_view text, std::optional<int>& minutes) {
  if (text == "Z" || text == "z") {
    minutes = 0;
    return true;
  }
  if (text.empty()) return true;
  const bool minus = text.front() == '-';
  if (!minus && text.front() != '+') return false;
  text.remove_prefix(1);
  const int hours = takeDigits(text, 2);
  if (hours < 0 || hours > 14 || !take(text, ':')) return false;
  const int rest = takeDigits(text, 2);
  if (rest < 0 || rest > 59 || !text.empty()) return false;
  minutes = (minus ? -1 : 1) * (hours * 60 + rest);
  return true;
}

std::int64_t millisecondsOf(int year, int month, int day) {
  using namespace std::chrono;
  const sys_days date = year_month_day(std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                       std::chrono::day(static_cast<unsigned>(day)));
  return duration_cast<milliseconds>(date.time_since_epoch()).count();
}

bool exists(int year, int month, int day) {
  return std::chrono::year_month_day(std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                     std::chrono::day(static_cast<unsigned>(day)))
      .ok();
}

constexpr std::int64_t kMinute = 60'000;
constexpr std::int64_t kDay = 24 * 60 * kMinute;

/// Reads what follows the "T" into `date`; false when it is malformed.
bool readTime(std::string_view text, FhirDate& date) {
  date.hour = takeDigits(text, 2);
  if (date.hour < 0 || date.hour > 24 || !take(text, ':')) return false;
  date.minute = takeDigits(text, 2);
  if (date.minute < 0 || date.minute > 59) return false;
  date.precision = DatePrecision::Minute;
  if (take(text, ':')) {
    date.second = takeDigits(text, 2);
    if (date.second < 0 || date.second > 60) return false;
    if (date.second == 60) date.second = 59; // a leap second
    date.precision = DatePrecision::Second;
    if (take(text, '.')) {
      int digits = 0;
      int value = 0;
      while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
        if (digits < 3) value = value * 10 + (text.front() - '0');
        ++digits;
        text.remove_prefix(1);
      }
      if (digits == 0) return false;
      for (int i = digits; i < 3; ++i) value *= 10;
      date.millisecond = value;
      date.precision = DatePrecision::Millisecond;
    }
  }
  if (date.hour == 24 && (date.minute != 0 || date.second != 0 || date.millisecond != 0)) return false;
  return takeZone(text, date.offsetMinutes);
}

/// Sets precision and the parts; false when the text is no date.
bool readParts(std::string_view text, FhirDate& date) {
  date.year = takeDigits(text, 4);
  if (date.year < 1) return false;
  date.precision = DatePrecision::Year;
  if (text.empty()) return true;
  if (!take(text, '-')) return false;
  date.month = takeDigits(text, 2);
  if (date.month < 1 || date.month > 12) return false;
  date.precision = DatePrecision::Month;
  if (text.empty()) return true;
  if (!take(text, '-')) return false;
  date.day = takeDigits(text, 2);
  if (date.day < 1 || !exists(date.year, date.month, date.day)) return false;
  date.precision = DatePrecision::Day;
  if (text.empty()) return true;
  return take(text, 'T') && readTime(text, date);
}

} // namespace

FhirDate FhirDate::parse(std::string_view text) {
  FhirDate date;
  if (!readParts(text, date)) {
    FhirDate unreadable;
    unreadable.text = text;
    return unreadable;
  }
  date.text = text;
  const std::int64_t offset = date.offsetMinutes.value_or(0) * kMinute;
  const std::int64_t day = millisecondsOf(date.year, date.month == 0 ? 1 : date.month, date.day == 0 ? 1 : date.day);
  switch (date.precision) {
  case DatePrecision::None: break;
  case DatePrecision::Year:
    date.low = day;
    date.high = millisecondsOf(date.year + 1, 1, 1) - 1;
    break;
  case DatePrecision::Month:
    date.low = day;
    date.high =
        (date.month == 12 ? millisecondsOf(date.year + 1, 1, 1) : millisecondsOf(date.year, date.month + 1, 1)) - 1;
    break;
  case DatePrecision::Day:
    date.low = day;
    date.high = day + kDay - 1;
    break;
  case DatePrecision::Minute:
  case DatePrecision::Second:
  case DatePrecision::Millisecond: {
    date.low =
        day - offset + (date.hour * 60 + date.minute) * kMinute + std::int64_t{1000} * date.second + date.millisecond;
    const std::int64_t span = date.precision == DatePrecision::Minute   ? kMinute
                              : date.precision == DatePrecision::Second ? 1000
                                                                        : 1;
    date.high = date.low + span - 1;
    break;
  }
  }
  return date;
}

} // namespace clavis::core
