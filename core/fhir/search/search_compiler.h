// Turns one search parameter into an SQL condition on a row of `resource`. Values are only ever bound; what stands in
// the text are our own table names and numbers.
#pragma once

#include "core/fhir/fhir_error.h"
#include "core/fhir/search/search_parameters.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace clavis::core {

/// A resource id: bound as text or as a UUID's bytes.
struct SearchedId {
  std::string id;
};
using SearchValue = std::variant<std::int64_t, double, std::string, SearchedId>;

struct Sql {
  std::string text;
  std::vector<SearchValue> values; ///< in the order of the question marks in text

  Sql& operator+=(std::string_view more) { return text += more, *this; }
  Sql& operator+=(const Sql& more);
  Sql& bind(SearchValue value);
};

class SearchCompiler {
 public:
  /// How far chains may still go.
  explicit SearchCompiler(int chains = 1) : m_chains(chains) {}

  /// `key` is the name with its modifier or chain ("patient.name", "name:exact", "_has:Observation:patient:code");
  /// `alias` the name of the resource table in the statement around it. `drives` asks for a form that gives the rows
  /// (IN) where there is one, instead of one that tests a row (EXISTS).
  [[nodiscard]] Result<Sql> condition(std::string_view type, std::string_view key, std::string_view value,
                                      std::string_view alias, bool drives) const;
  /// How few rows a parameter is expected to leave; the lowest drives. Parameters that cannot drive give `noDriver`.
  static constexpr int noDriver = 100;
  [[nodiscard]] static int driverRank(std::string_view type, std::string_view key);

  /// "3,4,7": path numbers for IN (…).
  [[nodiscard]] static std::string pathList(const SearchParameter& parameter);

 private:
  struct Target {
    const SearchParameter& parameter;
    std::string_view modifier;
    std::string_view alias;
    bool drives;
  };
  [[nodiscard]] Result<Sql> oneOf(const Target& target, std::string_view value) const;
  [[nodiscard]] Result<Sql> token(const Target& target, std::string_view value) const;
  [[nodiscard]] Result<Sql> uri(const Target& target, std::string_view value) const;
  [[nodiscard]] Result<Sql> string(const Target& target, std::string_view value) const;
  [[nodiscard]] Result<Sql> date(const Target& target, std::string_view value) const;
  [[nodiscard]] Result<Sql> quantity(const Target& target, std::string_view value) const;
  [[nodiscard]] Result<Sql> reference(const Target& target, std::string_view value) const;
  [[nodiscard]] Result<Sql> missing(const Target& target, std::string_view value) const;
  [[nodiscard]] Result<Sql> chain(const Target& target, std::string_view rest, std::string_view value) const;
  [[nodiscard]] Result<Sql> reverseChain(std::string_view type, std::string_view rest, std::string_view value,
                                         std::string_view alias) const;
  [[nodiscard]] Result<Sql> id(std::string_view type, std::string_view value, std::string_view alias) const;
  [[nodiscard]] Result<Sql> lastUpdated(std::string_view value, std::string_view alias) const;

  int m_chains;
};

} // namespace clavis::core
