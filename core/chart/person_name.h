// The name of somebody who is in no chart's list: who works here, who wrote.
#pragma once

#include "core/base/error.h"

#include <string>
#include <string_view>
#include <vector>

namespace clavis::core {
class ReadConnection;
}

namespace clavis::core::chart {

/// `reference`: "Practitioner/1", "PractitionerRole/2" (then who holds it), "RelatedPerson/3". Empty when the vault has
/// no such person, or no name of theirs.
[[nodiscard]] Result<std::string> nameOfPerson(const ReadConnection& db, std::string_view reference);

struct StaffMember {
  std::string reference{}; ///< "Practitioner/1"
  std::string name{};      ///< "Dr Ada Lovelace"
};
/// Practitioners of the vault, by name, in whose name every word of `text` begins a word (accents and case do not
/// matter); without those who are recorded as no longer active. No word: nobody. At most `limit`. Reads every
/// Practitioner there is: for a search that somebody types, not for lists.
[[nodiscard]] Result<std::vector<StaffMember>> findStaff(const ReadConnection& db, std::string_view text, int limit);

} // namespace clavis::core::chart
