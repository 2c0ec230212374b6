// The search parameters of R4 that are indexed, from HL7's own definitions (search_parameters.inc, made by
// packaging/tools/search_parameters.py; HL7 declares CC0-1.0). The script turns every FHIRPath expression into plain
// element paths once, so that nothing has to interpret FHIRPath here.
//
// Each element path has a number that never changes its meaning: index rows hold it. Parameters are unions of paths, so
// that Observation's `code` and `combo-code`, or `subject` and `patient`, share the same index rows.
// Thread: immutable after it is made; safe everywhere.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace clavis::core {

enum class SearchKind : std::uint8_t { Token, String, Date, Reference, Quantity, Number, Uri };

struct SearchParameter {
  std::string_view type; ///< resource type
  std::string_view name;
  SearchKind kind = SearchKind::Token;
  std::vector<std::uint16_t> paths;
  std::vector<std::string_view> targets; ///< Reference: resource types it can point to; empty: any
};

struct NotSupported {
  std::string_view type, name, reason;
};

struct IndexPlan;

class SearchParameters {
 public:
  [[nodiscard]] static const SearchParameters& r4();

  [[nodiscard]] const SearchParameter* find(std::string_view type, std::string_view name) const;
  [[nodiscard]] std::span<const SearchParameter> of(std::string_view type) const;
  /// Reference parameters that put a resource of `type` into a patient's compartment.
  [[nodiscard]] std::span<const std::string_view> patientCompartment(std::string_view type) const;
  /// R4 resource types, sorted.
  [[nodiscard]] std::span<const std::string_view> types() const;

  /// 1..: R4's types in the order of types(); 0: not an R4 type. The numbers are those of the tables.
  [[nodiscard]] int typeNumber(std::string_view type) const;
  [[nodiscard]] std::string_view typeName(int number) const;
  /// What to index of a resource of `type` (for types that R4 does not have: meta only).
  [[nodiscard]] const IndexPlan& plan(std::string_view type) const;
  /// True when every value at the path is a `code` primitive: its system is implied by the element.
  [[nodiscard]] bool codesOnly(std::uint16_t path) const;
  /// Official parameters that are not indexed, and why.
  [[nodiscard]] std::span<const NotSupported> notSupported() const;
  /// How many (type, name) pairs R4 defines.
  [[nodiscard]] int officialParameters() const;

  SearchParameters(const SearchParameters&) = delete;
  SearchParameters& operator=(const SearchParameters&) = delete;
  ~SearchParameters();

 private:
  SearchParameters();
  struct Parts;
  std::unique_ptr<Parts> m_parts;
};

} // namespace clavis::core
