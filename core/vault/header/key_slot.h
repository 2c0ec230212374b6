// One slot of the header that wraps the vault key under something a person knows: a passphrase, or the recovery code.
// Both cost a full Argon2id for each try.
#pragma once

#include "core/vault/header/vault_header.h"
#include "crypto/primitives/argon2id.h"

namespace clavis::core {

/// The body of a slot of kind Passphrase or Recovery. `id` is the slot's, bound into the box together with kind,
/// profile and parameters: a box moved to another slot, or with cheaper parameters written beside it, does not open.
[[nodiscard]] Result<std::vector<std::byte>> wrapVaultKey(SlotKind kind, std::uint32_t id, const ProfileId& profile,
                                                          const VaultKey& key, std::span<const std::byte> secret,
                                                          const crypto::Argon2Parameters& parameters);

/// WrongPassphrase when `secret` does not open this slot; DamagedHeader when its body has no such structure.
[[nodiscard]] Result<VaultKey> unwrapVaultKey(const Slot& slot, const ProfileId& profile,
                                              std::span<const std::byte> secret);

[[nodiscard]] Result<crypto::Argon2Parameters> slotParameters(const Slot& slot);

} // namespace clavis::core
