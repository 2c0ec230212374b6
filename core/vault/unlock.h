// From something a person knows to the vault key: what opening, changing the passphrase and salvage have in common.
#pragma once

#include "core/vault/header/header_store.h"
#include "core/vault/vault.h"

namespace clavis::core {

/// Tries `secret` on each slot of `kind`: one Argon2id each. WrongPassphrase when none opens. `spent` grows by the time
/// it took.
[[nodiscard]] Result<VaultKey> tryUnlock(const VaultHeader& header, SlotKind kind, std::span<const std::byte> secret,
                                         std::chrono::milliseconds& spent);

/// The header that `secret` opens, from either file.
[[nodiscard]] Result<LoadedHeader> unlockHeader(const HeaderStore& store, const UnlockSecret& secret,
                                                std::chrono::milliseconds& spent);

/// What a new slot costs: the parameters given in the options, or measured.
[[nodiscard]] Result<crypto::Argon2Parameters> wantedParameters(const VaultOptions& options);

} // namespace clavis::core
