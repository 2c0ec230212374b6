// The chart's own index: one small row a clinical resource in the table chart_entry, in the order in which a chart is
// read.
#pragma once

#include "core/chart/section.h"
#include "core/fhir/store/projection.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace clavis::core::chart {

/// Bits of chart_entry.marks. They are stored: a bit never changes its meaning.
enum EntryMark : std::uint32_t {
  MarkEnteredInError = 1U << 0U,
  MarkCurrent = 1U << 1U,    ///< problem, medication, allergy, plan, coverage: not over. Encounter: has taken place
  MarkNumeric = 1U << 2U,    ///< observation with a number and a unit (or none): a point of a series
  MarkComponents = 1U << 3U, ///< observation with components
  MarkPresented = 1U << 4U,  ///< report with a presented form: also a document
  MarkNegated = 1U << 5U,    ///< "no known allergy"
};

/// Where undated rows sort: before every date, so that newest-first lists end with them.
inline constexpr std::int64_t undatedAt = -99'999'999'999;

struct Entry {
  std::int64_t at = undatedAt; ///< seconds since 1970
  ResourceRow row = 0;
  SectionKind kind = SectionKind::Other;
  std::uint32_t marks = 0;
  std::int64_t series = 0;
  std::int64_t unit = 0;

  [[nodiscard]] bool has(EntryMark mark) const { return (marks & mark) != 0; }
  [[nodiscard]] bool enteredInError() const { return has(MarkEnteredInError); }
};

/// The entry of a resource, or nullopt when it has none (a Patient, or what belongs to no patient).
[[nodiscard]] std::optional<Entry> entryOf(const StoredResource& resource);

/// What identifies a series: the observation's (or component's) code, LOINC before others. 0: it has none. A hash, so
/// that the index holds no text; whoever shows a value shows the code of its own resource.
[[nodiscard]] std::int64_t seriesHash(JsonValue code);
[[nodiscard]] std::int64_t unitHash(JsonValue quantity);
/// The hash of one code, as seriesHash would give it.
[[nodiscard]] std::int64_t seriesHashOf(std::string_view system, std::string_view code);
/// The coding that seriesHash speaks of; Missing when only text is recorded.
[[nodiscard]] JsonValue seriesCoding(JsonValue code);

/// The kind of a resource (Observations by category), and its entry made from what the store knows.
[[nodiscard]] SectionKind kindOf(std::string_view type, JsonValue json);

/// All entries of a patient, newest first, undated last.
[[nodiscard]] Result<std::vector<Entry>> entriesOf(const ReadConnection& db, ResourceRow patient);

/// Where a page of entries starts: after this one.
struct EntryPlace {
  std::int64_t at = 0;
  ResourceRow row = 0;
};
/// Entries of some kinds (bits 1 << kind), newest first, at most `limit`.
[[nodiscard]] Result<std::vector<Entry>> entryPage(const ReadConnection& db, ResourceRow patient, std::uint32_t kinds,
                                                   bool includeEnteredInError, const std::optional<EntryPlace>& after,
                                                   int limit);

} // namespace clavis::core::chart
