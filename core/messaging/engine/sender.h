// Mail on its way out: each item of the outbox is sealed in a durable transaction that also advances the ratchet,
// posted as often as it takes, always the same bytes, and settled when the server has it.
#pragma once

#include "core/messaging/engine/round.h"

namespace clavis::core::messaging {

class Sender {
 public:
  /// Sends what is due in this conversation, in order. An outage is an error; what the server refuses for good is the
  /// message's failure and none of ours.
  [[nodiscard]] static Result<void> send(Round& round, const Conversation& conversation);
};

} // namespace clavis::core::messaging
