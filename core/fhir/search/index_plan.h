// What to take from a resource of one type: a tree of JSON keys, made once from the table of search parameters.
#pragma once

#include "core/fhir/search/search_parameters.h"

#include <string_view>
#include <vector>

namespace clavis::core {

/// What lies at the end of a path, as far as indexing tells it apart.
enum class Datatype : std::uint8_t {
  Code,
  Text,
  Uri,
  Boolean,
  Exists,
  Number,
  Coding,
  CodeableConcept,
  Identifier,
  ContactPoint,
  HumanName,
  Address,
  Date,
  Period,
  Timing,
  Reference,
  Quantity,
  Money,
  Range,
  SampledData,
};

struct IndexTarget {
  std::uint16_t path = 0;
  SearchKind kind = SearchKind::Token;
  Datatype datatype = Datatype::Code;
  bool compartment = false; ///< a reference that puts the resource into a patient's compartment
};

struct IndexPlan {
  std::string_view key;
  std::string_view filterKey; ///< when set: only elements whose member of this name has filterValue
  std::string_view filterValue;
  std::vector<IndexPlan> children;
  std::vector<IndexTarget> targets;
};

} // namespace clavis::core
