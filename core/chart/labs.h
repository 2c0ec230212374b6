// The laboratory grid: analytes down, collection times across, grouped by panel. The grid's shape is small and comes
// whole; its cells are read on demand, as many as are visible.
#pragma once

#include "core/chart/rows/section_rows.h"
#include "core/chart/section.h"

#include <cstdint>
#include <string>
#include <vector>

namespace clavis::core::chart {

struct LabColumn {
  PartialDate collected; ///< the effective time to the minute; unknown dates share the last column
};

struct LabPanel {
  std::string name; ///< of the report whose results these are; empty: single tests
  int firstRow = 0;
  int rowCount = 0;
};

struct LabAnalyte {
  CodedText analyte;
  std::string seriesId;    ///< for Trends; empty when no value is a number
  std::int64_t values = 0; ///< in all columns
  std::string unit;        ///< of the newest value; a cell with another unit shows its own
  std::string range;       ///< of the newest value, in recorded digits: "3.5 - 5.1 mmol/L"
};

/// Where a value lies. Several values of one analyte at one time share a place; `count` says so and the newest issued
/// comes first.
struct LabPlace {
  int row = 0;
  int column = 0;
  int count = 1;
  std::int64_t entry = 0; ///< opaque: what labCells takes
};

struct LabGrid {
  std::vector<LabColumn> columns; ///< newest first
  std::vector<LabPanel> panels;
  std::vector<LabAnalyte> rows;
  std::vector<LabPlace> places; ///< sorted by row, then column
  SectionAge age;
  Hidden hidden;
};

struct LabQuery {
  bool includeEnteredInError = false;
  std::string text; ///< analytes whose name contains this, folded; empty: all
};

struct LabCell {
  std::int64_t entry = 0;
  std::vector<ObservationRow> values; ///< one or more, newest issued first
};

struct VitalsQuery {
  bool includeEnteredInError = false;
  int readings = 20; ///< newest readings a group
};

struct VitalsSection {
  std::vector<VitalGroup> groups; ///< in the order of VitalKind; Other: one group a code
  SectionAge age;
  Hidden hidden;
};

} // namespace clavis::core::chart
