// Vital signs by kind, and the laboratory grid.
#include "core/chart/patients/name_folding.h"
#include "core/chart/rows/convert.h"
#include "core/chart/sections/section_reader.h"
#include "core/chart/sections/sections.h"
#include "core/chart/trends/series_id.h"
#include "core/fhir/text/fold.h"
#include "core/fhir/views/observation_view.h"

#include <array>
#include <map>
#include <unordered_map>
#include <unordered_set>

namespace clavis::core::chart {

namespace {

struct VitalCode {
  std::string_view loinc;
  VitalKind kind;
};
constexpr std::array<VitalCode, 30> vitalCodes{{{"85354-9", VitalKind::BloodPressure},
                                                {"55284-4", VitalKind::BloodPressure},
                                                {"35094-2", VitalKind::BloodPressure},
                                                {"8480-6", VitalKind::BloodPressure},
                                                {"8462-4", VitalKind::BloodPressure},
                                                {"8867-4", VitalKind::HeartRate},
                                                {"8889-8", VitalKind::HeartRate},
                                                {"8893-0", VitalKind::HeartRate},
                                                {"9279-1", VitalKind::RespiratoryRate},
                                                {"8310-5", VitalKind::Temperature},
                                                {"8331-1", VitalKind::Temperature},
                                                {"8332-9", VitalKind::Temperature},
                                                {"8328-7", VitalKind::Temperature},
                                                {"8333-7", VitalKind::Temperature},
                                                {"2708-6", VitalKind::OxygenSaturation},
                                                {"59408-5", VitalKind::OxygenSaturation},
                                                {"29463-7", VitalKind::Weight},
                                                {"3141-9", VitalKind::Weight},
                                                {"8335-2", VitalKind::Weight},
                                                {"8302-2", VitalKind::Height},
                                                {"3137-7", VitalKind::Height},
                                                {"3138-5", VitalKind::Height},
                                                {"8306-3", VitalKind::Height},
                                                {"8308-9", VitalKind::Height},
                                                {"39156-5", VitalKind::BodyMassIndex},
                                                {"89270-3", VitalKind::BodyMassIndex},
                                                {"9843-4", VitalKind::HeadCircumference},
                                                {"8287-5", VitalKind::HeadCircumference},
                                                {"72514-3", VitalKind::Pain},
                                                {"38208-5", VitalKind::Pain}}};

const std::unordered_map<std::int64_t, VitalKind>& vitalKinds() {
  static const auto kinds = [] {
    std::unordered_map<std::int64_t, VitalKind> map;
    for (const auto& [code, kind] : vitalCodes) map.emplace(seriesHashOf("http://loinc.org", code), kind);
    return map;
  }();
  return kinds;
}

void addSeries(std::vector<std::string>& ids, JsonValue json) {
  const auto add = [&](JsonValue part) {
    auto id = seriesIdOf(part);
    if (!id.empty() && std::ranges::find(ids, id) == ids.end()) ids.push_back(std::move(id));
  };
  add(json);
  for (const auto component : json["component"].items()) add(component);
}

} // namespace

Result<VitalsSection> readVitals(const ReadConnection& db, ResourceRow patient, const VitalsQuery& query) {
  VitalsSection section;
  auto entries = entriesOf(db, patient);
  if (!entries) return pass(entries);
  const auto limit = static_cast<std::size_t>(std::clamp(query.readings, 1, maximumRanked));
  ChartReader reader(db);
  std::map<std::pair<int, std::int64_t>, VitalGroup> groups; // Other: one a code
  for (const auto& entry : *entries) {
    if (entry.kind != SectionKind::Vitals) continue;
    if (entry.enteredInError() && !query.includeEnteredInError) {
      ++section.hidden.enteredInError;
      continue;
    }
    const auto known = vitalKinds().find(entry.series);
    const auto kind = known == vitalKinds().end() ? VitalKind::Other : known->second;
    auto& group = groups[{static_cast<int>(kind), kind == VitalKind::Other ? entry.series : 0}];
    group.kind = kind;
    ++group.count;
    if (group.readings.size() >= limit) {
      ++section.hidden.beyondLimit;
      continue;
    }
    auto loaded = reader.load(entry.row);
    if (!loaded) return pass(loaded);
    if (!*loaded) {
      ++section.hidden.unreadable;
      continue;
    }
    auto row = loadedObservation(reader);
    if (!row) return pass(row);
    if (group.what.empty()) group.what = row->what;
    addSeries(group.seriesIds, reader.json());
    group.readings.push_back(std::move(*row));
  }
  for (auto& [key, group] : groups) section.groups.push_back(std::move(group));
  return section;
}

namespace {

constexpr std::int64_t minuteOf(std::int64_t at) { return at >= 0 ? at / 60 : -((-at + 59) / 60); }

std::string rangeText(const std::vector<core::ReferenceRange>& ranges) {
  return ranges.empty() ? std::string() : ranges.front().toText();
}

/// Builds the shape of the grid from the chart's index; bodies are read for names only: one an analyte, a column and a
/// report.
class GridBuilder {
 public:
  GridBuilder(const ReadConnection& db, ResourceRow patient, const LabQuery& query)
      : m_db(db), m_patient(patient), m_query(query), m_reader(db) {}

