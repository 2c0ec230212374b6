// Tells the chart how old its sections are, from what sync keeps. (core/chart does not know core/sync; executables join
// them.) Thread: any; reads in the caller's snapshot.
#pragma once

#include "core/chart/section.h"

namespace clavis::wiring {

class SyncSectionAges final : public core::chart::SectionAgeSource {
 public:
  /// A section is as old as the oldest of its resource types.
  [[nodiscard]] core::Result<core::chart::SectionAge> age(const core::ReadConnection& db, std::string_view patientId,
                                                          core::chart::SectionKind section) const override;
};

} // namespace clavis::wiring
