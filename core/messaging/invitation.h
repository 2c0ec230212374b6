// How a patient comes in: the clinic's server makes a code, and the invitation around it (core/access/invitation) is
// handed to the patient alone. The clinic then sees a device it did not expect if somebody else used it first, and the
// safety number tells.
#pragma once

#include "core/access/backend_identity.h"
#include "core/access/invitation.h"
#include "core/backend/http_transport.h"

#include <string>

namespace clavis::core::messaging {

/// Asks the backend for a code (POST Patient/ID/$clavis-invite, staff only), as the one who is enrolled as `ours`.
/// Blocks; for worker threads and programs. Errors: AccessError, those of the backend.
[[nodiscard]] Result<Invitation> requestInvitation(HttpTransport& transport, const BackendIdentity& ours,
                                                   const std::string& patient);

} // namespace clavis::core::messaging
