// What people type into a search field, as an FTS5 expression.
#pragma once

#include "core/fhir/store/projection.h"

#include <optional>
#include <string>
#include <string_view>

namespace clavis::core {

/// A word that stands for a patient in the text index, so that a search inside one chart never looks at the others'
/// words.
[[nodiscard]] std::string patientWord(ResourceRow patient);
/// `hyp bl` becomes `"hyp"* "bl"*`: every word is the beginning of one that must be there. Nothing of the input is
/// taken as syntax. Empty when there is no letter or digit to look for.
[[nodiscard]] std::string textMatch(std::string_view words, std::optional<ResourceRow> patient);

} // namespace clavis::core
