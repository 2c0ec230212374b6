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
  std::string formerRoute{}; ///< the group that the next one takes the place of
  bool renew = false;        ///< our own leaf may show an older certificate than we have
};

[[nodiscard]] Result<std::optional<Conversation>> findConversation(const ReadConnection& db, ConversationKey key);
[[nodiscard]] Result<std::optional<Conversation>> conversationByRoute(const ReadConnection& db, std::string_view route);
/// Every conversation that the engine works on: all but those that were left.
[[nodiscard]] Result<std::vector<Conversation>> liveConversations(const ReadConnection& db);

/// The one about this patient with this topic, made when there is none (or only left ones).
[[nodiscard]] Result<ConversationKey> openConversation(const WriteConnection& db, std::string_view patient,
                                                       std::string_view topic, Instant now);
struct JoinedGroup {
  std::string route{};
  std::string patient{};
  std::string topic{};
  std::string replaces{};             ///< the route of a group whose founder lost its keys; empty: none
  std::vector<std::string> persons{}; ///< of all members
  std::string since{};
  std::uint64_t epoch = 0;
};
/// For a group this device was added to: the conversation it was in before, the one whose group it takes the place of
/// (only if every person of that is in it), one that waits for a group, or a new one. What was under way in a group
/// that is replaced is dropped; messages not posted yet are sealed anew.
[[nodiscard]] Result<ConversationKey> adoptGroup(const WriteConnection& db, const JoinedGroup& group, Instant now);
[[nodiscard]] Result<void> setState(const WriteConnection& db, ConversationKey key, ConversationState state,
                                    std::string_view failure = {});
[[nodiscard]] Result<void> setRoute(const WriteConnection& db, ConversationKey key, std::string_view route);
[[nodiscard]] Result<void> setEpoch(const WriteConnection& db, ConversationKey key, std::string_view head,
                                    std::uint64_t epoch);
/// After our certificate was renewed, for all groups; false once a group knows it.
[[nodiscard]] Result<void> renewEverywhere(const WriteConnection& db);
[[nodiscard]] Result<void> setRenewed(const WriteConnection& db, ConversationKey key);
[[nodiscard]] Result<void> setSince(const WriteConnection& db, ConversationKey key, std::string_view since);
/// Counts unread messages again and finds the newest: after anything that changes a message.
[[nodiscard]] Result<void> recount(const WriteConnection& db, ConversationKey key);

[[nodiscard]] Result<InboxPage> readInbox(const ReadConnection& db, const InboxQuery& query);
/// NoSuchConversation.
[[nodiscard]] Result<ConversationRow> readConversation(const ReadConnection& db, ConversationKey key);

[[nodiscard]] Result<std::optional<Draft>> readDraft(const ReadConnection& db, ConversationKey key);
[[nodiscard]] Result<void> writeDraft(const WriteConnection& db, ConversationKey key, std::string_view words,
                                      Instant now);
[[nodiscard]] Result<void> setHold(const WriteConnection& db, ConversationKey key, bool hold);

} // namespace clavis::core::messaging
