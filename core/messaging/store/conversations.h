// Conversations in the vault: inbox, states, cursors, drafts. Functions over one connection; the caller's transaction
// is theirs. Errors: StoreError, MessagingError.
#pragma once

#include "core/messaging/model/conversation.h"
#include "core/vault/sqlite/connection.h"

#include <string_view>

namespace clavis::core::messaging {

struct Conversation {
  ConversationKey key = 0;
  std::string route{}; ///< hex of the group id; empty: no group yet
  std::string patient{};
  std::string topic{};
  ConversationState state = ConversationState::Waiting;
  std::string failure{};
  std::string head{}; ///< the last commit processed
  std::int64_t epoch = 0;
  std::int64_t joinedEpoch = 0; ///< mail of earlier epochs was not for this device
  std::string since{};
};

[[nodiscard]] Result<std::optional<Conversation>> findConversation(const ReadConnection& db, ConversationKey key);
[[nodiscard]] Result<std::optional<Conversation>> conversationByRoute(const ReadConnection& db, std::string_view route);
/// Every conversation that the engine works on: all but those that were left.
[[nodiscard]] Result<std::vector<Conversation>> liveConversations(const ReadConnection& db);

/// The one about this patient with this topic, made when there is none (or only left ones).
[[nodiscard]] Result<ConversationKey> openConversation(const WriteConnection& db, std::string_view patient,
                                                       std::string_view topic, Instant now);
/// For a group this device was added to: a conversation that waits for one takes it, else a new one is made.
[[nodiscard]] Result<ConversationKey> adoptGroup(const WriteConnection& db, std::string_view route,
                                                 std::string_view patient, std::string_view topic,
                                                 std::string_view since, std::uint64_t epoch, Instant now);
[[nodiscard]] Result<void> setState(const WriteConnection& db, ConversationKey key, ConversationState state,
                                    std::string_view failure = {});
[[nodiscard]] Result<void> setRoute(const WriteConnection& db, ConversationKey key, std::string_view route);
[[nodiscard]] Result<void> setEpoch(const WriteConnection& db, ConversationKey key, std::string_view head,
                                    std::uint64_t epoch);
[[nodiscard]] Result<void> setSince(const WriteConnection& db, ConversationKey key, std::string_view since);
/// Counts unread messages again and finds the newest: after anything that changes a message.
[[nodiscard]] Result<void> recount(const WriteConnection& db, ConversationKey key);

struct MemberDevice {
  std::string person{};
  std::string device{};
  std::vector<std::byte> key{}; ///< Ed25519
};
/// Who is in the group now; those that were there before keep the time since when.
[[nodiscard]] Result<void> setMembers(const WriteConnection& db, ConversationKey key,
                                      const std::vector<MemberDevice>& members, Instant now);
/// nullopt: the device is no member.
[[nodiscard]] Result<std::optional<Instant>> memberSince(const ReadConnection& db, ConversationKey key,
                                                         std::string_view person, std::string_view device);
[[nodiscard]] Result<std::vector<MemberDevice>> memberDevices(const ReadConnection& db, ConversationKey key);
[[nodiscard]] Result<void> addParticipant(const WriteConnection& db, ConversationKey key, std::string_view person);
[[nodiscard]] Result<std::vector<std::string>> participants(const ReadConnection& db, ConversationKey key);

[[nodiscard]] Result<InboxPage> readInbox(const ReadConnection& db, const InboxQuery& query);
/// NoSuchConversation.
[[nodiscard]] Result<ConversationRow> readConversation(const ReadConnection& db, ConversationKey key);

[[nodiscard]] Result<std::optional<Draft>> readDraft(const ReadConnection& db, ConversationKey key);
[[nodiscard]] Result<void> writeDraft(const WriteConnection& db, ConversationKey key, std::string_view words,
                                      Instant now);
[[nodiscard]] Result<void> setHold(const WriteConnection& db, ConversationKey key, bool hold);

} // namespace clavis::core::messaging
