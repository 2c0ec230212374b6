// The vault key sealed to the clinic's recovery key: what gets a clinic back into a profile whose owner has left,
// forgotten or lost everything. Who holds that key, and how many must agree to use it, is the clinic's (crypto/escrow).
//
// Body: the clinic's public key 32, then crypto_box_seal (X25519, XSalsa20-Poly1305) of `clavis vault escrow v1`,
// profile id 16, vault key 32. The label and the profile travel inside, because a sealed box has no associated data: a
// box of another profile does not open this one. Without the clinic's key the box tells nothing.
#pragma once

#include "core/vault/header/vault_header.h"

namespace clavis::core {

/// BadInput unless the public key has 32 bytes and is one that can be sealed to.
[[nodiscard]] Result<std::vector<std::byte>> sealEscrow(const ProfileId& profile, const VaultKey& key,
                                                        std::span<const std::byte> clinicPublicKey);
/// WrongPassphrase when `clinicKey` (X25519 secret, 32 bytes) is not the one it was sealed to, or the box is another
/// profile's.
[[nodiscard]] Result<VaultKey> openEscrow(const Slot& slot, const ProfileId& profile,
                                          std::span<const std::byte> clinicKey);
/// Whose key it was sealed to; empty when the body has no such structure.
[[nodiscard]] std::vector<std::byte> escrowRecipient(const Slot& slot);

} // namespace clavis::core