  Result<LabGrid> build() {
    auto entries = entriesOf(m_db, m_patient);
    if (!entries) return pass(entries);
    for (const auto& entry : *entries) {
      if (entry.kind != SectionKind::Labs) continue;
      if (entry.enteredInError() && !m_query.includeEnteredInError) {
        ++m_grid.hidden.enteredInError;
        continue;
      }
      m_labs.push_back(entry);
      m_analyteOf.emplace(entry.row, analyteIndex(entry));
    }
    if (auto named = nameAnalytes(); !named) return pass(named);
    if (auto panelled = findPanels(*entries); !panelled) return pass(panelled);
    if (auto columns = makeColumns(); !columns) return pass(columns);
    arrangeRows();
    placeValues();
    return std::move(m_grid);
  }

 private:
  struct Analyte {
    LabAnalyte row;
    ResourceRow newest = 0;
    int panel = -1;
    int inPanel = 0;
    bool wanted = true;
    int gridRow = -1;
  };

  std::size_t analyteIndex(const Entry& entry) {
    const auto [found, added] = m_bySeries.try_emplace(entry.series, m_analytes.size());
    if (added) m_analytes.push_back({{}, entry.row, -1, 0, true, -1});
    ++m_analytes[found->second].row.values;
    return found->second;
  }

  Result<void> nameAnalytes() {
    const auto wanted = foldText(m_query.text);
    for (auto& analyte : m_analytes) {
      auto loaded = m_reader.load(analyte.newest);
      if (!loaded) return pass(loaded);
      if (!*loaded) continue;
      const auto view = ObservationView::from(m_reader.json());
      analyte.row.analyte = codedText(view.code);
      analyte.row.seriesId = seriesIdOf(m_reader.json());
      analyte.row.unit = view.value.quantity.unit.empty() ? view.value.quantity.code : view.value.quantity.unit;
      analyte.row.range = rangeText(view.ranges);
      analyte.wanted = wanted.empty() || foldText(analyte.row.analyte.text).find(wanted) != std::string::npos;
    }
    return {};
  }

  /// Reports newest first: an analyte belongs to the panel that last held it, in the order of that report.
  Result<void> findPanels(const std::vector<Entry>& entries) {
    auto unassigned = m_analytes.size();
    std::unordered_map<std::int64_t, int> panelOf;
    for (const auto& entry : entries) {
      if (unassigned == 0) break;
      if (entry.kind != SectionKind::Reports || entry.enteredInError()) continue;
      auto loaded = m_reader.load(entry.row);
      if (!loaded) return pass(loaded);
      if (!*loaded) continue;
      const auto view = DiagnosticReportView::from(m_reader.json());
      const auto code = seriesHash(m_reader.json()["code"]);
      for (const auto& result : view.results) {
        if (result.type != "Observation") continue;
        auto here = m_reader.resources().isHere(result.base);
        if (!here) return pass(here);
        if (!*here) continue;
        auto row = m_reader.resources().find(result.type, result.id);
        if (!row) return pass(row);
        if (!*row) continue;
        const auto analyte = m_analyteOf.find(**row);
        if (analyte == m_analyteOf.end() || m_analytes[analyte->second].panel >= 0) continue;
        const auto [panel, added] = panelOf.try_emplace(code, static_cast<int>(m_panelNames.size()));
        if (added) m_panelNames.emplace_back(view.code.best());
        auto& assigned = m_analytes[analyte->second];
        assigned.panel = panel->second;
        assigned.inPanel = m_placed++;
        --unassigned;
      }
    }
    return {};
  }

  Result<void> makeColumns() {
    for (const auto& entry : m_labs) { // newest first, undated last
      const auto minute = entry.at == undatedAt ? undatedAt : minuteOf(entry.at);
      if (m_columnOf.contains(minute)) continue;
      m_columnOf.emplace(minute, static_cast<int>(m_grid.columns.size()));
      LabColumn column;
      if (minute != undatedAt) {
        auto loaded = m_reader.load(entry.row);
        if (!loaded) return pass(loaded);
        if (*loaded) {
          const auto view = ObservationView::from(m_reader.json());
          column.collected = dateSpan(view.effective).start;
          if (!column.collected.known()) column.collected = partialDate(view.issued);
        }
      }
      m_grid.columns.push_back(std::move(column));
    }
    return {};
  }

