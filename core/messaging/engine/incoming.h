// What an opened payload means for the vault: a new line of a thread, or a change to one. Runs in the transaction that
// also stores the ratchet it came through.
#pragma once

#include "core/messaging/payload/payload.h"
#include "core/messaging/store/conversations.h"

#include <string_view>

namespace clavis::core::messaging {

struct Arrival {
  const Conversation& conversation;
  std::string_view person; ///< who sealed it, as the credential says
  std::string_view device;
  std::string_view ownPerson;
  std::string_view server; ///< id of the mail
  Instant now;
};
struct Effect {
  bool shown = false;                 ///< something a person sees: a message, an edit, a reaction
  std::optional<MessageId> arrived{}; ///< a message of somebody else that is new: they are told it was delivered
};
[[nodiscard]] Result<Effect> applyPayload(const WriteConnection& db, const Arrival& arrival, const Payload& payload);

/// A line that says that something came and could not be opened; `token` is what it is asked for again by.
[[nodiscard]] Result<void> addPlaceholder(const WriteConnection& db, const Conversation& conversation,
                                          const MessageId& token, std::string_view failure, std::string_view server,
                                          Instant now);

/// Stored in the outbox as it is. TooLong, BadPayload.
[[nodiscard]] Result<void> enqueuePayload(const WriteConnection& db, ConversationKey conversation,
                                          std::optional<std::int64_t> message, const Payload& payload);
[[nodiscard]] MessageId newMessageId();
/// 32 hexadecimal digits and back.
[[nodiscard]] std::string tokenText(const MessageId& id);
[[nodiscard]] std::optional<MessageId> tokenOf(std::string_view text);

} // namespace clavis::core::messaging
