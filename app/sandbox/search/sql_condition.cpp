#include "app/sandbox/search/sql_condition.h"

#include "app/sandbox/rest/names.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace clavis::sandbox {
namespace {

constexpr std::size_t alternativeLimit = 100;

std::unexpected<Refusal> badValue(std::string_view name, std::string_view what) {
  return refuse(400, "value",
                "The value of search parameter " + std::string(name) + " is not " + std::string(what) + '.');
}
std::unexpected<Refusal> badModifier(std::string_view name, std::string_view modifier) {
  return refuse(400, "not-supported",
                "Search parameter " + std::string(name) + " has no modifier \"" + std::string(modifier) + "\" here.");
}

enum class Prefix { Eq, Ne, Gt, Lt, Ge, Le, Sa, Eb, Ap };

/// Takes a comparison prefix off the front; plain values are Eq.
Prefix takePrefix(std::string_view& text) {
  constexpr std::pair<std::string_view, Prefix> prefixes[] = {
      {"eq", Prefix::Eq}, {"ne", Prefix::Ne}, {"gt", Prefix::Gt}, {"lt", Prefix::Lt}, {"ge", Prefix::Ge},
      {"le", Prefix::Le}, {"sa", Prefix::Sa}, {"eb", Prefix::Eb}, {"ap", Prefix::Ap}};
  for (const auto& [name, prefix] : prefixes)
    if (text.starts_with(name)) {
      text.remove_prefix(2);
      return prefix;
    }
  return Prefix::Eq;
}

/// How a stored span (low, high) compares with the searched one (R4 search, section 3.1.1.5.4 and 3.1.1.4.8).
SqlText spanCondition(Prefix prefix, SqlValue from, SqlValue until, std::string_view low, std::string_view high) {
  const std::string l(low);
  const std::string h(high);
  switch (prefix) {
  case Prefix::Eq: return {'(' + l + " >= ? AND " + h + " <= ?)", {from, until}};
  case Prefix::Ne: return {'(' + l + " < ? OR " + h + " > ?)", {from, until}};
  case Prefix::Gt: return {h + " > ?", {until}};
  case Prefix::Lt: return {l + " < ?", {from}};
  case Prefix::Ge: return {h + " >= ?", {from}};
  case Prefix::Le: return {l + " <= ?", {until}};
  case Prefix::Sa: return {l + " > ?", {until}};
  case Prefix::Eb: return {h + " < ?", {from}};
  case Prefix::Ap: return {'(' + h + " >= ? AND " + l + " <= ?)", {from, until}};
  }
  return {};
}

Reply<SqlText> dateCondition(std::string_view name, std::string_view value, std::string_view low,
                             std::string_view high) {
  const Prefix prefix = takePrefix(value);
  auto span = dateSpan(value);
  if (!span) return badValue(name, "a date");
  if (prefix == Prefix::Ap) { // "approximately": a day either way
    span->from -= 86'400'000;
    span->until += 86'400'000;
  }
  return spanCondition(prefix, span->from, span->until, low, high);
}

Reply<SqlText> quantityCondition(std::string_view name, std::string_view value) {
  const auto parts = splitEscaped(value, '|');
  if (parts.empty() || parts.size() > 3) return badValue(name, "a quantity");
  std::string_view number = parts[0];
  const Prefix prefix = takePrefix(number);
  double amount = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), amount);
  if (error != std::errc() || end != number.data() + number.size()) return badValue(name, "a number");
  // 5.40 means 5.395 to 5.405: half a unit of the last digit given.
  const auto exponentAt = std::min(number.find_first_of("eE"), number.size());
  const auto mantissa = number.substr(0, exponentAt);
  const auto point = mantissa.find('.');
  int digits = point == std::string_view::npos ? 0 : static_cast<int>(mantissa.size() - point - 1);
  if (exponentAt < number.size()) digits -= std::atoi(std::string(number.substr(exponentAt + 1)).c_str());
  double half = 0.5 * std::pow(10.0, -digits);
  if (prefix == Prefix::Ap) half = std::abs(amount) * 0.1;
  const bool exact = prefix != Prefix::Eq && prefix != Prefix::Ne && prefix != Prefix::Ap;
  SqlText condition =
      spanCondition(prefix, exact ? amount : amount - half, exact ? amount : amount + half, "value", "value");
  if (parts.size() > 1 && !parts[1].empty()) condition.add(" AND system = ?").bind(parts[1]);
  if (parts.size() > 2 && !parts[2].empty()) condition.add(" AND code = ?").bind(parts[2]);
  return condition;
}

