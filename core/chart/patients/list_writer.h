// Writes a Patient's row of the list, and the words and identifiers it is found by.
#pragma once

#include "core/fhir/store/projection.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace clavis::core::chart {

/// What patient_list holds for a Patient, apart from the last encounter.
struct ListFacts {
  std::string patientId, family, given, prefix, birth, gender, identifier, identifierLabel, died, mergedInto;
  bool deceased = false;
  bool active = true;
  std::vector<std::string> words;
  std::vector<std::string> identifiers; ///< bare
  std::string names;           ///< words with blanks around: the family's, /, the given names', /, those of other names
  std::string bareIdentifiers; ///< the same of identifiers
  std::optional<std::string> sameName, sound, byFamily, byGiven, byGender;
  std::optional<std::int64_t> byBirth, byUpdated;
};
[[nodiscard]] ListFacts listFacts(JsonValue patient, std::string_view id, std::int64_t lastUpdatedMs);

[[nodiscard]] Result<void> writeListRow(WriteConnection& connection, ResourceRow row, const ListFacts& facts);
[[nodiscard]] Result<void> removeListRow(WriteConnection& connection, ResourceRow row);

/// Notes an encounter that took place; `recorded` is its start as recorded. Does nothing when the patient is not in the
/// list (yet) or has a later one.
[[nodiscard]] Result<void> noteEncounter(WriteConnection& connection, ResourceRow patient, std::int64_t at,
                                         std::string_view recorded);
/// Finds the last encounter again from the chart's index: after one changed or went, and for a patient that came after
/// them.
[[nodiscard]] Result<void> findLastEncounter(WriteConnection& connection, ResourceRow patient);

} // namespace clavis::core::chart
