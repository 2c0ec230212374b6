// The vault's local search. FHIR search (R4, section 3.1.1) over the index tables: a query string becomes one SQL
// statement with bound values.
//
// Supported: token (:not, :missing), string (:exact, :contains, :missing), date (eq ne lt gt le ge sa eb ap,
// :missing), reference (Type/id, id, absolute, :Type, :missing, :identifier no), chains of one level
// (subject:Patient.name=…, patient.name=…), _has of one level, quantity (prefixes, number|system|code, number||code),
// number, uri (:below), _id, _lastUpdated, _security, _text and _content (words of the human
// text), _count, _offset, _sort (several keys, '-'), _summary=count, _total, _include, _revinclude (resolved by
// included()). _elements, _format and _pretty are the server's: kept in `other`. Repeating a parameter means AND;
// commas mean OR; "\," "\|" "\$" are literal.
//
// Errors: UnknownType, UnknownParameter, BadParameter with the parameter's name as subject (never its value). A lenient
// parse skips unknown parameters and lists them in `ignored`.
#pragma once

#include "core/fhir/search/search_compiler.h"
#include "core/fhir/store/projection.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clavis::core {

enum class SearchHandling { Strict, Lenient };

struct IncludeRule {
  std::string sourceType; ///< Observation in Observation:subject
  std::string parameter;  ///< subject, or * for every reference
  std::string targetType; ///< empty: any
  bool iterate = false;
};

struct SearchPage {
  std::vector<ResourceRow> rows;
  bool more = false;                 ///< another page follows (offset + rows.size())
  std::optional<std::int64_t> total; ///< when asked for (_total=accurate, _summary=count)
};

class SearchQuery {
 public:
  static constexpr int defaultCount = 50;
  static constexpr int maxCount = 1000;

  /// `query` is what stands after '?', percent-encoded (or a POST _search form body).
  [[nodiscard]] static Result<SearchQuery> parse(std::string_view type, std::string_view query,
                                                 SearchHandling handling = SearchHandling::Strict);
  /// Only resources of this patient's compartment (a search below Patient/[id]/, or a patient's own access).
  void restrictToPatient(ResourceRow patient) { m_patient = patient; }

  [[nodiscard]] Result<SearchPage> run(const ReadConnection& connection) const;
  [[nodiscard]] Result<std::int64_t> countMatches(const ReadConnection& connection) const;
  /// Resources that _include and _revinclude add to `matches`: each once, none that is already in `matches`.
  [[nodiscard]] Result<std::vector<ResourceRow>> included(const ReadConnection& connection,
                                                          const std::vector<ResourceRow>& matches) const;

  [[nodiscard]] const std::string& type() const { return m_type; }
  [[nodiscard]] int count() const { return m_count; }
  [[nodiscard]] std::int64_t offset() const { return m_offset; }
  [[nodiscard]] bool countOnly() const { return m_countOnly; }
  [[nodiscard]] bool totalWanted() const { return m_totalWanted; }
  /// Parameters that were understood, percent-decoded, in order: for the self link.
  [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& used() const { return m_used; }
  /// Parameters that were skipped (lenient only).
  [[nodiscard]] const std::vector<std::string>& ignored() const { return m_ignored; }
  /// _elements, _summary (other than count), _format, _pretty, _contained…: for the caller.
  [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& other() const { return m_other; }
  [[nodiscard]] const std::vector<IncludeRule>& includes() const { return m_includes; }
  [[nodiscard]] const std::vector<IncludeRule>& revincludes() const { return m_revincludes; }

  /// SQLite's plan for this search, a line a step: for tests.
  [[nodiscard]] Result<std::string> plan(const ReadConnection& connection) const;

 private:
  SearchQuery() = default;
  [[nodiscard]] Result<bool> readControl(std::string_view key, std::string_view value);
  [[nodiscard]] Result<void> readSort(std::string_view value);
  [[nodiscard]] Sql statement(std::string_view columns) const;

  std::string m_type;
  std::optional<ResourceRow> m_patient;
  Sql m_where;
  std::string m_joins; ///< what sorting needs
  std::string m_orderBy;
  int m_count = defaultCount;
  std::int64_t m_offset = 0;
  bool m_countOnly = false;
  bool m_totalWanted = false;
  std::vector<std::pair<std::string, std::string>> m_used;
  std::vector<std::string> m_ignored;
  std::vector<std::pair<std::string, std::string>> m_other;
  std::vector<IncludeRule> m_includes;
  std::vector<IncludeRule> m_revincludes;
};

} // namespace clavis::core
