#include "core/fhir/search/search_compiler.h"

#include "core/fhir/search/search_value.h"
#include "core/fhir/store/text_match.h"
#include "core/fhir/text/fold.h"
#include "core/fhir/views/datatypes.h"

#include <algorithm>

namespace clavis::core {

namespace {

/// Above every character of a text that begins with the same letters.
constexpr std::string_view above = "\xF4\x8F\xBF\xBF";

std::unexpected<Error> unknown(std::string_view key) {
  return std::unexpected(Error(FhirError::UnknownParameter).on(std::string(key)));
}
std::unexpected<Error> badValue(std::string_view name) {
  return std::unexpected(Error(FhirError::BadParameter).on(std::string(name)));
}

std::string_view tableOf(SearchKind kind) {
  switch (kind) {
  case SearchKind::Token:
  case SearchKind::Uri: return "index_token";
  case SearchKind::String: return "index_string";
  case SearchKind::Date: return "index_date";
  case SearchKind::Reference: return "index_reference";
  case SearchKind::Quantity: return "index_quantity";
  case SearchKind::Number: return "index_number";
  }
  return "index_token";
}

std::string typeNumbers(std::span<const std::string_view> types) {
  const SearchParameters& parameters = SearchParameters::r4();
  std::string list;
  for (const std::string_view type : types.empty() ? parameters.types() : types)
    if (const int number = parameters.typeNumber(type); number != 0)
      (list += list.empty() ? "" : ",") += std::to_string(number);
  return list;
}

/// The comparison of a stored range [low, high] with the searched range [from, to], by prefix. `low` and `high` are
/// SQL.
template <class T>
Sql compareRange(Prefix prefix, const std::string& low, const std::string& high, T from, T to) {
  Sql sql;
  const auto inside = [&] { (sql += "(" + low + ">=? AND " + high + "<=?)").bind(from).bind(to); };
  switch (prefix) {
  case Prefix::Equal: inside(); break;
  case Prefix::NotEqual:
    sql += "NOT ";
    inside();
    break;
  case Prefix::Greater: (sql += high + ">?").bind(to); break;
  case Prefix::Less: (sql += low + "<?").bind(from); break;
  case Prefix::GreaterOrEqual:
    (sql += "(" + high + ">? OR ").bind(to);
    inside();
    sql += ")";
    break;
  case Prefix::LessOrEqual:
    (sql += "(" + low + "<? OR ").bind(from);
    inside();
    sql += ")";
    break;
  case Prefix::After: (sql += low + ">?").bind(to); break;
  case Prefix::Before: (sql += high + "<?").bind(from); break;
  case Prefix::About: { // overlaps the searched range, widened by its own width on either side
    const T width = to - from;
    (sql += "(" + low + "<=? AND " + high + ">=?)").bind(static_cast<T>(to + width)).bind(static_cast<T>(from - width));
    break;
  }
  }
  return sql;
}

Sql compareNumber(Prefix prefix, const SearchedNumber& number) {
  Sql sql;
  switch (prefix) {
  case Prefix::Equal: (sql += "(x.value>=? AND x.value<?)").bind(number.low).bind(number.high); break;
  case Prefix::NotEqual: (sql += "NOT (x.value>=? AND x.value<?)").bind(number.low).bind(number.high); break;
  case Prefix::Greater:
  case Prefix::After: (sql += "x.value>?").bind(number.value); break;
  case Prefix::Less:
  case Prefix::Before: (sql += "x.value<?").bind(number.value); break;
  case Prefix::GreaterOrEqual: (sql += "x.value>=?").bind(number.value); break;
  case Prefix::LessOrEqual: (sql += "x.value<=?").bind(number.value); break;
  case Prefix::About: {
    const double tenth = std::abs(number.value) * 0.1;
    (sql += "(x.value>=? AND x.value<=?)").bind(number.value - tenth).bind(number.value + tenth);
    break;
  }
  }
  return sql;
}

/// The condition on index rows `x` as a test of one resource, or as the set of resources.
Sql wrap(std::string_view table, const SearchParameter& parameter, const Sql& rows, std::string_view alias,
         bool drives) {
  Sql sql;
  const std::string paths = "x.path IN (" + SearchCompiler::pathList(parameter) + ")";
  if (drives) {
    sql += std::string(alias) + ".row IN (SELECT x.resource FROM " + std::string(table) + " x WHERE ";
    sql += rows;
    sql += " AND " + paths + ")";
  } else {
    sql += "EXISTS(SELECT 1 FROM " + std::string(table) + " x WHERE ";
    sql += rows;
    sql += " AND " + paths + " AND x.resource=" + std::string(alias) + ".row)";
  }
  return sql;
}

} // namespace

Sql& Sql::operator+=(const Sql& more) {
  text += more.text;
  values.insert(values.end(), more.values.begin(), more.values.end());
  return *this;
}

Sql& Sql::bind(SearchValue value) {
  values.push_back(std::move(value));
  return *this;
}

std::string SearchCompiler::pathList(const SearchParameter& parameter) {
  std::string list;
  for (const std::uint16_t path : parameter.paths) (list += list.empty() ? "" : ",") += std::to_string(path);
  return list;
}

int SearchCompiler::driverRank(std::string_view type, std::string_view key) {
  if (key == "_id") return 0;
  if (key.starts_with("_has:") || key == "_lastUpdated" || key.ends_with(":missing") || key.ends_with(":not"))
    return noDriver;
  if (key == "_content" || key == "_text") return 4;
  const std::string_view name = key.substr(0, key.find_first_of(":."));
  const SearchParameter* parameter = SearchParameters::r4().find(type, name);
  if (parameter == nullptr) return noDriver;
  switch (parameter->kind) {
  case SearchKind::Reference: return 2;
  case SearchKind::String: return 3;
  case SearchKind::Uri: return 5;
  case SearchKind::Token: return name == "identifier" ? 1 : 5;
  default: return noDriver; // led by the resource: tested, not searched
  }
}

Result<Sql> SearchCompiler::condition(std::string_view type, std::string_view key, std::string_view value,
                                      std::string_view alias, bool drives) const {
  if (key == "_id") return id(type, value, alias);
  if (key == "_lastUpdated") return lastUpdated(value, alias);
  if (key == "_content" || key == "_text") {
    const std::string match = textMatch(value, std::nullopt);
    if (match.empty()) return badValue(key);
    Sql sql;
    (sql += std::string(alias) + ".row IN (SELECT rowid FROM resource_text WHERE resource_text MATCH ?)").bind(match);
    return sql;
  }
  if (key.starts_with("_has:")) return reverseChain(type, key.substr(5), value, alias);

  const std::size_t dot = key.find('.');
  const std::string_view head = key.substr(0, dot);
  const std::string_view name = head.substr(0, head.find(':'));
  const std::string_view modifier = name.size() == head.size() ? std::string_view() : head.substr(name.size() + 1);
  const SearchParameter* parameter = SearchParameters::r4().find(type, name);
  if (parameter == nullptr) return unknown(key);
  const Target target{*parameter, modifier, alias, drives};
  if (dot != std::string_view::npos) return chain(target, key.substr(dot + 1), value);
  if (modifier == "missing") return missing(target, value);

  Sql any;
  const bool negative = modifier == "not" && parameter->kind == SearchKind::Token;
  const std::vector<std::string_view> values = splitEscaped(value, ',');
  if (values.size() > 100) return badValue(name);
  any += negative ? "NOT (" : "(";
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i != 0) any += " OR ";
    auto one = oneOf(target, values[i]);
    if (!one) return one;
    any += *one;
  }
  any += ")";
  return any;
}

