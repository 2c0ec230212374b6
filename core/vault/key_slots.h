// Writing slots: which ones a header has after a passphrase, a factor or a recovery way was set. On headers in memory;
// saving them is the caller's.
#pragma once

#include "core/vault/vault.h"

namespace clavis::core {

/// Puts a slot of `kind` (Passphrase, Recovery) for `secret` in place of every present one.
[[nodiscard]] Result<void> putSlot(VaultHeader& header, SlotKind kind, const VaultKey& key,
                                   std::span<const std::byte> secret, const crypto::Argon2Parameters& parameters);

[[nodiscard]] Result<crypto::RecoveryCode> putFreshRecoveryCode(VaultHeader& header, const VaultKey& key,
                                                                const crypto::Argon2Parameters& parameters);

/// A further slot for the passphrase and `parts`; no slot is left that the passphrase opens alone.
[[nodiscard]] Result<void> putCombined(VaultHeader& header, const VaultKey& key, const Passphrase& passphrase,
                                       std::span<const NewPart> parts, const crypto::Argon2Parameters& parameters);

/// Without that slot; the passphrase opens alone when it was the last with factors. BadInput: there is none of that id.
[[nodiscard]] Result<void> dropCombined(VaultHeader& header, const VaultKey& key, const Passphrase& passphrase,
                                        std::uint32_t id, const crypto::Argon2Parameters& parameters);

/// Every slot of the passphrase, with factors or without, written anew for `passphrase`. `wrapUnder` is another vault
/// key when keys are rotated, else the same. With `dropFactors` only the slot of the passphrase alone is left.
[[nodiscard]] Result<void> rewritePassphraseSlots(VaultHeader& header, const VaultKey& key, const VaultKey& wrapUnder,
                                                  const Passphrase& passphrase,
                                                  const crypto::Argon2Parameters& parameters, bool dropFactors);

/// The cheapest parameters among the slots of the passphrase; nullopt: there is no such slot.
[[nodiscard]] Result<std::optional<crypto::Argon2Parameters>> cheapestParameters(const VaultHeader& header);

[[nodiscard]] std::vector<FactorSlot> factorSlotsOf(const VaultHeader& header);

} // namespace clavis::core
