// Who belongs to a patient's care team, from the CareTeam resources in the vault. Errors: StoreError, FhirError.
#pragma once

#include "core/base/clock.h"
#include "core/vault/sqlite/connection.h"

#include <string>
#include <string_view>
#include <vector>

namespace clavis::core::messaging {

/// "Practitioner/1" of every active team whose member they are now; for "Patient/1". Organisations, relatives and roles
/// are nobody's device and left out.
[[nodiscard]] Result<std::vector<std::string>> careTeamOf(const ReadConnection& db, std::string_view patient,
                                                          Instant now);

/// Makes them participants, but those whom somebody took out; noted as trust events. Who is new. The patient decides
/// nothing here and the server much: whoever it lists reads from now on, if the clinic's CA has given them a
/// certificate; so they are shown, and can be taken out for good.
[[nodiscard]] Result<std::vector<std::string>> inviteCareTeam(const WriteConnection& db, std::int64_t conversation,
                                                              std::string_view patient, Instant now);

} // namespace clavis::core::messaging