Result<Sql> SearchCompiler::oneOf(const Target& target, std::string_view value) const {
  if (value.empty()) return badValue(target.parameter.name);
  switch (target.parameter.kind) {
  case SearchKind::Token: return token(target, value);
  case SearchKind::Uri: return uri(target, value);
  case SearchKind::String: return string(target, value);
  case SearchKind::Date: return date(target, value);
  case SearchKind::Quantity:
  case SearchKind::Number: return quantity(target, value);
  case SearchKind::Reference: return reference(target, value);
  }
  return unknown(target.parameter.name);
}

Result<Sql> SearchCompiler::token(const Target& target, std::string_view value) const {
  if (!target.modifier.empty() && target.modifier != "not") return unknown(target.parameter.name);
  const auto parts = splitEscaped(value, '|');
  if (parts.size() > 2) return badValue(target.parameter.name);
  const std::string code = unescape(parts.back());
  const bool withSystem = parts.size() == 2;
  const std::string system = withSystem ? unescape(parts[0]) : std::string();
  const bool implied = std::ranges::all_of(target.parameter.paths,
                                           [](std::uint16_t path) { return SearchParameters::r4().codesOnly(path); });

  Sql rows;
  rows += "x.token IN (SELECT id FROM token WHERE ";
  if (!code.empty()) (rows += "code=?").bind(code);
  if (withSystem && !(implied && !code.empty())) {
    if (system.empty() && code.empty()) return badValue(target.parameter.name);
    (rows += code.empty() ? "system=(SELECT id FROM token_system WHERE url=?)"
                          : " AND system=(SELECT id FROM token_system WHERE url=?)")
        .bind(system);
  } else if (code.empty()) {
    return badValue(target.parameter.name);
  }
  rows += ")";
  return wrap("index_token", target.parameter, rows, target.alias, target.drives && target.modifier.empty());
}

