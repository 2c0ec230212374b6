// What the clinic wants of messages, as settings in the vault. What is not set, or set to something else than it may
// be, has the default of MessagingOptions; a newer Clavis may know more.
//
//   messaging.retention_days  0 (kept) to 36500    messaging.new_devices    "warn" or "block"
//   messaging.read_receipts   "yes" or "no"        messaging.care_team      "yes" or "no"
#pragma once

#include "core/messaging/messaging_service.h"
#include "core/vault/sqlite/connection.h"

namespace clavis::core::messaging {

[[nodiscard]] Result<MessagingOptions> readPolicy(ReadConnection& db);
/// BadPayload for days out of range.
[[nodiscard]] Result<void> writePolicy(WriteConnection& db, const MessagingOptions& policy);

} // namespace clavis::core::messaging
