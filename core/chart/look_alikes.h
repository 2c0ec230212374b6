// Patients whose names are easily confused: shown as a warning when a chart is opened and when something is sent.
#pragma once

#include "core/base/error.h"
#include "core/chart/patient_list.h"

#include <string_view>
#include <vector>

namespace clavis::core {
class ReadConnection;
}

namespace clavis::core::chart {

enum class LookAlikeReason {
  SameNameSameBirthDate, ///< very likely the same person twice, or twins with one name wrong
  SameName,
  SwappedName, ///< family and given name exchanged
  SimilarNameSameBirthDate,
  SimilarNameSameBirthYear,
};

struct LookAlike {
  PatientRow patient;
  LookAlikeReason reason = LookAlikeReason::SameName;
};

struct LookAlikes {
  std::vector<LookAlike> patients; ///< most dangerous reason first, at most `limit`
  std::int64_t notShown = 0;
};

/// Others in the vault that look like `patientId`. Merged records of the same person (linked either way) are left out.
[[nodiscard]] Result<LookAlikes> lookAlikes(const ReadConnection& db, std::string_view patientId, int limit = 20);

} // namespace clavis::core::chart