Result<Sql> SearchCompiler::uri(const Target& target, std::string_view value) const {
  const std::string text = unescape(value);
  Sql rows;
  if (target.modifier.empty()) {
    (rows += "x.token IN (SELECT id FROM token WHERE system=0 AND code=?)").bind(text);
  } else if (target.modifier == "below") {
    (rows += "x.token IN (SELECT id FROM token WHERE system=0 AND code>=? AND code<?)")
        .bind(text)
        .bind(text + std::string(above));
  } else {
    return unknown(target.parameter.name);
  }
  return wrap("index_token", target.parameter, rows, target.alias, target.drives);
}

Result<Sql> SearchCompiler::string(const Target& target, std::string_view value) const {
  const std::string text = unescape(value);
  const std::string folded = foldText(text);
  Sql rows;
  if (target.modifier.empty()) {
    (rows += "x.value>=? AND x.value<?").bind(folded).bind(folded + std::string(above));
  } else if (target.modifier == "contains") {
    (rows += "instr(x.value, ?)>0").bind(folded);
  } else if (target.modifier == "exact") {
    (rows += "x.value=? AND CASE x.exact WHEN '' THEN x.value ELSE x.exact END=?").bind(folded).bind(text);
  } else {
    return unknown(target.parameter.name);
  }
  return wrap("index_string", target.parameter, rows, target.alias, target.drives);
}

Result<Sql> SearchCompiler::date(const Target& target, std::string_view value) const {
  if (!target.modifier.empty()) return unknown(target.parameter.name);
  const Prefix prefix = takePrefix(value);
  const FhirDate date = FhirDate::parse(value);
  if (!date.known()) return badValue(target.parameter.name);
  return wrap("index_date", target.parameter,
              compareRange<std::int64_t>(prefix, "x.low", "(x.low+x.span)", date.low, date.high), target.alias, false);
}

Result<Sql> SearchCompiler::quantity(const Target& target, std::string_view value) const {
  if (!target.modifier.empty()) return unknown(target.parameter.name);
  const bool isQuantity = target.parameter.kind == SearchKind::Quantity;
  const auto parts = splitEscaped(value, '|');
  if (parts.size() > (isQuantity ? 3U : 1U)) return badValue(target.parameter.name);
  std::string_view digits = parts[0];
  const Prefix prefix = takePrefix(digits);
  const auto number = readSearchedNumber(digits);
  if (!number) return badValue(target.parameter.name);
  Sql rows = compareNumber(prefix, *number);
  const std::string system = parts.size() > 1 ? unescape(parts[1]) : std::string();
  const std::string unit = parts.size() > 2 ? unescape(parts[2]) : std::string();
  if (!unit.empty()) {
    (rows += " AND x.unit IN (SELECT id FROM quantity_unit WHERE code=?").bind(unit);
    if (!system.empty()) (rows += " AND system=(SELECT id FROM token_system WHERE url=?)").bind(system);
    rows += ")";
  }
  return wrap(isQuantity ? "index_quantity" : "index_number", target.parameter, rows, target.alias, false);
}

Result<Sql> SearchCompiler::reference(const Target& target, std::string_view value) const {
  const SearchParameters& parameters = SearchParameters::r4();
  const std::string text = unescape(value);
  Sql rows;
  rows += "x.target IN (SELECT row FROM resource WHERE ";
  if (!target.modifier.empty()) { // subject:Patient=123
    const int number = parameters.typeNumber(target.modifier);
    if (number == 0) return unknown(target.parameter.name);
    const ReferenceParts parts = splitReference(text);
    (rows += "type=" + std::to_string(number) + " AND id=?")
        .bind(SearchedId{parts.id.empty() ? text : std::string(parts.id)});
  } else if (isFhirId(text)) {
    (rows += "type IN (" + typeNumbers(target.parameter.targets) + ") AND id=?").bind(SearchedId{text});
  } else {
    const ReferenceParts parts = splitReference(text);
    const bool wanted = target.parameter.targets.empty() ||
                        std::ranges::find(target.parameter.targets, parts.type) != target.parameter.targets.end();
    const int number = wanted ? parameters.typeNumber(parts.type) : -1;
    if (parts.id.empty()) {
      (rows += "type=0 AND id=?").bind(text);
    } else if (parts.base.empty()) {
      (rows += "type=" + std::to_string(number) + " AND id=?").bind(SearchedId{std::string(parts.id)});
    } else { // absolute: somebody else's, or below the base of the server these resources come from
      (rows += "(type=0 AND id=?) OR (type=" + std::to_string(number) +
               " AND id=? AND EXISTS(SELECT 1 FROM resource_origin WHERE base=?))")
          .bind(text)
          .bind(SearchedId{std::string(parts.id)})
          .bind(std::string(parts.base));
    }
  }
  rows += ")";
  return wrap("index_reference", target.parameter, rows, target.alias, target.drives);
}

