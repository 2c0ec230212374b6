// A slot that opens with all of its parts or not at all: a passphrase, and the secrets of one or more factors.
//
//   wrapping key = HKDF-SHA256(salt = profile id, input = Argon2id(passphrase) | secret 1 | … | secret n,
//                              info = "clavis vault combined slot v1")
//
// Each input has 32 bytes and the parts are named in the associated data, so no two sets of parts give the same key.
// An attacker with the disk and the passphrase still has to guess 256 random bits a factor; with the disk and the card
// they still pay an Argon2id for each guess.
//
// Body: memory 4, passes 4, salt 16, number of parts 2, parts (kind 2, length 2, descriptor), box of the vault key
// (72), box of the parts' secrets under HKDF(vault key, "clavis vault kept parts v1") (40 + 32 each). The second box
// lets a new passphrase be set with one of two cards at hand; it tells nothing to whom the vault key is not known
// already.
#pragma once

#include "core/vault/factor_source.h"
#include "core/vault/header/vault_header.h"
#include "crypto/primitives/argon2id.h"

namespace clavis::core {

inline constexpr std::size_t maxSlotParts = 4;

/// A factor with its secret, on the way into a slot.
struct NewPart {
  SlotPart part;
  PartSecret secret;
};

/// The body of a slot of kind Combined, bound to `id` and `profile` as a plain one is. BadInput without parts, with
/// more than maxSlotParts, or with a descriptor that is too long.
[[nodiscard]] Result<std::vector<std::byte>> wrapCombined(std::uint32_t id, const ProfileId& profile,
                                                          const VaultKey& key, std::span<const std::byte> passphrase,
                                                          std::span<const NewPart> parts,
                                                          const crypto::Argon2Parameters& parameters);

/// What the slot asks for. DamagedHeader when its body has no such structure.
[[nodiscard]] Result<std::vector<SlotPart>> combinedParts(const Slot& slot);
[[nodiscard]] Result<crypto::Argon2Parameters> combinedParameters(const Slot& slot);

/// `secrets` in the order of combinedParts(). WrongPassphrase when the passphrase or any secret is not the slot's:
/// which one, nobody can tell.
[[nodiscard]] Result<VaultKey> unwrapCombined(const Slot& slot, const ProfileId& profile,
                                              std::span<const std::byte> passphrase,
                                              std::span<const PartSecret> secrets);

/// The parts with their secrets, by the vault key alone.
[[nodiscard]] Result<std::vector<NewPart>> keptParts(const Slot& slot, const ProfileId& profile, const VaultKey& key);

} // namespace clavis::core
