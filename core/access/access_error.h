// How getting, keeping and losing an identity goes wrong, besides what the way to the server and the files end in.
#pragma once

#include "core/base/error.h"

namespace clavis::core {

enum class AccessError {
  // The invitation
  BadInvitation = 1, ///< mistyped, cut, or none at all
  OtherVersion,      ///< an invitation of another version of Clavis
  InvitationOver,    ///< its time has passed
  NoInvitationSeen,  ///< the picture shows no invitation
  // Who answers
  NotEst,              ///< no enrolment server is at this address
  FingerprintMismatch, ///< the server's authority is not the one that the invitation names
  ClockWrong,          ///< this computer's clock and the server's differ by more than a day
  // What the server says
  CodeRefused,        ///< the code is unknown there: mistyped, or another clinic's
  CodeUsed,           ///< it was used before
  CodeExpired,        ///< its time has passed
  Undecided,          ///< somebody has to approve it first (202); the same request is to be sent again later
  RequestRefused,     ///< the authority issues no certificate for this request
  UnsupportedRequest, ///< the authority asks for a kind of request that Clavis does not make
  // What comes back
  CertificateUnfit, ///< not for our key, not of this authority, or not readable
  WrongPerson,      ///< for somebody else than the invitation says
  // Later
  IdentityOver,   ///< our certificate has run out and cannot be renewed any more
  RenewalRefused, ///< the server renews no certificate for us
  BadList,        ///< a revocation list that the clinic's authority did not sign, or cannot be read
  OlderList,      ///< a revocation list older than the one that is known
};

template <>
struct ErrorNames<AccessError> {
  static constexpr const char* area = "access";
  static constexpr const char* name(AccessError e) {
    using enum AccessError;
    switch (e) {
    case BadInvitation: return "BadInvitation";
    case OtherVersion: return "OtherVersion";
    case InvitationOver: return "InvitationOver";
    case NoInvitationSeen: return "NoInvitationSeen";
    case NotEst: return "NotEst";
    case FingerprintMismatch: return "FingerprintMismatch";
    case ClockWrong: return "ClockWrong";
    case CodeRefused: return "CodeRefused";
    case CodeUsed: return "CodeUsed";
    case CodeExpired: return "CodeExpired";
    case Undecided: return "Undecided";
    case RequestRefused: return "RequestRefused";
    case UnsupportedRequest: return "UnsupportedRequest";
    case CertificateUnfit: return "CertificateUnfit";
    case WrongPerson: return "WrongPerson";
    case IdentityOver: return "IdentityOver";
    case RenewalRefused: return "RenewalRefused";
    case BadList: return "BadList";
    case OlderList: return "OlderList";
    }
    return "?";
  }
};

} // namespace clavis::core
