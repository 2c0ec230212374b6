// One row of the table patient_list, as the list and the search read it.
#pragma once

#include "core/chart/patient_list.h"
#include "core/vault/sqlite/connection.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace clavis::core::chart {

/// The columns of a PatientRow, from a table named p; readListRow reads them starting at column `first`.
inline constexpr std::string_view listColumns =
    "p.rid, p.patient_id, p.family, p.given, p.prefix, p.birth, p.gender, p.identifier, p.identifier_label, "
    "p.deceased, p.died, "
    "p.active, p.merged_into, p.last_encounter, p.by_updated, "
    "EXISTS(SELECT 1 FROM patient_list o WHERE o.same_name = p.same_name AND o.rid <> p.rid)";
inline constexpr int listColumnCount = 16;

struct ListRow {
  std::int64_t rid = 0;
  PatientRow row;
};
[[nodiscard]] ListRow readListRow(const Statement& statement, int first = 0);

/// The end of the range of texts that start with `prefix` (exclusive); no stored key contains this character.
[[nodiscard]] inline std::string afterPrefix(std::string_view prefix) {
  return std::string(prefix) + "\xF4\x8F\xBF\xBF";
}

/// Between the family and the given names in the sort keys: below every letter, so that "Smith, Z" stands before
/// "Smithers, A".
inline constexpr char nameSeparator = '\x01';

/// In patient_list.names, after the family's words and after the given names'.
inline constexpr char nameClassEnd = '/';

} // namespace clavis::core::chart
