// How a patient comes in: one string that a clinic hands over on paper, by letter or on the screen. It holds the
// address to enrol at, the clinic's CA to believe and nothing else, a code that works once, and until when.
//
// Who has the string before the patient enrols can enrol as the patient: hand it over as one would a medical letter.
// The clinic then sees a device it did not expect, and the safety number tells. Errors: BadInvitation, InvitationOver,
// those of the backend.
#pragma once

#include "core/backend/http_transport.h"
#include "core/base/clock.h"
#include "core/messaging/errors.h"

#include <string>
#include <string_view>

namespace clavis::core::messaging {

struct Invitation {
  std::string patient{};  ///< "Patient/1"
  std::string enrolUrl{}; ///< https
  std::string caPem{};
  std::string code{};
  Instant expires{};
};

/// "clavis-invite:1:" and base64url: letters, digits, '-' and '_' only, so that it survives mail and QR codes.
[[nodiscard]] std::string encodeInvitation(const Invitation& invitation);
[[nodiscard]] Result<Invitation> parseInvitation(std::string_view text);

/// Asks the backend for a code (POST Patient/ID/$clavis-invite, staff only). Blocks; for worker threads and programs.
[[nodiscard]] Result<Invitation> requestInvitation(HttpTransport& transport, const std::string& caPem,
                                                   const std::string& patient);

} // namespace clavis::core::messaging
