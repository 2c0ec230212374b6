// The name of somebody who is in no chart's list: who works here, who wrote.
#pragma once

#include "core/base/error.h"

#include <string>
#include <string_view>

namespace clavis::core {
class ReadConnection;
}

namespace clavis::core::chart {

/// `reference`: "Practitioner/1", "PractitionerRole/2" (then who holds it), "RelatedPerson/3". Empty when the vault has
/// no such person, or no name of theirs.
[[nodiscard]] Result<std::string> nameOfPerson(const ReadConnection& db, std::string_view reference);

} // namespace clavis::core::chart
