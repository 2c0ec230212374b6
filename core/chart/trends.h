// Series of numbers over time, for plots and their tables. A series has one code and one unit: values in different
// units are different series and never share an axis.
#pragma once

#include "core/chart/rows/values.h"
#include "core/chart/section.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace clavis::core::chart {

/// A series that can be plotted.
struct SeriesInfo {
  std::string id; ///< opaque; stable as long as code and unit are
  CodedText what;
  std::string unit;
  std::string unitCode;
  SectionKind section = SectionKind::Labs;
  std::int64_t count = 0;
  PartialDate lastDate;
  Value last;
  Flag lastFlag;
};

struct SeriesPoint {
  PartialDate when; ///< at least a day; points without are counted in Series::undated
  double at = 0;    ///< the x axis: seconds since 1970 UTC (a date without time: its noon)
  double value = 0; ///< the y axis; for `<5` the limit itself: draw it as open and say "<"
  Value recorded;   ///< what to read out
  std::vector<ReferenceRange> ranges;
  Flag flag;
  ResourceKey key;
  bool notFinal = false;
};

struct Series {
  SeriesInfo info;
  std::vector<SeriesPoint> points; ///< oldest first
  std::int64_t undated = 0;        ///< values that have no usable date: not in the plot, in the table of the section
  Hidden hidden;
};

struct SeriesList {
  std::vector<SeriesInfo> series; ///< labs and vitals by section, then by name
  SectionAge age;
};

} // namespace clavis::core::chart
