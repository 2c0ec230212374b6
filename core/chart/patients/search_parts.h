// What a person typed into the patient search, taken apart: every part must match, each in one of its meanings.
#pragma once

#include "core/chart/patients/birth_date_query.h"

#include <string>
#include <string_view>
#include <vector>

namespace clavis::core::chart {

struct SearchPart {
  std::vector<std::string> names; ///< folded forms of a start of a name
  std::vector<BirthRange> births;
  std::string identifier; ///< start of an identifier without separators, in capitals
};

struct SearchParts {
  std::vector<SearchPart> parts; ///< at most eight; empty: nothing to search for
  /// The whole text may also be one identifier typed in groups ("943 476 5919"); empty: it may not.
  std::string wholeIdentifier;
};

[[nodiscard]] SearchParts searchParts(std::string_view typed);

/// An identifier without what people leave out or put in when they type it: letters (in capitals) and digits only.
[[nodiscard]] std::string bareIdentifier(std::string_view value);

} // namespace clavis::core::chart
