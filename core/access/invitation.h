// How a workstation or a patient comes in: one string, or the same as a QR code, handed over on paper, on the screen or
// by any way that is not trusted much. It says where to enrol, by which fingerprint to know the clinic's authority, the
// code that works once, and until when.
//
//   "clavis-invite:2:" base64url( expiry:u32 minutes since 1970 | fingerprint:32 | fhir | est | code | person | clinic
//   |
//                                 checksum:4 )
//
// Big-endian; each text is a length of one byte and UTF-8; the checksum is the beginning of SHA-256 over the prefix and
// everything before it, against slips of hand and nothing else. About 200 characters of A-Z a-z 0-9 - _ and ':', so
// that it survives mail, and fits a QR code that a telephone reads.
//
// Who has the string before it is used can enrol in its person's name: hand it over as one would a medical letter. Who
// changes it on its way can lead a new workstation to a clinic of theirs, which is why the window shows the clinic's
// name and the fingerprint to be compared. Errors: BadInvitation, OtherVersion.
#pragma once

#include "core/access/access_error.h"
#include "core/base/clock.h"
#include "crypto/primitives/hash.h"

#include <string>
#include <string_view>

namespace clavis::core {

struct Invitation {
  std::string fhirBase{};             ///< "https://host:port/base"
  std::string estUrl{};               ///< "https://host:port/.well-known/est"
  crypto::Sha256Digest fingerprint{}; ///< of the authority's certificate
  std::string code{};                 ///< works once; "NAME:PASSWORD" where the server gives out names
  std::string person{};               ///< "Practitioner/1" or "Patient/1"; empty: whoever the server says
  std::string clinic{};               ///< as people call it; for the eye alone
  Instant expires{};                  ///< to the minute
  friend bool operator==(const Invitation&, const Invitation&) = default;
};

/// BadInvitation when a part is missing, is no https address or is longer than 255 bytes.
[[nodiscard]] Result<std::string> encodeInvitation(const Invitation& invitation);
/// Takes what people paste: blanks and line ends of a letter do not matter.
[[nodiscard]] Result<Invitation> parseInvitation(std::string_view text);

/// The fingerprint as people compare it: 16 groups of four, "3F0A 99C1 …".
[[nodiscard]] std::string fingerprintGroups(const crypto::Sha256Digest& fingerprint);
/// Of the first authority of a PEM text: the one that invitations name.
[[nodiscard]] Result<crypto::Sha256Digest> authorityFingerprint(std::string_view caPem);

} // namespace clavis::core
