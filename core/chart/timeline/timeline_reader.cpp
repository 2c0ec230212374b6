#include "core/chart/timeline/timeline_reader.h"

#include "core/chart/errors.h"
#include "core/chart/sections/section_reader.h"
#include "core/chart/timeline/timeline_entry.h"

#include <algorithm>
#include <unordered_set>

namespace clavis::core::chart {

namespace {

/// Resources that one search looks at; past it the total is "more than".
constexpr int maximumFound = 2000;

constexpr std::uint32_t allKinds = (1U << static_cast<unsigned>(sectionKindCount)) - 1U;

std::uint32_t kindsOf(const TimelineQuery& query) {
  if (query.kinds.empty()) return allKinds & ~kindBit(SectionKind::Other);
  std::uint32_t kinds = 0;
  for (const auto kind : query.kinds) kinds |= kindBit(kind);
  return kinds;
}

Result<std::unordered_set<ResourceRow>> rowsWithText(ResourceReader& resources, ResourceRow patient,
                                                     std::string_view words) {
  auto rows = resources.searchText(words, patient, maximumFound);
  if (!rows) return pass(rows);
  return std::unordered_set<ResourceRow>(rows->begin(), rows->end());
}

/// Adds the entry's line, or counts it as unreadable.
Result<void> addLine(ChartReader& reader, const Entry& entry, TimelinePage& page) {
  auto loaded = reader.load(entry.row);
  if (!loaded) return pass(loaded);
  if (!*loaded) {
    ++page.hidden.unreadable;
    return {};
  }
  auto line = timelineEntry(reader, entry);
  if (!line) return pass(line);
  page.entries.push_back(std::move(*line));
  return {};
}

} // namespace

Result<TimelinePage> readTimeline(const ReadConnection& db, ResourceRow patient, const TimelineQuery& query) {
  const auto kinds = kindsOf(query);
  const auto limit = static_cast<std::size_t>(std::clamp(query.limit, 1, 1000));
  std::optional<RowOrder> place;
  if (query.after) {
    auto read = readRowOrder(kinds, *query.after);
    if (!read) return pass(read);
    place = std::move(*read);
  }
  ChartReader reader(db);
  TimelinePage page;
  std::optional<std::unordered_set<ResourceRow>> withText;
  if (!query.text.empty()) {
    auto rows = rowsWithText(reader.resources(), patient, query.text);
    if (!rows) return pass(rows);
    withText = std::move(*rows);
  }
  auto entries = entriesOf(db, patient);
  if (!entries) return pass(entries);
  const Entry* last = nullptr;
  std::size_t shown = 0;
  for (const auto& entry : *entries) {
    if ((kindBit(entry.kind) & kinds) == 0) continue;
    if (entry.enteredInError() && !query.includeEnteredInError) {
      ++page.hidden.enteredInError;
      continue;
    }
    if (withText && !withText->contains(entry.row)) {
      ++page.hidden.filtered;
      continue;
    }
    if (place && !(*place < RowOrder{0, {}, entry.at, entry.row})) continue;
    if (shown == limit) {
      ++page.hidden.beyondLimit;
      continue;
    }
    if (auto added = addLine(reader, entry, page); !added) return pass(added);
    ++shown;
    last = &entry;
  }
  if (page.hidden.beyondLimit > 0 && last != nullptr) page.next = writeRowOrder(kinds, {0, {}, last->at, last->row});
  return page;
}

Result<SearchHits> searchChart(const ReadConnection& db, ResourceRow patient, std::string_view words, int limit) {
  ChartReader reader(db);
  SearchHits answer;
  auto rows = rowsWithText(reader.resources(), patient, words);
  if (!rows) return pass(rows);
  answer.totalExact = rows->size() < static_cast<std::size_t>(maximumFound);
  auto entries = entriesOf(db, patient);
  if (!entries) return pass(entries);
  auto self = reader.resources().info(patient);
  if (!self) return pass(self);
  const auto shown = static_cast<std::size_t>(std::clamp(limit, 1, 1000));
  for (const auto& entry : *entries) {
    if (!rows->contains(entry.row) || entry.enteredInError()) continue;
    ++answer.total;
    if (answer.hits.size() >= shown) continue;
    auto loaded = reader.load(entry.row);
    if (!loaded) return pass(loaded);
    if (!*loaded) continue;
    auto line = timelineEntry(reader, entry);
    if (!line) return pass(line);
    answer.hits.push_back({*self ? (*self)->id : std::string(), std::move(*line), snippetOf(reader, words)});
  }
  return answer;
}

Result<SearchHits> searchCharts(const ReadConnection& db, std::string_view words, int limit) {
  ChartReader reader(db);
  SearchHits answer;
  auto rows = reader.resources().searchText(words, {}, maximumFound);
  if (!rows) return pass(rows);
  answer.totalExact = rows->size() < static_cast<std::size_t>(maximumFound);
  struct Found {
    Entry entry;
    ResourceRow patient;
  };
  std::vector<Found> found;
  for (const auto row : *rows) {
    auto info = reader.resources().info(row);
    if (!info) return pass(info);
    if (!*info || (*info)->enteredInError || !(*info)->patient) continue; // practitioners and places are nobody's chart
    Entry entry;
    entry.row = row;
    if ((*info)->clinicalDate) entry.at = *(*info)->clinicalDate;
    found.push_back({entry, *(*info)->patient});
  }
  answer.total = static_cast<std::int64_t>(found.size());
  std::ranges::sort(found, [](const Found& a, const Found& b) {
    return std::pair(a.entry.at, a.entry.row) > std::pair(b.entry.at, b.entry.row);
  });
  for (auto& [entry, patient] : found) {
    if (answer.hits.size() >= static_cast<std::size_t>(std::clamp(limit, 1, 1000))) break;
    auto owner = reader.resources().info(patient);
    if (!owner) return pass(owner);
    auto loaded = reader.load(entry.row);
    if (!loaded) return pass(loaded);
    if (!*loaded) continue;
    entry.kind = kindOf(reader.info().type, reader.json());
    auto line = timelineEntry(reader, entry);
    if (!line) return pass(line);
    answer.hits.push_back({*owner ? (*owner)->id : std::string(), std::move(*line), snippetOf(reader, words)});
  }
  return answer;
}

} // namespace clavis::core::chart
