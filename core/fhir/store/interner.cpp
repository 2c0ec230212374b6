#include "core/fhir/store/interner.h"

#include "core/fhir/search/search_parameters.h"
#include "core/fhir/store/stored_id.h"

namespace clavis::core {

namespace {
constexpr std::int64_t tokensAtOnce = 32; // numbers taken at once; what a transaction leaves of them is never used
}

std::string_view Interner::key(std::int64_t number, std::string_view text) {
  m_key.assign(reinterpret_cast<const char*>(&number), sizeof number);
  m_key += text;
  return m_key;
}

Result<std::optional<std::int64_t>> Interner::findType(std::string_view name) {
  if (name.empty()) return std::optional<std::int64_t>(0);
  if (const int known = SearchParameters::r4().typeNumber(name); known != 0) return std::optional<std::int64_t>(known);
  if (const auto found = m_types.find(name); found != m_types.end()) return std::optional(found->second);
  auto number = m_sql->integer("SELECT number FROM resource_type WHERE name=?", name);
  if (number && *number) m_types.emplace(name, **number);
  return number;
}

Result<std::int64_t> Interner::type(std::string_view name) {
  auto found = findType(name);
  if (!found) return pass(found);
  if (*found) return **found;
  auto made =
      m_sql->execute("INSERT INTO resource_type(number, name) SELECT max(number) + 1, ? FROM resource_type", name);
  if (!made) return pass(made);
  const std::int64_t number = m_sql->lastInsertRowId();
  m_types.emplace(name, number);
  return number;
}

Result<std::string> Interner::typeName(std::int64_t number) {
  if (const auto known = SearchParameters::r4().typeName(static_cast<int>(number)); !known.empty())
    return std::string(known);
  auto name = m_sql->text("SELECT name FROM resource_type WHERE number=?", number);
  if (!name) return pass(name);
  return name->value_or(std::string());
}

Result<std::optional<std::int64_t>> Interner::findSystem(std::string_view url) {
  if (url.empty()) return std::optional<std::int64_t>(0);
  if (const auto found = m_systems.find(url); found != m_systems.end()) return std::optional(found->second);
  auto id = m_sql->integer("SELECT id FROM token_system WHERE url=?", url);
  if (id && *id) m_systems.emplace(url, **id);
  return id;
}

Result<std::int64_t> Interner::system(std::string_view url) {
  auto found = findSystem(url);
  if (!found) return pass(found);
  if (*found) return **found;
  if (auto made = m_sql->execute("INSERT INTO token_system(url) VALUES(?)", url); !made) return pass(made);
  const std::int64_t id = m_sql->lastInsertRowId();
  m_systems.emplace(url, id);
  return id;
}

Result<std::optional<std::int64_t>> Interner::findToken(std::string_view systemUrl, std::string_view code) {
  auto in = findSystem(systemUrl);
  if (!in || !*in) return in;
  if (const auto found = m_tokens.find(key(**in, code)); found != m_tokens.end()) return std::optional(found->second);
  auto id = m_sql->integer("SELECT id FROM token WHERE code=? AND system=?", code, **in);
  if (id && *id) m_tokens.emplace(key(**in, code), **id);
  return id;
}

Result<std::int64_t> Interner::token(std::string_view systemUrl, std::string_view code) {
  auto found = findToken(systemUrl, code);
  if (!found) return pass(found);
  if (*found) return **found;
  auto in = system(systemUrl);
  if (!in) return pass(in);
  if (m_freeTokens == 0) {
    auto last = m_sql->integer("UPDATE token_last SET id = id + ? RETURNING id", tokensAtOnce);
    if (!last) return pass(last);
    m_lastToken = **last;
    m_freeTokens = tokensAtOnce;
  }
  const std::int64_t id = m_lastToken - --m_freeTokens;
  if (auto made = m_sql->execute("INSERT INTO token(code, system, id) VALUES(?, ?, ?)", code, *in, id); !made)
    return pass(made);
  m_tokens.emplace(key(*in, code), id);
  return id;
}

void Interner::forgetToken(std::string_view systemUrl, std::string_view code) {
  const auto in = systemUrl.empty() ? m_systems.end() : m_systems.find(systemUrl);
  const std::int64_t number = in == m_systems.end() ? 0 : in->second;
  if (const auto found = m_tokens.find(key(number, code)); found != m_tokens.end()) m_tokens.erase(found);
}

Result<std::int64_t> Interner::unit(std::string_view systemUrl, std::string_view code) {
  auto in = system(systemUrl);
  if (!in) return pass(in);
  if (const auto found = m_units.find(key(*in, code)); found != m_units.end()) return found->second;
  auto id = m_sql->integer("SELECT id FROM quantity_unit WHERE code=? AND system=?", code, *in);
  if (!id) return pass(id);
  if (!*id) {
    if (auto made = m_sql->execute("INSERT INTO quantity_unit(code, system) VALUES(?, ?)", code, *in); !made)
      return pass(made);
    *id = m_sql->lastInsertRowId();
  }
  m_units.emplace(key(*in, code), **id);
  return **id;
}

void Interner::rememberPlace(std::int64_t typeNumber, std::string_view id, ResourceRow row) {
  m_places.insert_or_assign(std::string(key(typeNumber, id)), row);
}

Result<std::optional<ResourceRow>> Interner::findPlace(std::string_view typeName_, std::string_view id) {
  auto number = findType(typeName_);
  if (!number || !*number) return number;
  if (const auto found = m_places.find(key(**number, id)); found != m_places.end()) return std::optional(found->second);
  auto statement = m_sql->prepare("SELECT row FROM resource WHERE type=? AND id=?");
  if (!statement) return pass(statement);
  const StoredId stored(id);
  stored.bind(statement->bind(1, **number), 2);
  auto row = statement->step();
  if (!row) return pass(row);
  if (!*row) return std::optional<ResourceRow>();
  rememberPlace(**number, id, statement->integer(0));
  return std::optional(statement->integer(0));
}

Result<ResourceRow> Interner::place(std::string_view typeName_, std::string_view id) {
  auto found = findPlace(typeName_, id);
  if (!found) return pass(found);
  if (*found) return **found;
  auto number = type(typeName_);
  if (!number) return pass(number);
  auto statement = m_sql->prepare("INSERT INTO resource(type, id, flags) VALUES(?, ?, 0)");
  if (!statement) return pass(statement);
  const StoredId stored(id);
  stored.bind(statement->bind(1, *number), 2);
  if (auto made = statement->run(); !made) return pass(made);
  const ResourceRow row = m_sql->lastInsertRowId();
  rememberPlace(*number, id, row);
  return row;
}

} // namespace clavis::core
