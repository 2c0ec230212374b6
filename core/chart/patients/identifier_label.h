// What to call an identifier, and how to write it in groups.
#pragma once

#include "core/chart/banner.h"
#include "core/fhir/views/datatypes.h"

#include <string>

namespace clavis::core::chart {

/// type.text, the type's display, or the name of a system we know; empty when nothing says what it is.
[[nodiscard]] std::string identifierLabel(const FhirIdentifier& identifier);
[[nodiscard]] IdentifierGrouping identifierGrouping(const FhirIdentifier& identifier);
/// The digits in their groups, with `grouping`'s blanks (Social Security: hyphens); the value as it is when its digits
/// do not fit.
[[nodiscard]] std::string groupedIdentifier(const std::string& value, IdentifierGrouping grouping);

} // namespace clavis::core::chart
