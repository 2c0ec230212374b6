// The one way a section is read: entries of the chart's index choose the resources, a maker turns each into a row, and
// what is left out is counted.
#pragma once

#include "core/chart/entries/entry.h"
#include "core/chart/errors.h"
#include "core/chart/sections/chart_reader.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <tuple>
#include <utility>

namespace clavis::core::chart {

/// What rows of a section are sorted by: a rank (current ones first), then words, then newest first.
struct RowOrder {
  int rank = 0;
  std::string words;
  std::int64_t at = undatedAt;
  ResourceRow row = 0;

  friend bool operator<(const RowOrder& a, const RowOrder& b) {
    return std::tie(a.rank, a.words, b.at, b.row) < std::tie(b.rank, b.words, a.at, a.row);
  }
};

// Cursor text of a section: "<kinds>:<rank>:<at>:<row>:<words>".
[[nodiscard]] Cursor writeRowOrder(std::uint32_t kinds, const RowOrder& order);
[[nodiscard]] Result<RowOrder> readRowOrder(std::uint32_t kinds, const Cursor& cursor);

[[nodiscard]] constexpr std::uint32_t kindBit(SectionKind kind) { return 1U << static_cast<unsigned>(kind); }

/// Past this many rows a ranked section is cut (and says so): nobody has ten thousand problems, but a hostile server
/// may send them.
inline constexpr int maximumRanked = 2000;

/// Turns the reader's loaded resource into a row; may set rank and words of its order. nullopt: not readable as this
/// row.
template <class Row>
using RowMaker = std::function<Result<std::optional<Row>>(ChartReader&, const Entry&, RowOrder&)>;

/// Which entries a section shows: those of some kinds, and those of others that carry a mark (a report with a presented
/// form is a document as well).
struct EntryChoice {
  std::uint32_t kinds = 0;
  std::uint32_t markedKinds = 0;
  std::uint32_t mark = 0;
  [[nodiscard]] bool has(const Entry& entry) const {
    return (kindBit(entry.kind) & kinds) != 0 ||
           ((kindBit(entry.kind) & markedKinds) != 0 && (entry.marks & mark) != 0);
  }
};
inline constexpr EntryChoice documentEntries{kindBit(SectionKind::Documents), kindBit(SectionKind::Reports),
                                             MarkPresented};

/// A section whose order is by date alone: read page by page from the index, however long the chart is.
template <class Row>
[[nodiscard]] Result<Section<Row>> readDated(const ReadConnection& db, ResourceRow patient, const EntryChoice& choice,
                                             const SectionQuery& query, const RowMaker<Row>& make) {
  const auto kinds = choice.kinds;
  Section<Row> section;
  ChartReader reader(db);
  const auto limit = static_cast<std::size_t>(std::clamp(query.limit, 1, maximumRanked));
  RowOrder place;
  if (query.after) {
    auto read = readRowOrder(kinds, *query.after);
    if (!read) return pass(read);
    place = *read;
  }
  // The whole index of a chart is a few pages of the database; counting what is hidden costs less than a second query.
  auto entries = entriesOf(db, patient);
  if (!entries) return pass(entries);
  std::optional<RowOrder> last;
  for (const auto& entry : *entries) {
    if (!choice.has(entry)) continue;
    if (entry.enteredInError() && !query.includeEnteredInError) {
      ++section.hidden.enteredInError;
      continue;
    }
    RowOrder order{0, {}, entry.at, entry.row};
    if (query.after && !(place < order)) continue;
    if (section.rows.size() == limit) {
      ++section.hidden.beyondLimit;
      continue;
    }
    auto loaded = reader.load(entry.row);
    if (!loaded) return pass(loaded);
    std::optional<Row> row;
    if (*loaded) {
      auto made = make(reader, entry, order);
      if (!made) return pass(made);
      row = std::move(*made);
    }
    if (!row) {
      ++section.hidden.unreadable;
      continue;
    }
    section.rows.push_back(std::move(*row));
    last = RowOrder{0, {}, entry.at, entry.row};
  }
  if (section.hidden.beyondLimit > 0 && last) section.next = writeRowOrder(kinds, *last);
  return section;
}

/// A section that is ranked by what its rows say: read whole, then sorted and cut.
template <class Row>
[[nodiscard]] Result<Section<Row>> readRanked(const ReadConnection& db, ResourceRow patient, std::uint32_t kinds,
                                              const SectionQuery& query, const RowMaker<Row>& make) {
  Section<Row> section;
  ChartReader reader(db);
  std::optional<RowOrder> place;
  if (query.after) {
    auto read = readRowOrder(kinds, *query.after);
    if (!read) return pass(read);
    place = std::move(*read);
  }
  auto entries = entriesOf(db, patient);
  if (!entries) return pass(entries);
  std::vector<std::pair<RowOrder, Row>> rows;
  for (const auto& entry : *entries) {
    if ((kindBit(entry.kind) & kinds) == 0) continue;
    if (entry.enteredInError() && !query.includeEnteredInError) {
      ++section.hidden.enteredInError;
      continue;
    }
    if (query.activeOnly && !entry.has(MarkCurrent)) {
      ++section.hidden.filtered;
      continue;
    }
    if (rows.size() == static_cast<std::size_t>(maximumRanked)) {
      ++section.hidden.beyondLimit;
      continue;
    }
    auto loaded = reader.load(entry.row);
    if (!loaded) return pass(loaded);
    RowOrder order{0, {}, entry.at, entry.row};
    std::optional<Row> row;
    if (*loaded) {
      auto made = make(reader, entry, order);
      if (!made) return pass(made);
      row = std::move(*made);
    }
    if (row)
      rows.emplace_back(std::move(order), std::move(*row));
    else
      ++section.hidden.unreadable;
  }
  std::ranges::sort(rows, [](const auto& a, const auto& b) { return a.first < b.first; });
  const auto limit = static_cast<std::size_t>(std::clamp(query.limit, 1, maximumRanked));
  const auto rankedOut = section.hidden.beyondLimit;
  const RowOrder* last = nullptr;
  for (auto& [order, row] : rows) {
    if (place && !(*place < order)) continue;
    if (section.rows.size() == limit) {
      ++section.hidden.beyondLimit;
      continue;
    }
    section.rows.push_back(std::move(row));
    last = &order;
  }
  if (section.hidden.beyondLimit > rankedOut && last != nullptr) section.next = writeRowOrder(kinds, *last);
  return section;
}

} // namespace clavis::core::chart
