#include "core/chart/patients/birth_date_query.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <optional>
#include <string>

namespace clavis::core::chart {

namespace {

constexpr int firstYear = 1850;
constexpr int lastYear = 2100;
/// A half-typed year stands for at most a century; more ranges than this would be a search for everybody.
constexpr std::size_t maximumRanges = 128;

struct Part {
  std::string text; ///< digits, or letters in lower case
  bool digits = false;
};

int number(std::string_view digits) {
  int value = -1;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

/// Digits, month letters, and nothing between but separators; nullopt when anything else occurs.
std::optional<std::vector<Part>> split(std::string_view typed) {
  std::vector<Part> parts;
  bool fresh = true;
  for (const char c : typed) {
    const bool digit = c >= '0' && c <= '9';
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (digit || letter) {
      if (fresh || parts.back().digits != digit) parts.push_back({{}, digit});
      parts.back().text.push_back(letter && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
      fresh = false;
    } else if (c == ' ' || c == '-' || c == '.' || c == '/' || c == ',') {
      fresh = true;
    } else {
      return std::nullopt;
    }
  }
  return parts;
}

/// 1..12 by name or its first three letters or more ("jul", "sept", "december"); 0: none.
int monthByName(std::string_view word) {
  static constexpr std::array<std::string_view, 12> names{"january",   "february", "march",    "april",
                                                          "may",       "june",     "july",     "august",
                                                          "september", "october",  "november", "december"};
  if (word.size() < 3) return 0;
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i].starts_with(word)) return static_cast<int>(i) + 1;
  return 0;
}

bool realDay(int year, int month, int day) {
  using namespace std::chrono;
  return year_month_day{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                        std::chrono::day{static_cast<unsigned>(day)}}
      .ok();
}

class Ranges {
 public:
  void add(int from, int to) {
    const BirthRange range{from, to};
    if (m_ranges.size() < maximumRanges && std::ranges::find(m_ranges, range) == m_ranges.end())
      m_ranges.push_back(range);
  }
  void addDay(int year, int month, int day) {
    if (year < firstYear || year > lastYear || month < 1 || month > 12 || !realDay(year, month, day)) return;
    add(year * 10000 + month * 100 + day, year * 10000 + month * 100 + day);
    add(year * 10000 + month * 100, year * 10000 + month * 100);
    add(year * 10000, year * 10000);
  }
  void addMonth(int year, int month) {
    if (year < firstYear || year > lastYear || month < 1 || month > 12) return;
    add(year * 10000 + month * 100, year * 10000 + month * 100 + 31);
    add(year * 10000, year * 10000);
  }
  void addYears(int from, int to) {
    from = std::max(from, firstYear);
    to = std::min(to, lastYear);
    if (from <= to) add(from * 10000, to * 10000 + 1231);
  }
  [[nodiscard]] std::vector<BirthRange> take() { return std::move(m_ranges); }

