// What waits to be sent, in the order it was written. Plaintext until its turn; then sealed once, and the same bytes on
// every try, so that a key never seals two things and a repeat is found by its token.
#pragma once

#include "core/messaging/model/conversation.h"
#include "core/vault/sqlite/connection.h"

#include <span>
#include <string_view>

namespace clavis::core::messaging {

struct OutboxItem {
  std::int64_t item = 0;
  ConversationKey conversation = 0;
  std::optional<MessageKey> message{}; ///< none: a receipt, a reaction, an edit
  std::vector<std::byte> payload{};
  std::string token{};
  std::vector<std::byte> sealed{};
  std::uint64_t epoch = 0; ///< that it was sealed in
  int attempts = 0;
};

[[nodiscard]] Result<void> enqueue(const WriteConnection& db, ConversationKey conversation,
                                   std::optional<MessageKey> message, std::span<const std::byte> payload);
/// The oldest items of the conversation that may be tried now, in order; nothing behind one that has to wait.
[[nodiscard]] Result<std::vector<OutboxItem>> dueItems(const ReadConnection& db, ConversationKey conversation,
                                                       Instant now, int limit);
[[nodiscard]] Result<void> storeSealed(const WriteConnection& db, std::int64_t item, std::string_view token,
                                       std::span<const std::byte> sealed, std::uint64_t epoch);
[[nodiscard]] Result<void> removeItem(const WriteConnection& db, std::int64_t item);
[[nodiscard]] Result<void> postpone(const WriteConnection& db, std::int64_t item, Instant until,
                                    std::string_view failure);
/// Everything waits no longer: after an approval, or when a person asks to try again.
[[nodiscard]] Result<void> hurry(const WriteConnection& db, ConversationKey conversation);
[[nodiscard]] Result<std::int64_t> waitingItems(const ReadConnection& db);

} // namespace clavis::core::messaging
