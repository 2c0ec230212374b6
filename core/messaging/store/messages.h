// The lines of a thread in the vault: stored once each, changed by what comes later, searched, and let go by retention.
// Functions over one connection, as conversations.h. Whoever changes a message calls recount() once afterwards.
#pragma once

#include "core/messaging/model/conversation.h"
#include "core/vault/sqlite/connection.h"

#include <span>
#include <string_view>

namespace clavis::core::messaging {

struct NewMessage {
  ConversationKey conversation = 0;
  MessageId id{};
  MessageKind kind = MessageKind::Text;
  bool own = false;
  std::string person{};
  std::string device{};
  std::string words{};
  Instant sent{};
  Instant arrived{};
  bool urgent = false;
  std::optional<MessageId> replyTo{};
  Delivery delivery = Delivery::Queued;
  std::string failure{};
  std::string server{};
  std::vector<std::byte> extra{};
};
/// nullopt: it is there already.
[[nodiscard]] Result<std::optional<MessageKey>> insertMessage(const WriteConnection& db, const NewMessage& message);

struct StoredMessage {
  MessageRow row{};
  std::string token{};
  int resent = 0;
  std::vector<std::byte> extra{};
};
[[nodiscard]] Result<std::optional<StoredMessage>> findMessage(const ReadConnection& db, MessageKey key);
[[nodiscard]] Result<std::optional<StoredMessage>> findMessage(const ReadConnection& db, ConversationKey conversation,
                                                               const MessageId& id);
[[nodiscard]] Result<std::optional<StoredMessage>> messageByToken(const ReadConnection& db, std::string_view token);

/// Only what `person` wrote is changed; false: there is no such message of theirs.
[[nodiscard]] Result<bool> editMessage(const WriteConnection& db, ConversationKey conversation, const MessageId& id,
                                       std::string_view person, std::string_view words, Instant when);
[[nodiscard]] Result<bool> deleteMessage(const WriteConnection& db, ConversationKey conversation, const MessageId& id,
                                         std::string_view person, Instant when);
[[nodiscard]] Result<void> reactTo(const WriteConnection& db, ConversationKey conversation, const MessageId& id,
                                   std::string_view person, std::string_view emoji);
/// A message of ours went to everybody who is in the group now: each is Sent until we hear from them.
[[nodiscard]] Result<void> noteRecipients(const WriteConnection& db, ConversationKey conversation, MessageKey message,
                                          std::string_view ownPerson, Instant when);
/// When `person` was last heard of about a message of ours, at least when it was sent to them; nullopt: it never was.
[[nodiscard]] Result<std::optional<Instant>> sentTo(const ReadConnection& db, MessageKey message,
                                                    std::string_view person);
/// What `person` says to have of a message of ours; the message's own state follows when everybody it
/// went to has it.
[[nodiscard]] Result<void> noteReceipt(const WriteConnection& db, ConversationKey conversation, const MessageId& id,
                                       std::string_view person, Delivery state, std::string_view ownPerson,
                                       Instant when);
[[nodiscard]] Result<void> setDelivery(const WriteConnection& db, MessageKey key, Delivery delivery,
                                       std::string_view server, std::string_view failure = {});
[[nodiscard]] Result<void> setToken(const WriteConnection& db, MessageKey key, std::string_view token, bool again);
/// A placeholder for mail that could not be opened goes when its message has come after all.
[[nodiscard]] Result<void> removePlaceholder(const WriteConnection& db, ConversationKey conversation,
                                             const MessageId& token);
/// The ids of messages of others that were not read before, up to and including `upTo`; they are read now.
[[nodiscard]] Result<std::vector<MessageId>> markRead(const WriteConnection& db, ConversationKey conversation,
                                                      MessageKey upTo, Instant when);

[[nodiscard]] Result<ThreadPage> readThread(const ReadConnection& db, const ThreadQuery& query);
[[nodiscard]] Result<SearchPage> searchMessages(const ReadConnection& db, const SearchQuery& query);

/// Removes at most `limit` messages that arrived before `before`, words in the index included; conversations on hold
/// stay. The conversations that changed; empty: nothing left to remove.
struct Removed {
  int messages = 0;
  std::vector<ConversationKey> conversations{};
};
[[nodiscard]] Result<Removed> removeOlder(const WriteConnection& db, Instant before, int limit);

} // namespace clavis::core::messaging
