#include "core/messaging/retention.h"

#include "core/messaging/store/conversations.h"
#include "core/messaging/store/messages.h"

namespace clavis::core::messaging {
namespace {

constexpr int batch = 500;

} // namespace

Result<OldMessages> removeOldMessages(Vault& vault, Instant now, std::chrono::days kept) {
  OldMessages all;
  if (kept <= std::chrono::days(0)) return all;
  for (;;) {
    auto removed = vault.writer()
                       .run([&](WriteConnection& db) -> Result<Removed> {
                         auto gone = removeOlder(db, now - kept, batch);
                         if (!gone) return gone;
                         for (const ConversationKey key : gone->conversations)
                           if (auto counted = recount(db, key); !counted) return pass(counted);
                         return gone;
                       })
                       .takeResult();
    if (!removed) return pass(removed);
    all.messages += removed->messages;
    all.conversations.insert(removed->conversations.begin(), removed->conversations.end());
    if (removed->messages < batch) return all;
  }
}

} // namespace clavis::core::messaging
