// Letting old messages go: what the clinic's policy says, conversations on legal hold excepted. A batch a transaction,
// so that nobody who writes waits for long; killed in between, the rest goes the next time.
//
// Words go from the index with their message; pages are overwritten (secure_delete). Thread: blocks; worker threads
// only. Errors: those of the vault.
#pragma once

#include "core/messaging/model/conversation.h"
#include "core/vault/vault.h"

#include <set>

namespace clavis::core::messaging {

struct OldMessages {
  int messages = 0;
  std::set<ConversationKey> conversations{};
};
/// Zero days: everything is kept.
[[nodiscard]] Result<OldMessages> removeOldMessages(Vault& vault, Instant now, std::chrono::days kept);

} // namespace clavis::core::messaging