  void arrangeRows() {
    std::vector<Analyte*> order;
    for (auto& analyte : m_analytes) {
      if (analyte.wanted)
        order.push_back(&analyte);
      else
        m_grid.hidden.filtered += analyte.row.values;
    }
    const auto single = static_cast<int>(m_panelNames.size());
    std::ranges::stable_sort(order, [&](const Analyte* a, const Analyte* b) {
      const int panelA = a->panel < 0 ? single : a->panel;
      const int panelB = b->panel < 0 ? single : b->panel;
      if (panelA != panelB) return panelA < panelB;
      if (panelA == single) return foldText(a->row.analyte.text) < foldText(b->row.analyte.text);
      return a->inPanel < b->inPanel;
    });
    int lastPanel = -2;
    for (auto* analyte : order) {
      if (analyte->panel != lastPanel || m_grid.panels.empty()) {
        lastPanel = analyte->panel;
        m_grid.panels.push_back({lastPanel < 0 ? std::string() : m_panelNames[static_cast<std::size_t>(lastPanel)],
                                 static_cast<int>(m_grid.rows.size()), 0});
      }
      ++m_grid.panels.back().rowCount;
      analyte->gridRow = static_cast<int>(m_grid.rows.size());
      m_grid.rows.push_back(analyte->row);
    }
  }

  void placeValues() {
    std::map<std::pair<int, int>, LabPlace> places;
    for (const auto& entry : m_labs) {
      const auto& analyte = m_analytes[m_analyteOf.at(entry.row)];
      if (analyte.gridRow < 0) continue;
      const int column = m_columnOf.at(entry.at == undatedAt ? undatedAt : minuteOf(entry.at));
      const auto [place, added] =
          places.try_emplace({analyte.gridRow, column}, LabPlace{analyte.gridRow, column, 1, entry.row});
      if (!added) ++place->second.count;
    }
    for (const auto& [where, place] : places) m_grid.places.push_back(place);
  }

  const ReadConnection& m_db;
  const ResourceRow m_patient;
  const LabQuery& m_query;
  ChartReader m_reader;
  LabGrid m_grid;
  std::vector<Entry> m_labs;
  std::vector<Analyte> m_analytes;
  std::vector<std::string> m_panelNames;
  std::unordered_map<std::int64_t, std::size_t> m_bySeries;
  std::unordered_map<ResourceRow, std::size_t> m_analyteOf;
  std::unordered_map<std::int64_t, int> m_columnOf;
  int m_placed = 0;
};

} // namespace

Result<LabGrid> readLabGrid(const ReadConnection& db, ResourceRow patient, const LabQuery& query) {
  return GridBuilder(db, patient, query).build();
}

Result<std::vector<LabCell>> readLabCells(const ReadConnection& db, ResourceRow patient,
                                          const std::vector<LabPlace>& places, bool includeEnteredInError) {
  ChartReader reader(db);
  // The index says which rows are this patient's: a place from elsewhere reads nothing.
  auto entries = entriesOf(db, patient);
  if (!entries) return pass(entries);
  std::unordered_map<ResourceRow, const Entry*> byRow;
  for (const auto& entry : *entries)
    if (entry.kind == SectionKind::Labs && (includeEnteredInError || !entry.enteredInError()))
      byRow.emplace(entry.row, &entry);
  std::vector<LabCell> cells;
  for (const auto& place : places) {
    const auto first = byRow.find(place.entry);
    if (first == byRow.end()) continue;
    std::vector<ResourceRow> rows{place.entry};
    if (place.count > 1)
      for (const auto& [row, entry] : byRow)
        if (row != place.entry && entry->series == first->second->series &&
            minuteOf(entry->at) == minuteOf(first->second->at))
          rows.push_back(row);
    LabCell cell{place.entry, {}};
    for (const auto row : rows) {
      auto loaded = reader.load(row);
      if (!loaded) return pass(loaded);
      if (!*loaded) continue;
      auto value = loadedObservation(reader);
      if (!value) return pass(value);
      cell.values.push_back(std::move(*value));
    }
    std::ranges::stable_sort(cell.values, [](const ObservationRow& a, const ObservationRow& b) {
      return a.issued.instant.value_or(Instant{}) > b.issued.instant.value_or(Instant{});
    });
    if (!cell.values.empty()) cells.push_back(std::move(cell));
  }
  return cells;
}

} // namespace clavis::core::chart