Reply<SqlText> tokenCondition(std::string_view name, std::string_view value) {
  // The bar that separates system and code; escaped bars belong to either.
  const auto parts = splitEscaped(value, '|');
  if (value.empty() || parts.size() > 2) return badValue(name, "a token");
  if (parts.size() == 1) return SqlText{"code = ?", {parts[0]}};
  if (parts[1].empty()) return SqlText{"system = ?", {parts[0]}};
  return SqlText{"code = ? AND system = ?", {parts[1], parts[0]}};
}

Reply<SqlText> stringCondition(std::string_view modifier, std::string_view name, std::string_view value) {
  const auto text = splitEscaped(value, '\0');
  const std::string plain = text.empty() ? std::string() : text[0];
  if (plain.empty()) return badValue(name, "a text");
  if (modifier == "exact") return SqlText{"exact = ?", {plain}};
  const std::string folded = foldText(plain);
  if (modifier == "contains") return SqlText{"instr(folded, ?) > 0", {folded}};
  return SqlText{"folded >= ? AND folded < ?", {folded, folded + "\xF4\x8F\xBF\xBF"}};
}

/// The rids a reference value can mean.
Reply<SqlText> targetCondition(const SearchParameter& parameter, std::string_view modifier, std::string_view value,
                               std::string_view base) {
  if (!base.empty() && value.starts_with(base) && value.size() > base.size() && value[base.size()] == '/')
    value.remove_prefix(base.size() + 1);
  if (const auto target = parseRelativeReference(value)) {
    if (!modifier.empty() && modifier != target->type) return badValue(parameter.name, "a reference of that type");
    return SqlText{"SELECT rid FROM entity WHERE type = ? AND id = ?", {target->type, target->id}};
  }
  if (!isResourceId(value)) return badValue(parameter.name, "a reference");
  SqlText text{"SELECT rid FROM entity WHERE id = ? AND type IN (", {std::string(value)}};
  std::vector<std::string> types;
  if (!modifier.empty())
    types.emplace_back(modifier);
  else if (parameter.targets == "*" || parameter.targets.empty())
    types.assign(resourceTypes().begin(), resourceTypes().end());
  else
    types = splitEscaped(parameter.targets, ' ');
  for (std::size_t i = 0; i < types.size(); ++i) text.add(i == 0 ? "?" : ",?").bind(types[i]);
  return text.add(")");
}

Reply<SqlText> oneValue(const SearchParameter& parameter, std::string_view modifier, std::string_view value,
                        std::string_view base) {
  switch (parameter.kind) {
  case Kind::Date:
    if (!modifier.empty()) return badModifier(parameter.name, modifier);
    return dateCondition(parameter.name, value, "low", "high");
  case Kind::Quantity:
  case Kind::Number:
    if (!modifier.empty()) return badModifier(parameter.name, modifier);
    return quantityCondition(parameter.name, value);
  case Kind::Token:
    if (!modifier.empty() && modifier != "not") return badModifier(parameter.name, modifier);
    return tokenCondition(parameter.name, value);
  case Kind::Uri: {
    if (!modifier.empty() && modifier != "below") return badModifier(parameter.name, modifier);
    const auto text = splitEscaped(value, '\0');
    const std::string uri = text.empty() ? std::string() : text[0];
    if (modifier == "below") return SqlText{"code >= ? AND code < ?", {uri, uri + "\xF4\x8F\xBF\xBF"}};
    return SqlText{"code = ?", {uri}};
  }
  case Kind::String:
    if (!modifier.empty() && modifier != "exact" && modifier != "contains")
      return badModifier(parameter.name, modifier);
    return stringCondition(modifier, parameter.name, value);
  case Kind::Reference: {
    if (!modifier.empty() && !isResourceType(modifier)) return badModifier(parameter.name, modifier);
    auto targets = targetCondition(parameter, modifier, value, base);
    if (!targets) return targets;
    return SqlText{"target IN ("}.add(*targets).add(")");
  }
  }
  return badModifier(parameter.name, modifier);
}

