#include "core/fhir/search/search_query.h"

#include "core/fhir/search/search_value.h"
#include "core/fhir/store/resource_store.h"
#include "core/fhir/store/stored_id.h"

#include <algorithm>
#include <charconv>
#include <deque>
#include <set>

namespace clavis::core {

namespace {

constexpr std::string_view forTheCaller[] = {"_elements",  "_format",        "_pretty",
                                             "_contained", "_containedType", "_summary"};
constexpr int maxIncludeRounds = 5;
constexpr std::size_t maxIncluded = 10'000;

std::unexpected<Error> badValue(std::string_view name) {
  return std::unexpected(Error(FhirError::BadParameter).on(std::string(name)));
}

std::optional<std::int64_t> readNumber(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || code != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

/// Binds the values in order; `kept` holds what must live until the statement has run.
void bindAll(Statement& statement, const std::vector<SearchValue>& values, std::deque<StoredId>& kept) {
  int index = 0;
  for (const SearchValue& value : values) {
    ++index;
    if (const auto* integer = std::get_if<std::int64_t>(&value)) statement.bind(index, *integer);
    if (const auto* real = std::get_if<double>(&value)) statement.bind(index, *real);
    if (const auto* text = std::get_if<std::string>(&value)) statement.bind(index, *text);
    if (const auto* id = std::get_if<SearchedId>(&value)) kept.emplace_back(id->id).bind(statement, index);
  }
}

Result<std::vector<std::int64_t>> integers(const ReadConnection& connection, const Sql& sql) {
  auto statement = connection.sql().prepare(sql.text);
  if (!statement) return pass(statement);
  std::deque<StoredId> kept;
  bindAll(*statement, sql.values, kept);
  std::vector<std::int64_t> rows;
  for (;;) {
    auto more = statement->step();
    if (!more) return pass(more);
    if (!*more) return rows;
    rows.push_back(statement->integer(0));
  }
}

Result<IncludeRule> readInclude(std::string_view value, bool iterate) {
  IncludeRule rule;
  rule.iterate = iterate;
  const std::size_t first = value.find(':');
  if (first == std::string_view::npos) return badValue("_include");
  const std::size_t second = value.find(':', first + 1);
  rule.sourceType = value.substr(0, first);
  rule.parameter = value.substr(first + 1, second == std::string_view::npos ? second : second - first - 1);
  if (second != std::string_view::npos) rule.targetType = value.substr(second + 1);
  const SearchParameters& parameters = SearchParameters::r4();
  const SearchParameter* parameter = parameters.find(rule.sourceType, rule.parameter);
  const bool known = rule.parameter == "*" || (parameter != nullptr && parameter->kind == SearchKind::Reference);
  if (parameters.typeNumber(rule.sourceType) == 0 || !known ||
      (!rule.targetType.empty() && parameters.typeNumber(rule.targetType) == 0))
    return badValue("_include");
  return rule;
}

} // namespace

Result<SearchQuery> SearchQuery::parse(std::string_view type, std::string_view query, SearchHandling handling) {
  if (SearchParameters::r4().typeNumber(type) == 0) return std::unexpected(Error(FhirError::UnknownType));
  SearchQuery search;
  search.m_type = type;
  const auto pairs = decodeQuery(query);

  // The parameter that leaves the fewest rows gives them; the others test each row.
  std::size_t driver = pairs.size();
  int best = SearchCompiler::noDriver;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    if (const int rank = SearchCompiler::driverRank(type, pairs[i].first); rank < best) {
      best = rank;
      driver = i;
    }
  }
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const auto& [key, value] = pairs[i];
    auto control = search.readControl(key, value);
    if (!control) return pass(control);
    if (*control) {
      search.m_used.push_back(pairs[i]);
      continue;
    }
    auto condition = SearchCompiler().condition(type, key, value, "r", i == driver);
    if (!condition) {
      if (handling == SearchHandling::Strict || !condition.error().is(FhirError::UnknownParameter))
        return pass(condition);
      search.m_ignored.push_back(key);
      continue;
    }
    search.m_where += " AND ";
    search.m_where += *condition;
    search.m_used.push_back(pairs[i]);
  }
  return search;
}

