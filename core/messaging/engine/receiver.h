// Mail on its way in: collected from the server into the vault, then opened in the order the groups allow.
#pragma once

#include "core/messaging/engine/round.h"

namespace clavis::core::messaging {

class Receiver {
 public:
  /// Keeps what is new on all our routes.
  [[nodiscard]] static Result<void> collect(Round& round);
  /// Joins the groups we were added to.
  [[nodiscard]] static Result<void> joinGroups(Round& round);
  /// Opens what waits for a conversation: messages, then the commits that count, then the messages that waited for
  /// them.
  [[nodiscard]] static Result<void> open(Round& round, ConversationKey key);
};

} // namespace clavis::core::messaging
