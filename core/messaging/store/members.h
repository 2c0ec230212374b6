// Who shall be in a conversation (participants), which devices are in its group now (members), and which have been
// taken out. Functions over one connection, as conversations.h.
#pragma once

#include "core/messaging/model/conversation.h"
#include "core/vault/sqlite/connection.h"

#include <string_view>

namespace clavis::core::messaging {

struct MemberDevice {
  std::string person{};
  std::string device{};
  std::vector<std::byte> key{}; ///< Ed25519
};

struct MemberChange {
  std::vector<MemberDevice> added{};
  std::vector<MemberDevice> removed{};
};
/// Who is in the group now; those that were there before keep the time since when. Persons who come become
/// participants; a person whose last device was taken out is none any more, but for the patient, `own`, and those whose
/// certificate has only expired. Devices that
/// were taken out are not added again by themselves, until somebody adds them.
[[nodiscard]] Result<MemberChange> setMembers(const WriteConnection& db, ConversationKey key,
                                              const std::vector<MemberDevice>& members, std::string_view own,
                                              Instant now);
/// nullopt: the device is no member.
[[nodiscard]] Result<std::optional<Instant>> memberSince(const ReadConnection& db, ConversationKey key,
                                                         std::string_view person, std::string_view device);
[[nodiscard]] Result<std::vector<MemberDevice>> memberDevices(const ReadConnection& db, ConversationKey key);
/// Members that have to go: lost, revoked, expired, or taken out here.
[[nodiscard]] Result<std::vector<MemberDevice>> membersToRemove(const ReadConnection& db, ConversationKey key);
/// Devices of `person` that may be added: reachable, no members, and neither out, blocked nor taken out.
[[nodiscard]] Result<std::vector<std::string>> devicesToAdd(const ReadConnection& db, ConversationKey key,
                                                            std::string_view person);

/// By somebody's wish: devices of theirs that were taken out may come again.
[[nodiscard]] Result<void> addParticipant(const WriteConnection& db, ConversationKey key, std::string_view person);
/// By rule: not when somebody has taken the person out. Whether it was news.
[[nodiscard]] Result<bool> inviteParticipant(const WriteConnection& db, ConversationKey key, std::string_view person);
/// No participant any more, and every device of theirs is to go.
[[nodiscard]] Result<void> removeParticipant(const WriteConnection& db, ConversationKey key, std::string_view person);
[[nodiscard]] Result<std::vector<std::string>> participants(const ReadConnection& db, ConversationKey key);

} // namespace clavis::core::messaging
