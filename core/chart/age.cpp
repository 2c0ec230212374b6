#include "core/chart/banner.h"

#include <algorithm>
#include <chrono>

namespace clavis::core::chart {

std::optional<Age> ageOn(const PartialDate& birth, const PartialDate& on) {
  if (!birth.known() || !on.known()) return std::nullopt;
  using namespace std::chrono;
  const auto precision = std::min({birth.precision, on.precision, DatePrecision::Day});
  Age age;
  age.precision = precision;
  age.years = on.year - birth.year;
  if (precision >= DatePrecision::Month) {
    age.months = on.month - birth.month;
    if (precision == DatePrecision::Day) {
      age.days = on.day - birth.day;
      if (age.days < 0) {
        --age.months;
        // Days since the birthday's day in the month before; born on the 31st counts from that month's last day.
        const auto before = year{on.year} / month{static_cast<unsigned>(on.month)} - months{1};
        const auto last = static_cast<int>(static_cast<unsigned>((before / std::chrono::last).day()));
        age.days = on.day + std::max(0, last - birth.day);
      }
    }
    if (age.months < 0) {
      --age.years;
      age.months += 12;
    }
  }
  if (age.years < 0) return std::nullopt;
  return age;
}

} // namespace clavis::core::chart
