// The bytes of vault.header: profile, generation and key slots. README.md of core/vault has the format on one page.
// Parsing never trusts a length; slots of unknown kind are kept byte for byte, so that an older Clavis does not throw
// away a second factor that a newer one added.
#pragma once

#include "core/vault/errors.h"
#include "crypto/primitives/secret_key.h"

#include <array>
#include <cstdint>
#include <vector>

namespace clavis::core {

struct VaultKeyRole {
  static constexpr std::size_t size = 32;
};
/// The root of everything in one vault. Random; leaves memory only wrapped in a slot.
using VaultKey = crypto::SecretKey<VaultKeyRole>;

using ProfileId = std::array<std::byte, 16>;

enum class SlotKind : std::uint16_t {
  Passphrase = 1,
  Recovery = 2,
  Combined = 3,     ///< a passphrase and the secrets of one or more factors (combined_slot.h)
  ClinicEscrow = 5, ///< sealed to the clinic's recovery key (escrow_slot.h); 4 was never written
};

struct Slot {
  std::uint16_t kind = 0; ///< a SlotKind, or one we do not know
  std::uint16_t flags = 0;
  std::uint32_t id = 0; ///< unique in the life of the vault, never used again
  std::vector<std::byte> body;
  friend bool operator==(const Slot&, const Slot&) = default;
};

struct VaultHeader {
  static constexpr std::uint16_t currentVersion = 1;
  static constexpr std::size_t maxFileSize = 64 * 1024;
  static constexpr std::size_t maxSlots = 32;

  ProfileId profile{};
  std::uint64_t generation = 1; ///< one more at each rewrite
  std::uint32_t nextSlotId = 1;
  std::vector<Slot> slots;
  friend bool operator==(const VaultHeader&, const VaultHeader&) = default;

  [[nodiscard]] Slot* find(SlotKind kind);
  [[nodiscard]] const Slot* find(SlotKind kind) const;
  /// Puts `slot` (with a fresh id) in place of every slot of its kind.
  void replace(SlotKind kind, std::vector<std::byte> body, std::uint32_t id);
  [[nodiscard]] std::uint32_t takeSlotId() { return nextSlotId++; }
};

/// Serialised and authenticated under the vault key.
[[nodiscard]] Result<std::vector<std::byte>> encodeHeader(const VaultHeader& header, const VaultKey& key);

/// DamagedHeader when the checksum or the structure is wrong, NewerVersion when it is whole but of a later format. The
/// MAC cannot be checked without the vault key: authenticateHeader() follows once a slot has given it.
[[nodiscard]] Result<VaultHeader> decodeHeader(std::span<const std::byte> file);
/// DamagedHeader when somebody without the vault key changed the file and mended its checksum.
[[nodiscard]] Result<void> authenticateHeader(std::span<const std::byte> file, const VaultKey& key);

} // namespace clavis::core
