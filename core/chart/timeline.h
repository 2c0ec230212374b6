// Everything that happened to a patient in one list, newest first; and what text search inside a chart finds.
#pragma once

#include "core/chart/rows/section_rows.h"
#include "core/chart/rows/values.h"
#include "core/chart/section.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace clavis::core::chart {

struct TimelineEntry {
  ResourceKey key;
  SectionKind kind = SectionKind::Other;
  PartialDate when;   ///< clinical date: onset, effective, performed, start, authored; unknown ones come last
  std::string title;  ///< the code's text: "Hemoglobin A1c", "Influenza vaccine"
  std::string detail; ///< "6.4 %", "active", … as recorded; may be empty
  Flag flag;          ///< of an observation
  std::optional<ObservationRow> observation; ///< of an observation: its values, to be shown as everywhere else
  std::string status;
  std::string source; ///< performer or author by name; empty: not recorded
  std::optional<Instant> lastUpdated;
  bool enteredInError = false;
};

struct TimelineQuery {
  std::vector<SectionKind> kinds; ///< empty: all but Other
  std::string text;               ///< words that must occur in the resource; empty: no filter
  bool includeEnteredInError = false;
  int limit = 100;
  std::optional<Cursor> after;
};

struct TimelinePage {
  std::vector<TimelineEntry> entries;
  SectionAge age; ///< the worst of the sections it draws from
  Hidden hidden;
  std::optional<Cursor> next;
};

/// One part of a snippet; `hit` parts are to be marked (with more than colour).
struct SnippetPart {
  std::string text;
  bool hit = false;
};

struct SearchHit {
  std::string patientId;
  TimelineEntry entry;
  std::vector<SnippetPart> snippet;
};

struct SearchHits {
  std::vector<SearchHit> hits; ///< newest first
  std::int64_t total = 0;
  bool totalExact = true;
};

} // namespace clavis::core::chart