Result<bool> SearchQuery::readControl(std::string_view key, std::string_view value) {
  if (key == "_count") {
    const auto number = readNumber(value);
    if (!number) return badValue(key);
    m_count = static_cast<int>(std::min<std::int64_t>(*number, maxCount));
    if (m_count == 0) m_countOnly = true; // R4: the same as _summary=count
  } else if (key == "_offset") {
    const auto number = readNumber(value);
    if (!number) return badValue(key);
    m_offset = *number;
  } else if (key == "_total") {
    if (value != "none" && value != "estimate" && value != "accurate") return badValue(key);
    m_totalWanted = value != "none";
  } else if (key == "_sort") {
    if (auto sorted = readSort(value); !sorted) return pass(sorted);
  } else if (key == "_include" || key == "_include:iterate" || key == "_revinclude" || key == "_revinclude:iterate") {
    auto rule = readInclude(value, key.ends_with(":iterate"));
    if (!rule) return pass(rule);
    (key.starts_with("_rev") ? m_revincludes : m_includes).push_back(std::move(*rule));
  } else if (std::ranges::find(forTheCaller, key) != std::end(forTheCaller)) {
    if (key == "_summary" && value == "count") m_countOnly = true;
    m_other.emplace_back(key, value);
  } else {
    return false;
  }
  return true;
}

Result<void> SearchQuery::readSort(std::string_view value) {
  int joins = 0;
  for (std::string_view key : splitEscaped(value, ',')) {
    const bool descending = key.starts_with('-');
    if (descending) key.remove_prefix(1);
    std::string expression;
    if (key == "_id") {
      expression = "r.id";
    } else if (key == "_lastUpdated") {
      expression = "r.updated";
    } else {
      const SearchParameter* parameter = SearchParameters::r4().find(m_type, key);
      if (parameter == nullptr) return badValue("_sort");
      const std::string paths = "path IN (" + SearchCompiler::pathList(*parameter) + ")";
      const std::string end = descending ? "max" : "min";
      switch (parameter->kind) {
      case SearchKind::Date:
        expression = "(SELECT " + end + (descending ? "(low+span)" : "(low)") +
                     " FROM index_date WHERE resource=r.row AND " + paths + ")";
        break;
      case SearchKind::Quantity:
      case SearchKind::Number:
        expression = "(SELECT " + end + "(value) FROM " +
                     (parameter->kind == SearchKind::Quantity ? "index_quantity" : "index_number") +
                     " WHERE resource=r.row AND " + paths + ")";
        break;
      case SearchKind::String: { // led by the value: gathered once, not looked up per row
        const std::string alias = "s" + std::to_string(joins++);
        m_joins += " LEFT JOIN (SELECT resource, " + end + "(value) AS value FROM index_string WHERE " + paths +
                   " GROUP BY resource) " + alias + " ON " + alias + ".resource=r.row";
        expression = alias + ".value";
        break;
      }
      default: return badValue("_sort"); // codes and references have no order that means something
      }
    }
    // What has no value comes last, whichever the direction.
    m_orderBy += (m_orderBy.empty() ? "" : ", ") + expression + " IS NULL, " + expression + (descending ? " DESC" : "");
  }
  return {};
}

Sql SearchQuery::statement(std::string_view columns) const {
  Sql sql;
  const bool driven = m_where.text.find("r.row IN (") != std::string::npos;
  // The unary plus keeps SQLite from walking all resources of the type when a parameter gives the rows.
  sql += "SELECT " + std::string(columns) + " FROM resource r" + m_joins + " WHERE " +
         (driven ? "+r.type=" : "r.type=") + std::to_string(SearchParameters::r4().typeNumber(m_type)) +
         " AND r.body IS NOT NULL";
  if (m_patient) {
    (sql += " AND (r.patient=? OR r.row IN (SELECT k.resource FROM resource_compartment k WHERE k.patient=?))")
        .bind(*m_patient)
        .bind(*m_patient);
  }
  sql += m_where;
  return sql;
}