const char* tableOf(Kind kind) {
  switch (kind) {
  case Kind::Date: return "date";
  case Kind::String: return "string";
  case Kind::Quantity:
  case Kind::Number: return "quantity";
  case Kind::Reference: return "reference";
  case Kind::Token:
  case Kind::Uri: return "token";
  }
  return "token";
}

/// The values' alternatives, joined by OR.
template <class Make>
Reply<SqlText> anyOf(std::string_view value, const Make& make) {
  const auto commas = [&] {
    std::vector<std::string> parts; // escapes other than of the comma stay for the value's own parser
    std::string part;
    for (std::size_t i = 0; i < value.size(); ++i) {
      if (value[i] == '\\' && i + 1 < value.size()) {
        if (value[i + 1] != ',') part += value[i];
        part += value[++i];
      } else if (value[i] == ',') {
        parts.push_back(std::move(part));
        part.clear();
      } else {
        part += value[i];
      }
    }
    parts.push_back(std::move(part));
    return parts;
  }();
  if (commas.size() > alternativeLimit) return refuse(400, "too-costly", "A search parameter has too many values.");
  SqlText all{"("};
  for (std::size_t i = 0; i < commas.size(); ++i) {
    Reply<SqlText> one = make(commas[i]);
    if (!one) return one;
    all.add(i == 0 ? "(" : " OR (").add(*one).add(")");
  }
  return all.add(")");
}

Reply<SqlText> ofResource(std::string_view row, std::string_view name, std::string_view value) {
  const std::string column = std::string(row) + (name == "_id" ? ".id" : ".updated");
  if (name == "_id")
    return anyOf(value, [&](const std::string& one) -> Reply<SqlText> { return SqlText{column + " = ?", {one}}; });
  return anyOf(value, [&](const std::string& one) { return dateCondition(name, one, column, column); });
}

Reply<SqlText> chained(const StoreReader& store, std::string_view row, std::string_view type, std::string_view head,
                       std::string_view rest, std::string_view value, std::string_view base) {
  const auto colon = std::min(head.find(':'), head.size());
  const auto name = head.substr(0, colon);
  const auto wanted = head.substr(std::min(colon + 1, head.size()));
  const auto number = findParameter(type, name);
  if (!number || searchParameters()[static_cast<std::size_t>(*number)].kind != Kind::Reference)
    return refuse(400, "not-supported", std::string(name) + " is no reference parameter of " + std::string(type) + '.');
  if (rest.contains('.')) return refuse(400, "not-supported", "Chains of more than one step are not supported.");
  const SearchParameter& parameter = searchParameters()[static_cast<std::size_t>(*number)];
  std::vector<std::string> types;
  if (!wanted.empty())
    types.emplace_back(wanted);
  else if (parameter.targets != "*")
    types = splitEscaped(parameter.targets, ' ');
  else
    return refuse(400, "not-supported",
                  "The chain over " + std::string(name) + " needs a type, as in subject:Patient.");
  const auto restName = rest.substr(0, rest.find(':'));
  std::erase_if(types,
                [&](const std::string& target) { return restName != "_id" && !findParameter(target, restName); });
  if (types.empty())
    return refuse(400, "not-supported",
                  "No target of " + std::string(name) + " has a parameter " + std::string(restName) + '.');
  SqlText condition{std::string(row) + ".rid IN (SELECT rid FROM reference WHERE parameter = ? AND target IN (",
                    {store.number(*number)}};
  for (std::size_t i = 0; i < types.size(); ++i) {
    auto inner = criterion(store, "q", types[i], rest, value, base);
    if (!inner) return inner;
    condition.add(i == 0 ? "" : " UNION ")
        .add("SELECT q.rid FROM entity q WHERE q.type = ?")
        .bind(types[i])
        .add(" AND q.body IS NOT NULL AND ")
        .add(*inner);
  }
  return condition.add("))");
}