 private:
  std::vector<BirthRange> m_ranges;
};

struct Years {
  int from = 0;
  int to = -1;
};

/// A year, or the years that a half-typed one may become: "1945", "194" (1940 to 1949), "19" (1900 to 1999).
Years years(std::string_view digits) {
  if (digits.size() == 4) return {number(digits), number(digits)};
  if (digits.size() == 3) return {number(digits) * 10, number(digits) * 10 + 9};
  if (digits.size() == 2 && (digits == "18" || digits == "19" || digits == "20"))
    return {number(digits) * 100, number(digits) * 100 + 99};
  return {};
}

void addDays(Ranges& ranges, std::string_view yearDigits, int month, int day) {
  const auto span = years(yearDigits);
  for (int year = span.from; year <= span.to; ++year) {
    if (span.to > span.from) { // half typed: the partial dates of a century would drown the rest
      if (year >= firstYear && year <= lastYear && month >= 1 && month <= 12 && realDay(year, month, day))
        ranges.add(year * 10000 + month * 100 + day, year * 10000 + month * 100 + day);
    } else {
      ranges.addDay(year, month, day);
    }
  }
}

void addNumeric(Ranges& ranges, const std::vector<Part>& parts) {
  if (parts.size() == 1) {
    const std::string_view digits = parts[0].text;
    if (digits.size() == 3 || digits.size() == 4) {
      const auto span = years(digits);
      ranges.addYears(span.from, span.to);
    } else if (digits.size() == 8) {
      ranges.addDay(number(digits.substr(0, 4)), number(digits.substr(4, 2)), number(digits.substr(6, 2)));
      ranges.addDay(number(digits.substr(4, 4)), number(digits.substr(2, 2)), number(digits.substr(0, 2)));
      ranges.addDay(number(digits.substr(4, 4)), number(digits.substr(0, 2)), number(digits.substr(2, 2)));
    }
    return;
  }
  const bool yearFirst = parts[0].text.size() == 4;
  if (yearFirst) {
    const int year = number(parts[0].text);
    const std::string_view month = parts[1].text;
    if (month.size() > 2) return;
    if (parts.size() == 2) {
      if (month == "0")
        ranges.add(year * 10000, year * 10000 + 931);
      else if (month == "1") {
        ranges.addMonth(year, 1);
        ranges.add(year * 10000 + 1000, year * 10000 + 1231);
      } else
        ranges.addMonth(year, number(month));
      return;
    }
    const std::string_view day = parts[2].text;
    if (parts.size() != 3 || day.size() > 2) return;
    if (day.size() == 1) { // may be the whole day, or the start of one
      const int tens = number(day);
      ranges.addDay(year, number(month), tens);
      if (tens <= 3 && number(month) >= 1 && number(month) <= 12) {
        const int base = year * 10000 + number(month) * 100;
        ranges.add(base + std::max(tens * 10, 1), base + tens * 10 + 9);
      }
    } else {
      ranges.addDay(year, number(month), number(day));
    }
    return;
  }
  if (parts.size() == 2) { // 07/1945
    if (parts[0].text.size() <= 2 && parts[1].text.size() == 4)
      ranges.addMonth(number(parts[1].text), number(parts[0].text));
    return;
  }
  if (parts.size() != 3 || parts[0].text.size() > 2 || parts[1].text.size() > 2) return;
  const int first = number(parts[0].text);
  const int second = number(parts[1].text);
  addDays(ranges, parts[2].text, second, first); // 14.07.1945
  addDays(ranges, parts[2].text, first, second); // 07/14/1945
}

void addNamed(Ranges& ranges, const std::vector<Part>& parts, std::size_t monthAt) {
  const int month = monthByName(parts[monthAt].text);
  if (month == 0) return;
  std::vector<std::string_view> numbers;
  for (std::size_t i = 0; i < parts.size(); ++i)
    if (i != monthAt) numbers.push_back(parts[i].text);
  if (numbers.size() == 1) { // Jul-1945, 1945 July
    const auto span = years(numbers[0]);
    if (numbers[0].size() >= 3)
      for (int year = span.from; year <= span.to; ++year) ranges.addMonth(year, month);
    return;
  }
  if (numbers.size() != 2) return;
  const bool yearFirst = numbers[0].size() == 4; // 1945 Jul 14
  const auto day = yearFirst ? numbers[1] : numbers[0];
  if (day.size() > 2) return;
  addDays(ranges, yearFirst ? numbers[0] : numbers[1], month, number(day));
}

} // namespace

std::vector<BirthRange> parseBirthQuery(std::string_view typed) {
  const auto parts = split(typed);
  if (!parts || parts->empty() || parts->size() > 3) return {};
  if (std::ranges::any_of(*parts, [](const Part& part) { return part.text.size() > 9; })) return {};
  Ranges ranges;
  const auto month = std::ranges::find_if(*parts, [](const Part& part) { return !part.digits; });
  if (month == parts->end()) {
    addNumeric(ranges, *parts);
  } else if (std::ranges::count_if(*parts, [](const Part& part) { return !part.digits; }) == 1) {
    addNamed(ranges, *parts, static_cast<std::size_t>(month - parts->begin()));
  }
  return ranges.take();
}

} // namespace clavis::core::chart