Result<Sql> SearchCompiler::missing(const Target& target, std::string_view value) const {
  if (value != "true" && value != "false") return badValue(target.parameter.name);
  const std::string absent = value == "true" ? "NOT " : "";
  const std::string table(tableOf(target.parameter.kind));
  const std::string paths = "x.path IN (" + pathList(target.parameter) + ")";
  const std::string alias(target.alias);
  Sql sql;
  if (table == "index_date" || table == "index_quantity" || table == "index_number") {
    sql += absent + "EXISTS(SELECT 1 FROM " + table + " x WHERE x.resource=" + alias + ".row AND " + paths + ")";
  } else {
    sql += alias + ".row " + absent + "IN (SELECT x.resource FROM " + table + " x WHERE " + paths + ")";
  }
  return sql;
}

Result<Sql> SearchCompiler::chain(const Target& target, std::string_view rest, std::string_view value) const {
  if (m_chains == 0 || target.parameter.kind != SearchKind::Reference) return unknown(target.parameter.name);
  const SearchParameters& parameters = SearchParameters::r4();
  std::vector<std::string_view> types;
  if (!target.modifier.empty()) {
    types.push_back(target.modifier);
  } else {
    types = target.parameter.targets;
  }
  const SearchCompiler inner(m_chains - 1);
  Sql any;
  for (const std::string_view type : types) {
    const int number = parameters.typeNumber(type);
    if (number == 0) return unknown(target.parameter.name);
    auto condition = inner.condition(type, rest, value, "c", true);
    if (!condition) {
      if (condition.error().is(FhirError::UnknownParameter) && types.size() > 1)
        continue; // another of the types may have it
      return condition;
    }
    any += any.text.empty() ? "" : " OR ";
    any += "(c.type=" + std::to_string(number) + " AND c.body IS NOT NULL AND ";
    any += *condition;
    any += ")";
  }
  if (any.text.empty()) return unknown(target.parameter.name);
  Sql rows;
  rows += "x.target IN (SELECT c.row FROM resource c WHERE ";
  rows += any;
  rows += ")";
  return wrap("index_reference", target.parameter, rows, target.alias, target.drives);
}

Result<Sql> SearchCompiler::reverseChain(std::string_view type, std::string_view rest, std::string_view value,
                                         std::string_view alias) const {
  // Observation:patient:code
  const std::size_t first = rest.find(':');
  const std::size_t second = first == std::string_view::npos ? first : rest.find(':', first + 1);
  if (m_chains == 0 || second == std::string_view::npos) return unknown("_has");
  const std::string_view source = rest.substr(0, first);
  const std::string_view link = rest.substr(first + 1, second - first - 1);
  const SearchParameters& parameters = SearchParameters::r4();
  const SearchParameter* parameter = parameters.find(source, link);
  if (parameter == nullptr || parameter->kind != SearchKind::Reference || parameters.typeNumber(source) == 0)
    return unknown("_has");
  if (!parameter->targets.empty() && std::ranges::find(parameter->targets, type) == parameter->targets.end())
    return unknown("_has");
  auto condition = SearchCompiler(m_chains - 1).condition(source, rest.substr(second + 1), value, "c", true);
  if (!condition) return condition;
  Sql sql;
  sql += "EXISTS(SELECT 1 FROM index_reference h WHERE h.target=" + std::string(alias) + ".row AND h.path IN (" +
         pathList(*parameter) + ") AND h.resource IN (SELECT c.row FROM resource c WHERE c.type=" +
         std::to_string(parameters.typeNumber(source)) + " AND c.body IS NOT NULL AND ";
  sql += *condition;
  sql += "))";
  return sql;
}

Result<Sql> SearchCompiler::id(std::string_view type, std::string_view value, std::string_view alias) const {
  Sql sql;
  sql += std::string(alias) +
         ".row IN (SELECT row FROM resource WHERE type=" + std::to_string(SearchParameters::r4().typeNumber(type)) +
         " AND id IN (";
  bool first = true;
  for (const std::string_view one : splitEscaped(value, ',')) {
    if (!isFhirId(one)) return badValue("_id");
    (sql += first ? "?" : ",?").bind(SearchedId{std::string(one)});
    first = false;
  }
  sql += "))";
  return sql;
}

Result<Sql> SearchCompiler::lastUpdated(std::string_view value, std::string_view alias) const {
  Sql any;
  any += "(";
  const std::string updated = std::string(alias) + ".updated";
  for (std::string_view one : splitEscaped(value, ',')) {
    const Prefix prefix = takePrefix(one);
    const FhirDate date = FhirDate::parse(one);
    if (!date.known()) return badValue("_lastUpdated");
    if (any.text.size() > 1) any += " OR ";
    any += compareRange<std::int64_t>(prefix, updated, updated, date.low, date.high);
  }
  any += ")";
  return any;
}

} // namespace clavis::core
