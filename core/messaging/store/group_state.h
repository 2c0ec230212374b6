// MLS state at rest: the parts of each group, key packages laid out, and the commit that is under way. All of it is
// secret and none of it may ever be older than what has left this device: it is written in the transaction that stores
// what it was used for, durably before anything is sent, and it has no place in a backup.
#pragma once

#include "core/base/clock.h"
#include "core/messaging/model/conversation.h"
#include "core/vault/sqlite/connection.h"
#include "crypto/mls/group.h"

#include <string_view>

namespace clavis::core::messaging {

using StateParts = std::vector<crypto::mls::StatePart>;

/// Empty: there is no group.
[[nodiscard]] Result<StateParts> readParts(const ReadConnection& db, ConversationKey conversation);
[[nodiscard]] Result<void> writeParts(const WriteConnection& db, ConversationKey conversation,
                                      const StateParts& changes);
/// All that this device keeps of a conversation's group: keys, a commit under way, members. What waits to be sent is
/// sealed anew in the next group.
[[nodiscard]] Result<void> forgetGroup(const WriteConnection& db, ConversationKey conversation);
/// The same for every conversation, and all key packages: after the vault was copied (a rescue, a backup), when the
/// keys may be older than what they were used for. Conversations wait to be joined anew, or founded when no other
/// device of the clinic is in them (`staff`). Whether there was anything.
[[nodiscard]] Result<bool> forgetAllGroups(const WriteConnection& db, bool staff);

/// A commit that was made and perhaps posted: the same bytes until it has won or lost, because making another in the
/// same epoch could seal two things with one key.
struct PendingCommit {
  ConversationKey conversation = 0;
  std::string token{};
  std::string predecessor{}; ///< empty: the group's first
  std::vector<std::byte> content{};
  std::string server{}; ///< empty: not posted yet, as far as is known
};
struct PendingWelcome {
  std::int64_t welcome = 0;
  ConversationKey conversation = 0;
  std::string device{};
  std::string token{};
  std::vector<std::byte> content{};
};
[[nodiscard]] Result<void> writePending(const WriteConnection& db, const PendingCommit& commit, const StateParts& after,
                                        const std::vector<PendingWelcome>& welcomes);
[[nodiscard]] Result<std::optional<PendingCommit>> readPending(const ReadConnection& db, ConversationKey conversation);
[[nodiscard]] Result<void> notePosted(const WriteConnection& db, ConversationKey conversation, std::string_view server);
/// The group's parts become what the commit made of them; its Welcomes may go out.
[[nodiscard]] Result<void> adoptPending(const WriteConnection& db, ConversationKey conversation);
[[nodiscard]] Result<void> dropPending(const WriteConnection& db, ConversationKey conversation);
[[nodiscard]] Result<std::vector<PendingWelcome>> welcomesToPost(const ReadConnection& db,
                                                                 ConversationKey conversation);
[[nodiscard]] Result<void> removeWelcome(const WriteConnection& db, std::int64_t welcome);

struct LaidOutPackage {
  std::string reference{}; ///< hex
  crypto::SecretBytes saved{};
  bool lastResort = false;
  Instant expires{};
  bool published = false;
};
[[nodiscard]] Result<void> writePackage(const WriteConnection& db, const LaidOutPackage& package);
[[nodiscard]] Result<std::vector<LaidOutPackage>> readPackages(const ReadConnection& db);
[[nodiscard]] Result<std::optional<LaidOutPackage>> findPackage(const ReadConnection& db, std::string_view reference);
/// Others shall not find these any more; what was made for them until then still opens.
inline constexpr std::chrono::days packageHandover{8};
[[nodiscard]] Result<void> retirePackages(const WriteConnection& db, Instant now);
[[nodiscard]] Result<void> markPublished(const WriteConnection& db, std::string_view reference);
[[nodiscard]] Result<void> removePackage(const WriteConnection& db, std::string_view reference);

/// Devices of others that can be written to.
[[nodiscard]] Result<void> noteReachable(const WriteConnection& db, std::string_view person, std::string_view device,
                                         Instant now);
[[nodiscard]] Result<std::vector<std::string>> reachableDevices(const ReadConnection& db, std::string_view person);

} // namespace clavis::core::messaging
