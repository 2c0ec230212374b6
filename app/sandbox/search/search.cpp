#include "app/sandbox/search/search.h"

#include "app/sandbox/rest/names.h"
#include "app/sandbox/sight/sight.h"

#include <algorithm>
#include <charconv>

namespace clavis::sandbox {
namespace {

struct SortKey {
  std::string expression;
  bool descending = false;
  bool text = false;
};

struct Inclusion {
  int parameter = -1; ///< -1: every reference
  std::string source;
  std::string target; ///< only of this type; empty: any
  bool reverse = false;
};

struct Plan {
  SqlText where;
  std::vector<SortKey> sort;
  std::vector<Inclusion> inclusions;
  std::size_t count = defaultPageSize;
  bool total = true;
};

template <class T>
bool readNumber(std::string_view text, T& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

Reply<SortKey> sortKey(const StoreReader& store, std::string_view type, std::string_view name) {
  SortKey key;
  if (name.starts_with('-')) {
    key.descending = true;
    name.remove_prefix(1);
  }
  if (name == "_lastUpdated")
    key.expression = "e.updated";
  else if (name == "_id")
    key.expression = "e.id", key.text = true;
  if (!key.expression.empty()) return key;
  const auto number = findParameter(type, name);
  const Kind kind = number ? searchParameters()[static_cast<std::size_t>(*number)].kind : Kind::Token;
  if (kind != Kind::Date && kind != Kind::String)
    return refuse(400, "not-supported", "Sorting by " + std::string(name) + " is not supported.");
  // Who has no value comes last either way.
  const std::string which = " WHERE rid = e.rid AND parameter = " + std::to_string(store.number(*number)) + ')';
  key.text = kind == Kind::String;
  const char* missing = key.text ? (key.descending ? "''" : "char(1114111)")
                                 : (key.descending ? "-9223372036854775807" : "9223372036854775807");
  const std::string value = key.text ? (key.descending ? "max(folded) FROM string" : "min(folded) FROM string")
                                     : (key.descending ? "max(high) FROM date" : "min(low) FROM date");
  key.expression = "coalesce((SELECT " + value + which + ", " + missing + ')';
  return key;
}

Reply<Inclusion> inclusion(std::string_view value, bool reverse) {
  const auto parts = splitEscaped(value, ':');
  Inclusion out;
  out.reverse = reverse;
  if (parts.size() == 1 && parts[0] == "*" && !reverse) return out;
  if (parts.size() < 2 || parts.size() > 3 || !isResourceType(parts[0]))
    return refuse(400, "value", "_include is written Type:parameter or Type:parameter:TargetType.");
  out.source = parts[0];
  if (parts.size() == 3) out.target = parts[2];
  if (parts[1] == "*" && !reverse) return out;
  const auto number = findParameter(parts[0], parts[1]);
  if (!number || searchParameters()[static_cast<std::size_t>(*number)].kind != Kind::Reference)
    return refuse(400, "not-supported", parts[1] + " is no reference parameter of " + parts[0] + '.');
  out.parameter = *number;
  return out;
}

/// Everything of the query but its page. What is used goes into `page.honoured`.
Reply<Plan> makePlan(const StoreReader& store, const SearchScope& scope, const Query& query, SearchPage& page) {
  Plan plan;
  plan.where = SqlText{"e.type = ? AND e.body IS NOT NULL", {scope.type}};
  if (scope.compartment)
    plan.where.add(" AND e.rid IN (SELECT rid FROM compartment WHERE patient = ? AND kind = 0)")
        .bind(*scope.compartment);
  const bool limited = scope.sight != nullptr && !scope.sight->everything();
  if (limited) plan.where.add(" AND ").add(scope.sight->condition(store));
  for (const auto& [name, value] : query.all()) {
    if (name == "_page" || name == "_format" || name == "_pretty") continue;
    if (name == "_count") {
      auto size = pageSize(query);
      if (!size) return std::unexpected(std::move(size.error()));
      plan.count = *size;
      if (*size == 0) page.countOnly = true;
    } else if (name == "_total") {
      if (value != "none" && value != "estimate" && value != "accurate")
        return refuse(400, "value", "_total is none, estimate or accurate.");
      plan.total = value != "none";
    } else if (name == "_summary") {
      if (value == "count")
        page.countOnly = true;
      else if (value != "false")
        return refuse(400, "not-supported", "_summary is count or false here.");
    } else if (name == "_elements") {
      for (std::string& element : splitEscaped(value, ',')) page.elements.insert(std::move(element));
    } else if (name == "_sort") {
      for (const std::string& part : splitEscaped(value, ',')) {
        auto key = sortKey(store, scope.type, part);
        if (!key) return std::unexpected(std::move(key.error()));
        plan.sort.push_back(std::move(*key));
      }
    } else if (name == "_include" || name == "_revinclude") {
      auto one = inclusion(value, name == "_revinclude");
      if (!one) return std::unexpected(std::move(one.error()));
      plan.inclusions.push_back(std::move(*one));
    } else {
      // A chain runs over everybody's resources: what it finds would tell about those that are not seen.
      if (limited && (name.contains('.') || name.starts_with("_has")))
        return refuse(403, "forbidden", "Chained searches are for clinic-wide roles.");
      auto condition = criterion(store, "e", scope.type, name, value, scope.base);
      if (!condition) {
        if (scope.lenient && condition.error().code == "not-supported") continue;
        return std::unexpected(std::move(condition.error()));
      }
      plan.where.add(" AND ").add(*condition);
    }
    page.honoured.add(name, value);
  }
  return plan;
}

struct Position {
  std::optional<std::int64_t> total;
  std::int64_t rid = 0;
  std::vector<SqlValue> keys;
};

std::string tokenOf(const Position& position) {
  JsonTree list = JsonTree::array();
  list.append(JsonTree::number(position.total.value_or(-1)));
  list.append(JsonTree::number(position.rid));
  for (const SqlValue& key : position.keys) {
    if (const auto* text = std::get_if<std::string>(&key))
      list.append(JsonTree::string(*text));
    else
      list.append(JsonTree::number(std::get<std::int64_t>(key)));
  }
  return base64Url(list.write());
}

Reply<Position> positionOf(std::string_view token, const std::vector<SortKey>& sort) {
  const auto bad = [] { return refuse(400, "value", "_page is not one of this server's page tokens."); };
  const auto text = fromBase64Url(token);
  if (!text) return bad();
  const auto list = JsonTree::parse(*text);
  if (!list || !list->isArray() || list->items().size() != sort.size() + 2) return bad();
  Position position;
  std::int64_t total = 0;
  if (!readNumber(list->items()[0].raw(), total) || !readNumber(list->items()[1].raw(), position.rid)) return bad();
  if (total >= 0) position.total = total;
  for (std::size_t i = 0; i < sort.size(); ++i) {
    const JsonTree& item = list->items()[i + 2];
    std::int64_t value = 0;
    if (sort[i].text && item.isString())
      position.keys.emplace_back(item.text());
    else if (!sort[i].text && readNumber(item.raw(), value))
      position.keys.emplace_back(value);
    else
      return bad();
  }
  return position;
}

/// (k1, k2, rid) after the position, whatever the directions: k1 > a OR (k1 = a AND (k2 < b OR (k2 = b AND rid > c))).
SqlText afterPosition(const std::vector<SortKey>& sort, const Position& position, bool ridDescending) {
  SqlText out;
  for (std::size_t i = 0; i < sort.size(); ++i) {
    const std::string column = sort[i].expression;
    // The plain range comes first and alone, so that an index over the key can be entered at the right place.
    out.add('(' + column + (sort[i].descending ? " <= ? AND (" : " >= ? AND (")).bind(position.keys[i]);
    out.add(column + " <> ? OR (").bind(position.keys[i]);
  }
  out.add(ridDescending ? "e.rid < ?" : "e.rid > ?").bind(position.rid);
  for (std::size_t i = 0; i < sort.size(); ++i) out.add(")))");
  return out;
}

Reply<void> addInclusions(const StoreReader& store, const SearchScope& scope, const std::vector<Inclusion>& inclusions,
                          SearchPage& page) {
  std::set<std::int64_t> present;
  for (const SearchMatch& match : page.entries) present.insert(match.version.rid);
  const std::vector<std::int64_t> matches(present.begin(), present.end());
  const std::size_t matchCount = page.entries.size();
  const auto add = [&](std::int64_t rid, const std::string& wantedType) -> Reply<void> {
    if (!present.insert(rid).second) return {};
    if (scope.sight != nullptr) {
      auto visible = scope.sight->sees(store, rid);
      if (!visible) return std::unexpected(std::move(visible.error()));
      if (!*visible) return {};
    }
    auto version = store.findByRid(rid);
    if (!version) return std::unexpected(std::move(version.error()));
    if (!*version || (*version)->deleted() || (!wantedType.empty() && (*version)->type != wantedType)) return {};
    page.entries.push_back({std::move(**version), true});
    return {};
  };
  for (const Inclusion& one : inclusions) {
    if (one.reverse) {
      auto statement = store.sql().prepare("SELECT rid FROM reference WHERE parameter = ?1 AND target = ?2");
      if (!statement) return refuse(statement.error());
      for (const std::int64_t target : matches) {
        statement->bind(1, store.number(one.parameter)).bind(2, target);
        for (;;) {
          auto more = statement->step();
          if (!more) return refuse(more.error());
          if (!*more) break;
          if (auto done = add(statement->integer(0), one.source); !done) return done;
        }
        statement->reset();
      }
      continue;
    }
    for (std::size_t i = 0; i < matchCount; ++i) {
      const std::string type = page.entries[i].version.type;
      if (!one.source.empty() && type != one.source) continue;
      auto resource = JsonTree::parse(page.entries[i].version.body);
      if (!resource) continue;
      const auto entries = one.parameter < 0 ? indexEntries(type, *resource) : indexEntries(one.parameter, *resource);
      for (const IndexEntry& entry : entries) {
        if (entry.kind != Kind::Reference || (!one.target.empty() && entry.system != one.target)) continue;
        auto rid = store.ridOf(entry.system, entry.text);
        if (!rid) return std::unexpected(std::move(rid.error()));
        if (*rid)
          if (auto done = add(**rid, one.target); !done) return done;
      }
    }
  }
  return {};
}

} // namespace

Reply<std::size_t> pageSize(const Query& query) {
  const auto text = query.get("_count");
  if (!text) return defaultPageSize;
  std::size_t size = 0;
  if (!readNumber(*text, size)) return refuse(400, "value", "_count is not a number.");
  return std::min(size, maximalPageSize);
}

Reply<SearchPage> search(const StoreReader& store, const SearchScope& scope, const Query& query) {
  SearchPage page;
  auto plan = makePlan(store, scope, query, page);
  if (!plan) return std::unexpected(std::move(plan.error()));
  Position position;
  const auto token = query.get("_page");
  if (token) {
    auto read = positionOf(*token, plan->sort);
    if (!read) return std::unexpected(std::move(read.error()));
    position = std::move(*read);
  } else if (plan->total || page.countOnly) {
    auto statement = store.sql().prepare("SELECT count(*) FROM entity e WHERE " + plan->where.text);
    if (!statement) return refuse(statement.error());
    bindAll(*statement, plan->where.values);
    auto row = statement->step();
    if (!row) return refuse(row.error());
    position.total = statement->integer(0);
  }
  page.total = position.total;
  if (page.countOnly) return page;

  const bool ridDescending = !plan->sort.empty() && plan->sort.front().descending;
  SqlText select{"SELECT e.rid"};
  for (const SortKey& key : plan->sort) select.add(", " + key.expression);
  select.add(" FROM entity e WHERE ").add(plan->where);
  if (token) select.add(" AND ").add(afterPosition(plan->sort, position, ridDescending));
  select.add(" ORDER BY ");
  for (const SortKey& key : plan->sort) select.add(key.expression + (key.descending ? " DESC, " : ", "));
  select.add(ridDescending ? "e.rid DESC LIMIT ?" : "e.rid LIMIT ?").bind(static_cast<std::int64_t>(plan->count + 1));

  std::vector<Position> found;
  {
    auto statement = store.sql().prepare(select.text);
    if (!statement) return refuse(statement.error());
    bindAll(*statement, select.values);
    for (;;) {
      auto more = statement->step();
      if (!more) return refuse(more.error());
      if (!*more) break;
      Position& at = found.emplace_back(Position{position.total, statement->integer(0), {}});
      for (std::size_t i = 0; i < plan->sort.size(); ++i) {
        const int column = static_cast<int>(i) + 1;
        if (plan->sort[i].text)
          at.keys.emplace_back(std::string(statement->text(column)));
        else
          at.keys.emplace_back(statement->integer(column));
      }
    }
  }
  if (found.size() > plan->count) {
    found.pop_back();
    page.next = tokenOf(found.back());
  }
  for (const Position& at : found) {
    auto version = store.findByRid(at.rid);
    if (!version) return std::unexpected(std::move(version.error()));
    if (*version) page.entries.push_back({std::move(**version), false});
  }
  if (auto added = addInclusions(store, scope, plan->inclusions, page); !added)
    return std::unexpected(std::move(added.error()));
  return page;
}

Reply<std::vector<std::int64_t>> firstMatches(const StoreReader& store, const SearchScope& scope, const Query& query) {
  SearchPage page;
  auto plan = makePlan(store, scope, query, page);
  if (!plan) return std::unexpected(std::move(plan.error()));
  auto statement =
      store.sql().prepare("SELECT e.rid FROM entity e WHERE " + plan->where.text + " ORDER BY e.rid LIMIT 2");
  if (!statement) return refuse(statement.error());
  bindAll(*statement, plan->where.values);
  std::vector<std::int64_t> rids;
  for (;;) {
    auto more = statement->step();
    if (!more) return refuse(more.error());
    if (!*more) return rids;
    rids.push_back(statement->integer(0));
  }
}

} // namespace clavis::sandbox
