// What was done to the ways into a vault, kept in the vault: who opened it by the recovery code or the clinic's key,
// when a passphrase, a factor or the key itself was changed. The last 200, oldest first; nothing of a secret.
//
// In the setting "keys.events", a line each: milliseconds since 1970, a blank, the name. Its owner can change it
// with a tool of their own, as everything in their vault.
#pragma once

#include "core/base/clock.h"
#include "core/vault/sqlite/connection.h"

#include <cstdint>
#include <vector>

namespace clavis::core {

enum class KeyEvent : std::uint8_t {
  RecoveryCodeUsed,
  ClinicKeyUsed,
  PassphraseChanged,
  RecoveryCodeRenewed,
  FactorAdded,
  FactorRemoved,
  ClinicKeySet,
  KeyRotated,
};
[[nodiscard]] const char* keyEventName(KeyEvent event);

struct LoggedKeyEvent {
  Instant at{};
  KeyEvent event{};
};

[[nodiscard]] Result<void> recordKeyEvent(WriteConnection& connection, KeyEvent event, Instant at);
/// Lines that cannot be read are left out.
[[nodiscard]] Result<std::vector<LoggedKeyEvent>> readKeyEvents(ReadConnection& connection);

} // namespace clavis::core
