#include "app/sandbox/generate/generate_charts.h"

#include "app/sandbox/generate/chart_maker.h"
#include "app/sandbox/generate/clinic.h"

#include <charconv>
#include <optional>

namespace clavis::sandbox {

namespace {

std::optional<Day> parseDay(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto part = [&](std::size_t from, std::size_t count) {
    int value = -1;
    const char* end = text.data() + from + count;
    const auto done = std::from_chars(text.data() + from, end, value);
    return done.ptr == end ? value : -1;
  };
  const int year = part(0, 4);
  const int month = part(5, 2);
  const int day = part(8, 2);
  if (year < 1900 || month < 1 || day < 1) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  return Day(date);
}

} // namespace

bool generateCharts(const GenerateOptions& options, const ResourceSink& sink) {
  const auto today = parseDay(options.today);
  if (!today) return false;
  Clinic clinic;
  if (!makeClinic(options.seed, sink, clinic)) return false;
  for (std::uint64_t index = 0; index < options.patients; ++index)
    if (!ChartMaker(clinic, options.seed, index, *today, sink).make()) return false;
  return true;
}

} // namespace clavis::sandbox
