// Which search parameters the sandbox knows, where their values stand in a resource, and what it reads out of one when
// it is stored. The table is HL7's own for R4, less composite parameters and definitional resources; /metadata is built
// from it.
//
// This is written apart from core/fhir's index on purpose: a server and a client that shared one would agree in their
// mistakes.
#pragma once

#include "app/sandbox/json/json_tree.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace clavis::sandbox {

enum class Kind : std::uint8_t { Number, Date, String, Token, Reference, Quantity, Uri };

struct SearchParameter {
  std::string_view type;
  std::string_view name;
  Kind kind;
  std::string_view
      paths; ///< separated by spaces; a step may stand for a choice (effective), "telecom=phone" filters by system
  std::string_view targets; ///< references: allowed types separated by spaces, or "*"
};

/// All of them; the position is the parameter's number within this run.
[[nodiscard]] std::span<const SearchParameter> searchParameters();
/// Those of one type, the ones of every resource (_tag, _profile, _security, _source) included.
[[nodiscard]] std::vector<int> parametersOf(std::string_view type);
/// nullopt when the type has no such parameter.
[[nodiscard]] std::optional<int> findParameter(std::string_view type, std::string_view name);
[[nodiscard]] const char* kindName(Kind kind);

/// Names of the reference parameters that put a resource into a patient's compartment (R4
/// CompartmentDefinition/patient), less Group and linked Patients: those would show one patient the names of others.
[[nodiscard]] std::string_view compartmentParameters(std::string_view type);

/// A reference as found: of a known type and id, or the text of anything else.
struct IndexEntry {
  int parameter;
  Kind kind;
  std::string text;       ///< token: code; string: folded text; reference: id; uri: the uri; quantity: code or unit
  std::string system;     ///< token and quantity: system; reference: type; string: text as it came
  double low = 0;         ///< number, quantity: value
  std::int64_t from = 0;  ///< date: first millisecond
  std::int64_t until = 0; ///< date: last millisecond
};

/// Everything to index of one resource.
[[nodiscard]] std::vector<IndexEntry> indexEntries(std::string_view type, const JsonTree& resource);
/// Only one parameter's.
[[nodiscard]] std::vector<IndexEntry> indexEntries(int parameter, const JsonTree& resource);

/// Lower case without diacritics; white space runs become one space.
[[nodiscard]] std::string foldText(std::string_view text);

/// The span of a FHIR date, dateTime or instant of any precision, both ends included; nullopt when it is none.
struct DateSpan {
  std::int64_t from;
  std::int64_t until;
};
[[nodiscard]] std::optional<DateSpan> dateSpan(std::string_view text);

} // namespace clavis::sandbox
