// Numbers for what repeats: types, code systems, tokens, units, and the rows of resources. Finds them, and (when
// writing) makes them. Its caches are true within one transaction only: an Interner lives no longer than that (see
// resource_store.h).
#pragma once

#include "core/fhir/store/projection.h"
#include "core/vault/sqlite/connection.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace clavis::core {

class Interner {
 public:
  explicit Interner(Connection& sql) : m_sql(&sql) {}

  // nullopt: not there (and nothing was made).
  [[nodiscard]] Result<std::optional<std::int64_t>> findType(std::string_view name);
  [[nodiscard]] Result<std::optional<std::int64_t>> findSystem(std::string_view url);
  [[nodiscard]] Result<std::optional<std::int64_t>> findToken(std::string_view system, std::string_view code);
  /// `type` empty: a reference that is no Type/id.
  [[nodiscard]] Result<std::optional<ResourceRow>> findPlace(std::string_view type, std::string_view id);

  [[nodiscard]] Result<std::int64_t> type(std::string_view name);
  [[nodiscard]] Result<std::int64_t> token(std::string_view system, std::string_view code);
  [[nodiscard]] Result<std::int64_t> unit(std::string_view system, std::string_view code);
  /// The row of the resource, or a new one without a body that holds its place.
  [[nodiscard]] Result<ResourceRow> place(std::string_view type, std::string_view id);

  [[nodiscard]] Result<std::string> typeName(std::int64_t number);
  void forgetToken(std::string_view system, std::string_view code);
  void forgetPlaces() { m_places.clear(); }
  void rememberPlace(std::int64_t type, std::string_view id, ResourceRow row);

 private:
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  using Map = std::unordered_map<std::string, std::int64_t, TextHash, std::equal_to<>>;

  [[nodiscard]] Result<std::int64_t> system(std::string_view url);
  /// The key of `number` and `text` together, in m_key.
  std::string_view key(std::int64_t number, std::string_view text);

  Connection* m_sql;
  Map m_types;
  Map m_systems;
  Map m_tokens;
  Map m_units;
  Map m_places;
  std::string m_key;
  std::int64_t m_lastToken = 0; ///< of the numbers taken at once
  std::int64_t m_freeTokens = 0;
};

} // namespace clavis::core