/// _has:Observation:patient:code=… : those that an Observation with that code refers to.
Reply<SqlText> reversed(const StoreReader& store, std::string_view row, std::string_view rest, std::string_view value,
                        std::string_view base) {
  const auto first = rest.find(':');
  const auto second = first == std::string_view::npos ? first : rest.find(':', first + 1);
  if (second == std::string_view::npos) return refuse(400, "value", "_has is written _has:Type:reference:parameter.");
  const auto type = rest.substr(0, first);
  const auto number = findParameter(type, rest.substr(first + 1, second - first - 1));
  if (!number || searchParameters()[static_cast<std::size_t>(*number)].kind != Kind::Reference)
    return refuse(400, "not-supported", "_has names no reference parameter of " + std::string(type) + '.');
  const auto inner = rest.substr(second + 1);
  if (inner.starts_with("_has") || inner.contains('.'))
    return refuse(400, "not-supported", "Chains of more than one step are not supported.");
  auto condition = criterion(store, "q", type, inner, value, base);
  if (!condition) return condition;
  return SqlText{std::string(row) + ".rid IN (SELECT target FROM reference WHERE parameter = ? AND rid IN ("
                                    "SELECT q.rid FROM entity q WHERE q.type = ? AND q.body IS NOT NULL AND ",
                 {store.number(*number), std::string(type)}}
      .add(*condition)
      .add("))");
}

} // namespace

std::vector<std::string> splitEscaped(std::string_view text, char separator) {
  std::vector<std::string> parts(1);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size())
      parts.back() += text[++i];
    else if (text[i] == separator)
      parts.emplace_back();
    else
      parts.back() += text[i];
  }
  return parts;
}

void bindAll(core::Statement& statement, const std::vector<SqlValue>& values) {
  int index = 0;
  for (const SqlValue& value : values) std::visit([&](const auto& one) { statement.bind(++index, one); }, value);
}

Reply<SqlText> criterion(const StoreReader& store, std::string_view row, std::string_view type, std::string_view name,
                         std::string_view value, std::string_view base) {
  if (name.starts_with("_has:")) return reversed(store, row, name.substr(5), value, base);
  if (const auto dot = name.find('.'); dot != std::string_view::npos)
    return chained(store, row, type, name.substr(0, dot), name.substr(dot + 1), value, base);
  const auto colon = std::min(name.find(':'), name.size());
  const auto plain = name.substr(0, colon);
  const auto modifier = name.substr(std::min(colon + 1, name.size()));
  if (plain == "_id" || plain == "_lastUpdated") {
    if (!modifier.empty()) return badModifier(plain, modifier);
    return ofResource(row, plain, value);
  }
  const auto number = findParameter(type, plain);
  if (!number)
    return refuse(400, "not-supported",
                  std::string(type) + " has no search parameter \"" + std::string(plain) + "\" here.");
  const SearchParameter& parameter = searchParameters()[static_cast<std::size_t>(*number)];
  SqlText rows{std::string("(SELECT rid FROM ") + tableOf(parameter.kind) + " WHERE parameter = ?",
               {store.number(*number)}};
  if (modifier == "missing") {
    if (value != "true" && value != "false") return badValue(name, "true or false");
    return SqlText{std::string(row) + ".rid " + (value == "true" ? "NOT IN " : "IN ")}.add(rows).add(")");
  }
  auto values = anyOf(value, [&](const std::string& one) { return oneValue(parameter, modifier, one, base); });
  if (!values) return values;
  return SqlText{std::string(row) + ".rid " + (modifier == "not" ? "NOT IN " : "IN ")}
      .add(rows)
      .add(" AND ")
      .add(*values)
      .add(")");
}

} // namespace clavis::sandbox
