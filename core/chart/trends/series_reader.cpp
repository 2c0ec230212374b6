#include "core/chart/trends/series_reader.h"

#include "core/chart/entries/entry.h"
#include "core/chart/errors.h"
#include "core/chart/rows/convert.h"
#include "core/chart/sections/chart_reader.h"
#include "core/chart/trends/series_id.h"
#include "core/fhir/text/fold.h"
#include "core/fhir/views/observation_view.h"

#include <algorithm>
#include <charconv>
#include <map>

namespace clavis::core::chart {

std::optional<SeriesKey> seriesKeyOf(JsonValue part) {
  const auto quantity = part["valueQuantity"];
  if (!quantity["value"].isNumber() && !part["valueInteger"].isNumber()) return std::nullopt;
  const auto code = seriesHash(part["code"]);
  if (code == 0) return std::nullopt;
  return SeriesKey{code, unitHash(quantity)};
}

std::string seriesId(const SeriesKey& key) { return std::to_string(key.code) + "-" + std::to_string(key.unit); }

std::string seriesIdOf(JsonValue part) {
  const auto key = seriesKeyOf(part);
  return key ? seriesId(*key) : std::string();
}

std::optional<SeriesKey> readSeriesId(std::string_view id) {
  const auto dash = id.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  SeriesKey key;
  const auto code = std::from_chars(id.data(), id.data() + dash, key.code);
  const auto unit = std::from_chars(id.data() + dash + 1, id.data() + id.size(), key.unit);
  if (code.ec != std::errc{} || code.ptr != id.data() + dash || unit.ec != std::errc{} ||
      unit.ptr != id.data() + id.size())
    return std::nullopt;
  return key;
}

namespace {

bool canBePlotted(const Entry& entry) {
  const bool observation =
      entry.kind == SectionKind::Labs || entry.kind == SectionKind::Vitals || entry.kind == SectionKind::Observations;
  return observation && !entry.enteredInError() && (entry.has(MarkNumeric) || entry.has(MarkComponents));
}

/// The x place: a time as it is, a day at its noon so that it stands in the middle of its day.
std::optional<double> xOf(const FhirDate& date) {
  if (date.hasTime()) return static_cast<double>(date.low) / 1000.0;
  if (date.precision == core::DatePrecision::Day) return static_cast<double>(date.low) / 1000.0 + 12.0 * 3600.0;
  return std::nullopt;
}

void describe(SeriesInfo& info, const ObservationPart& part, const FhirDate& date, const Entry& entry) {
  info.what = codedText(part.code);
  info.last = valueOf(part);
  info.unit = info.last.unit;
  info.unitCode = info.last.unitCode;
  info.lastFlag = flagOf(part);
  info.lastDate = partialDate(date);
  info.section = entry.kind;
}

const FhirDate& dateOf(const ObservationView& view) {
  return view.effective.date.known() ? view.effective.date : view.issued;
}

/// The parts of an observation that are points: itself, or its components. `json` and `view` are of the same
/// observation.
template <class F>
void eachPoint(JsonValue json, const ObservationView& view, F&& point) {
  if (const auto key = seriesKeyOf(json)) point(*key, json, static_cast<const ObservationPart&>(view));
  std::size_t index = 0;
  for (const auto component : json["component"].items()) {
    if (index >= view.components.size()) break;
    if (const auto key = seriesKeyOf(component)) point(*key, component, view.components[index]);
    ++index;
  }
}

std::pair<std::string, std::string> codeOf(JsonValue part) {
  const auto coding = seriesCoding(part["code"]);
  if (!coding) return {{}, std::string(part["code"]["text"].text())};
  return {std::string(coding["system"].text()), std::string(coding["code"].text())};
}

} // namespace

Result<SeriesList> readSeriesList(const ReadConnection& db, ResourceRow patient) {
  auto entries = entriesOf(db, patient);
  if (!entries) return pass(entries);
  ChartReader reader(db);
  std::map<SeriesKey, SeriesInfo> found;
  for (const auto& entry : *entries) { // newest first: the first one met describes its series
    if (!canBePlotted(entry)) continue;
    const SeriesKey own{entry.series, entry.unit};
    if (!entry.has(MarkComponents)) {
      if (const auto known = found.find(own); known != found.end()) {
        ++known->second.count;
        continue;
      }
    }
    auto loaded = reader.load(entry.row);
    if (!loaded) return pass(loaded);
    if (!*loaded) continue;
    const auto view = ObservationView::from(reader.json());
    eachPoint(reader.json(), view, [&](const SeriesKey& key, JsonValue, const ObservationPart& part) {
      auto& info = found[key];
      if (info.count++ == 0) describe(info, part, dateOf(view), entry);
    });
  }
  SeriesList list;
  for (auto& [key, info] : found) {
    info.id = seriesId(key);
    list.series.push_back(std::move(info));
  }
  std::ranges::stable_sort(list.series, [](const SeriesInfo& a, const SeriesInfo& b) {
    return std::pair(a.section, foldText(a.what.text)) < std::pair(b.section, foldText(b.what.text));
  });
  return list;
}

Result<std::vector<Series>> readSeries(const ReadConnection& db, ResourceRow patient,
                                       const std::vector<std::string>& ids) {
  std::map<SeriesKey, std::vector<std::size_t>> wanted;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const auto key = readSeriesId(ids[i]);
    if (!key) return fail(ChartError::BadCursor, "not the id of a series");
    wanted[*key].push_back(i);
  }
  auto entries = entriesOf(db, patient);
  if (!entries) return pass(entries);
  ChartReader reader(db);
  std::map<SeriesKey, Series> series;
  std::map<SeriesKey, std::pair<std::string, std::string>> codes;
  for (const auto& entry : *entries) {
    const SeriesKey own{entry.series, entry.unit};
    if (entry.enteredInError() && entry.has(MarkNumeric) && wanted.contains(own)) ++series[own].hidden.enteredInError;
    if (!canBePlotted(entry) || (!entry.has(MarkComponents) && !wanted.contains(own))) continue;
    auto loaded = reader.load(entry.row);
    if (!loaded) return pass(loaded);
    if (!*loaded) {
      if (wanted.contains(own)) ++series[own].hidden.unreadable;
      continue;
    }
    const auto view = ObservationView::from(reader.json());
    eachPoint(reader.json(), view, [&](const SeriesKey& key, JsonValue json, const ObservationPart& part) {
      if (!wanted.contains(key)) return;
      // The index knows codes by their hash; the record itself decides whether this is the same code.
      const auto code = codeOf(json);
      const auto [first, added] = codes.try_emplace(key, code);
      if (!added && first->second != code) return;
      auto& one = series[key];
      if (one.info.count++ == 0) describe(one.info, part, dateOf(view), entry);
      SeriesPoint point;
      point.recorded = valueOf(part);
      const auto x = xOf(dateOf(view));
      if (!x || !point.recorded.number) {
        ++one.undated;
        return;
      }
      point.when = partialDate(dateOf(view));
      point.at = *x;
      point.value = *point.recorded.number;
      point.ranges = rangesOf(part);
      point.flag = flagOf(part);
      point.key = {reader.info().type, reader.info().id};
      point.notFinal = !view.status.empty() && view.status != "final";
      one.points.push_back(std::move(point));
    });
  }
  std::vector<Series> answer(ids.size());
  for (auto& [key, places] : wanted) {
    auto& one = series[key];
    std::ranges::stable_sort(one.points, {}, &SeriesPoint::at);
    for (const auto place : places) {
      answer[place] = one;
      answer[place].info.id = ids[place];
    }
  }
  return answer;
}

} // namespace clavis::core::chart
