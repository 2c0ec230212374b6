// Commits: making them, racing for the head of a group, and telling those who were added.
//
// A commit is stored before it is posted and stays the same until the head has decided: won (the head reaches it) it is
// adopted and its Welcomes go out; lost it is dropped, and what it wanted is looked at again after the winner's.
#pragma once

#include "core/messaging/engine/package_keeper.h"

namespace clavis::core::messaging {

class Committer {
 public:
  /// Brings a pending commit to its end, if there is one. True: nothing is pending any more.
  [[nodiscard]] static Result<bool> resume(Round& round, ConversationKey key);
  /// Founds the group, or adds devices of participants that are not in it yet. Leaves a pending commit.
  [[nodiscard]] static Result<void> plan(Round& round, const Conversation& conversation);
  [[nodiscard]] static Result<void> postWelcomes(Round& round, const Conversation& conversation);
};

/// The commits after `known` up to `head`, oldest first; ServerLies when the chain does not lead back to it.
[[nodiscard]] Result<std::vector<Mail>> chainTo(Round& round, const std::string& head, const std::string& known);

} // namespace clavis::core::messaging
