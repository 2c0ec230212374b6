// Pages of the patient list by keyset: a place is the sort key and the row's id, and a page is the range of one index
// beside it.
#include "core/chart/errors.h"
#include "core/chart/patient_list.h"
#include "core/chart/patients/list_row.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace clavis::core::chart {

namespace {

struct SortColumn {
  std::string_view column;
  bool text;
};

SortColumn sortColumn(PatientSort sort) {
  switch (sort) {
  case PatientSort::Family: return {"by_family", true};
  case PatientSort::Given: return {"by_given", true};
  case PatientSort::BirthDate: return {"by_birth", false};
  case PatientSort::Gender: return {"by_gender", true};
  case PatientSort::LastEncounter: return {"by_encounter", false};
  case PatientSort::LastUpdated: return {"by_updated", false};
  }
  return {"by_family", true};
}

/// A place in the list. Cursor text: "<sort><order><k|u>:<rid>:<key>"; u: the key is unknown.
struct Place {
  bool known = true;
  std::int64_t rid = 0;
  std::string key;
};

std::string placeHead(PatientSort sort, SortOrder order) {
  return {static_cast<char>('0' + static_cast<int>(sort)), order == SortOrder::Ascending ? 'a' : 'd'};
}

Cursor writePlace(PatientSort sort, SortOrder order, const Place& place) {
  return {placeHead(sort, order) + (place.known ? "k:" : "u:") + std::to_string(place.rid) + ":" + place.key};
}

Result<Place> readPlace(PatientSort sort, SortOrder order, const Cursor& cursor) {
  const std::string_view text = cursor.place;
  const auto head = placeHead(sort, order);
  if (text.size() < 5 || !text.starts_with(head) || text[3] != ':' || (text[2] != 'k' && text[2] != 'u'))
    return fail(ChartError::BadCursor);
  const auto colon = text.find(':', 4);
  Place place{.known = text[2] == 'k', .rid = 0, .key = {}};
  if (colon == std::string_view::npos) return fail(ChartError::BadCursor);
  const auto [end, error] = std::from_chars(text.data() + 4, text.data() + colon, place.rid);
  if (error != std::errc{} || end != text.data() + colon) return fail(ChartError::BadCursor);
  place.key = text.substr(colon + 1);
  if (place.known && !sortColumn(sort).text) {
    std::int64_t number = 0;
    const auto parsed = std::from_chars(place.key.data(), place.key.data() + place.key.size(), number);
    if (parsed.ec != std::errc{} || parsed.ptr != place.key.data() + place.key.size())
      return fail(ChartError::BadCursor);
  }
  return place;
}

struct Found {
  PatientRow row;
  Place place;
};

/// Reads patients with a known key (in the list's order) or with an unknown one (by row id), away from `from` or from
/// the start.
class PageReader {
 public:
  PageReader(const ReadConnection& db, PatientSort sort, SortOrder order)
      : m_db(db), m_sort(sortColumn(sort)), m_order(order) {}

  Result<void> known(bool forwards, const Place* from, std::size_t limit, std::vector<Found>& found) const {
    const bool ascending = (m_order == SortOrder::Ascending) == forwards;
    const std::string c = "p." + std::string(m_sort.column);
    const std::string direction = ascending ? "" : " DESC";
    const std::string where =
        from == nullptr ? c + " >= ?1" : "(" + c + ", p.rid) " + (ascending ? ">" : "<") + " (?1, ?2)";
    const auto sql = select() + where + " ORDER BY " + c + direction + ", p.rid" + direction + " LIMIT ?3";
    auto statement = m_db.sql().prepare(sql);
    if (!statement) return pass(statement);
    if (m_sort.text)
      statement->bind(1, from == nullptr ? std::string_view() : std::string_view(from->key));
    else
      statement->bind(1, from == nullptr ? std::numeric_limits<std::int64_t>::min() : asNumber(from->key));
    if (from != nullptr) statement->bind(2, from->rid);
    return collect(*statement, limit, found);
  }

  Result<void> unknown(bool forwards, const Place* from, std::size_t limit, std::vector<Found>& found) const {
    const std::string c = "p." + std::string(m_sort.column);
    const auto sql = select() + c + " IS NULL AND p.rid " + (forwards ? ">" : "<") + " ?1 ORDER BY p.rid" +
                     (forwards ? "" : " DESC") + " LIMIT ?3";
    auto statement = m_db.sql().prepare(sql);
    if (!statement) return pass(statement);
    const auto edge = forwards ? std::numeric_limits<std::int64_t>::min() : std::numeric_limits<std::int64_t>::max();
    statement->bind(1, from == nullptr ? edge : from->rid);
    return collect(*statement, limit, found);
  }

 private:
  [[nodiscard]] std::string select() const {
    return "SELECT " + std::string(listColumns) + ", p." + std::string(m_sort.column) + " FROM patient_list p WHERE ";
  }
  static std::int64_t asNumber(const std::string& key) {
    std::int64_t number = 0;
    std::from_chars(key.data(), key.data() + key.size(), number); // checked by readPlace
    return number;
  }
  static Result<void> collect(Statement& statement, std::size_t limit, std::vector<Found>& found) {
    statement.bind(3, static_cast<std::int64_t>(limit));
    for (;;) {
      auto more = statement.step();
      if (!more) return pass(more);
      if (!*more) return {};
      auto list = readListRow(statement);
      Place place{.known = !statement.isNull(listColumnCount),
                  .rid = list.rid,
                  .key = std::string(statement.text(listColumnCount))};
      found.push_back({std::move(list.row), std::move(place)});
    }
  }

  const ReadConnection& m_db;
  SortColumn m_sort;
  SortOrder m_order;
};

} // namespace

Result<PatientPage> patientPage(const ReadConnection& db, const PatientPageQuery& query) {
  if (query.after && query.before) return fail(ChartError::BadCursor, "both directions at once");
  const bool forwards = !query.before;
  const auto& cursor = forwards ? query.after : query.before;
  std::optional<Place> from;
  if (cursor) {
    auto place = readPlace(query.sort, query.order, *cursor);
    if (!place) return pass(place);
    from = std::move(*place);
  }
  const auto limit = static_cast<std::size_t>(std::clamp(query.limit, 1, 1000));
  const PageReader reader(db, query.sort, query.order);
  std::vector<Found> found;
  // Known keys first, unknown ones after them, in either order; backwards the other way round.
  const std::array<bool, 2> phases = {forwards, !forwards};
  for (const bool knownPhase : phases) {
    if (found.size() > limit) break;
    const bool startHere = from && from->known == knownPhase;
    const bool passedAlready = from && !startHere && from->known != phases[0] && knownPhase == phases[0];
    if (passedAlready) continue;
    const Place* place = startHere ? &*from : nullptr;
    const auto wanted = limit + 1 - found.size();
    auto read =
        knownPhase ? reader.known(forwards, place, wanted, found) : reader.unknown(forwards, place, wanted, found);
    if (!read) return pass(read);
  }
  const bool more = found.size() > limit;
  if (more) found.resize(limit);
  if (!forwards) std::ranges::reverse(found);

  PatientPage page;
  page.moreAfter = forwards ? more : true;
  page.moreBefore = forwards ? cursor.has_value() : more;
  for (auto& item : found) {
    page.places.push_back(writePlace(query.sort, query.order, item.place));
    page.rows.push_back(std::move(item.row));
  }
  return page;
}

Result<std::int64_t> countPatients(const ReadConnection& db) {
  auto count = db.sql().integer("SELECT count(*) FROM patient_list");
  if (!count) return pass(count);
  return count->value_or(0);
}

} // namespace clavis::core::chart
