// For core/exchange: the files that came with messages, and what members told each other about files. Functions over
// one connection, as conversations.h.
#pragma once

#include "core/messaging/model/conversation.h"
#include "core/vault/sqlite/connection.h"

#include <span>
#include <string_view>

namespace clavis::core::messaging {

[[nodiscard]] Result<void> keepNote(const WriteConnection& db, ConversationKey conversation, std::string_view person,
                                    std::span<const std::byte> content, Instant now);

struct KeptNote {
  std::int64_t note = 0;
  ConversationKey conversation = 0;
  std::string person{};
  std::vector<std::byte> content{};
};
/// Oldest first.
[[nodiscard]] Result<std::vector<KeptNote>> keptNotes(const ReadConnection& db, int limit);
[[nodiscard]] Result<void> dropNote(const WriteConnection& db, std::int64_t note);

/// Messages with files that arrived behind `after`, oldest first. Deleted ones have no files.
[[nodiscard]] Result<std::vector<MessageRow>> fileMessagesAfter(const ReadConnection& db, MessageKey after, int limit);

} // namespace clavis::core::messaging
