// What can go wrong with messages, besides what the vault, the backend and crypto report in their own words.
#pragma once

#include "core/base/error.h"

namespace clavis::core {

enum class MessagingError {
  // Payloads
  BadPayload = 1, ///< not the format, or beyond its bounds
  TooLong,        ///< a text or a list is longer than may be sent
  // Conversations
  NoSuchConversation,
  NoSuchMessage,
  NotEnrolled,     ///< this profile has no messaging credential
  NoDevice,        ///< the other side has no device that could read: it has not enrolled, or its packages are used up
  NotAllowed,      ///< only a sender may edit or delete, only staff may found a conversation
  RecipientUnsure, ///< the wrong-recipient guard wants to be answered first
  // Trust
  Untrusted,   ///< a credential does not chain to the clinic's CA, or is expired or revoked
  WrongPerson, ///< a credential speaks for somebody else than it should
  KeyChanged,  ///< a pinned key is not the one that came, and the policy blocks
  // Protocol
  Undecryptable, ///< mail that this device cannot read; the row names the cause
  Behind,        ///< the group moved on while we were committing; done again by itself
  StateLost,     ///< the group's state in the vault cannot be used; the conversation must be joined anew
  ServerLies,    ///< the chain of commits does not fit together
  Stopped,       ///< the service is closing
};

template <>
struct ErrorNames<MessagingError> {
  static constexpr const char* area = "messaging";
  static constexpr const char* name(MessagingError e) {
    using enum MessagingError;
    switch (e) {
    case BadPayload: return "BadPayload";
    case TooLong: return "TooLong";
    case NoSuchConversation: return "NoSuchConversation";
    case NoSuchMessage: return "NoSuchMessage";
    case NotEnrolled: return "NotEnrolled";
    case NoDevice: return "NoDevice";
    case NotAllowed: return "NotAllowed";
    case RecipientUnsure: return "RecipientUnsure";
    case Untrusted: return "Untrusted";
    case WrongPerson: return "WrongPerson";
    case KeyChanged: return "KeyChanged";
    case Undecryptable: return "Undecryptable";
    case Behind: return "Behind";
    case StateLost: return "StateLost";
    case ServerLies: return "ServerLies";
    case Stopped: return "Stopped";
    }
    return "?";
  }
};

} // namespace clavis::core
