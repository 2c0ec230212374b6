// Reads a banner on the caller's connection.
#pragma once

#include "core/chart/banner.h"
#include "core/fhir/store/projection.h"
#include "core/vault/sqlite/connection.h"

namespace clavis::core::chart {

/// `today` is the viewer's date; `allergyAge` says whether the allergies were loaded whole.
[[nodiscard]] Result<Banner> readBanner(const ReadConnection& db, ResourceRow patient, const PartialDate& today,
                                        const SectionAge& allergyAge);

/// What may be concluded from the allergies that are here and how old they are.
[[nodiscard]] AllergySummary summariseAllergies(std::vector<AllergyRow> rows, const Hidden& hidden,
                                                const SectionAge& age);

/// A wall-clock instant as a date, in the machine's time zone.
[[nodiscard]] PartialDate localDate(Instant instant);

} // namespace clavis::core::chart