Result<std::int64_t> SearchQuery::countMatches(const ReadConnection& connection) const {
  auto rows = integers(connection, statement("count(*)"));
  if (!rows) return pass(rows);
  return rows->empty() ? 0 : rows->front();
}

Result<SearchPage> SearchQuery::run(const ReadConnection& connection) const {
  SearchPage page;
  if (m_countOnly || m_totalWanted) {
    auto total = countMatches(connection);
    if (!total) return pass(total);
    page.total = *total;
    if (m_countOnly) return page;
  }
  Sql sql = statement("r.row");
  (sql += " ORDER BY " + (m_orderBy.empty() ? std::string() : m_orderBy + ", ") + "r.row LIMIT ? OFFSET ?")
      .bind(static_cast<std::int64_t>(m_count) + 1)
      .bind(m_offset);
  auto rows = integers(connection, sql);
  if (!rows) return pass(rows);
  page.rows = std::move(*rows);
  page.more = page.rows.size() > static_cast<std::size_t>(m_count);
  if (page.more) page.rows.pop_back();
  return page;
}

Result<std::string> SearchQuery::plan(const ReadConnection& connection) const {
  auto explained = connection.sql().prepare("EXPLAIN QUERY PLAN " + statement("r.row").text);
  if (!explained) return pass(explained);
  std::string lines;
  for (;;) {
    auto more = explained->step();
    if (!more) return pass(more);
    if (!*more) return lines;
    (lines += explained->text(3)) += '\n';
  }
}

Result<std::vector<ResourceRow>> SearchQuery::included(const ReadConnection& connection,
                                                       const std::vector<ResourceRow>& matches) const {
  const SearchParameters& parameters = SearchParameters::r4();
  ResourceReader reader(connection);
  std::set<ResourceRow> seen(matches.begin(), matches.end());
  std::vector<ResourceRow> added;
  const auto add = [&](ResourceRow row, std::vector<ResourceRow>& fresh) {
    if (added.size() >= maxIncluded || !seen.insert(row).second) return;
    added.push_back(row);
    fresh.push_back(row);
  };
  std::vector<ResourceRow> from = matches;
  for (int round = 0; round < maxIncludeRounds && !from.empty(); ++round) {
    std::vector<ResourceRow> fresh;
    for (const ResourceRow row : from) {
      auto about = reader.info(row);
      if (!about) return pass(about);
      if (!*about) continue;
      std::optional<std::vector<ResourceReader::Link>> links; // read when a rule needs them
      for (const IncludeRule& rule : m_includes) {
        if ((round > 0 && !rule.iterate) || rule.sourceType != (*about)->type) continue;
        if (!links) {
          auto read = reader.links(row);
          if (!read) return pass(read);
          links = std::move(*read);
        }
        const SearchParameter* parameter = parameters.find(rule.sourceType, rule.parameter);
        for (const ResourceReader::Link& link : *links) {
          const bool wanted =
              parameter == nullptr || std::ranges::find(parameter->paths, link.path) != parameter->paths.end();
          if (wanted && (rule.targetType.empty() || rule.targetType == link.type)) add(link.target, fresh);
        }
      }
      for (const IncludeRule& rule : m_revincludes) {
        if ((round > 0 && !rule.iterate) || (!rule.targetType.empty() && rule.targetType != (*about)->type)) continue;
        const SearchParameter* parameter = parameters.find(rule.sourceType, rule.parameter);
        Sql sql;
        sql += "SELECT DISTINCT x.resource FROM index_reference x JOIN resource r ON r.row=x.resource WHERE x.target=? "
               "AND r.type=" +
               std::to_string(parameters.typeNumber(rule.sourceType));
        if (parameter != nullptr) sql += " AND x.path IN (" + SearchCompiler::pathList(*parameter) + ")";
        sql.bind(row);
        auto rows = integers(connection, sql);
        if (!rows) return pass(rows);
        for (const ResourceRow found : *rows) add(found, fresh);
      }
    }
    from = std::move(fresh);
  }
  return added;
}

} // namespace clavis::core
