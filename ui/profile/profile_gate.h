// The door of a profile: creating, unlocking, rescuing, closing. Everything slow (Argon2id, disk) happens on a worker
// thread of the implementation; the futures end on it and onAnswer (ui/widgets) brings the answer back to the main
// thread.
#pragma once

#include "core/base/error.h"
#include "core/vault/salvage.h"
#include "core/vault/vault.h"
#include "crypto/memory/secret_bytes.h"
#include "ui/profile/profile.h"

#include <QFuture>
#include <QString>

#include <filesystem>
#include <memory>
#include <optional>

namespace clavis::ui {

/// What became of a damaged profile: the new one in its place, its recovery code, and where the damaged files lie.
struct RescuedProfile {
  std::shared_ptr<const crypto::SecretBytes> recoveryCode;
  std::filesystem::path damaged;
};

/// Shared only because a future copies its result; the first who takes it has it.
struct OpenedProfile {
  std::shared_ptr<Profile> profile;
  /// To be shown once, then dropped; null when none was issued.
  std::shared_ptr<const crypto::SecretBytes> recoveryCode;
};

class ProfileGate {
 public:
  virtual ~ProfileGate() = default;
  /// Whether the folder holds a profile to unlock; false: one is to be created.
  [[nodiscard]] virtual bool exists() const = 0;
  /// The name of the smart card without which the passphrase does not open it; nullopt: the passphrase opens it alone.
  /// A small file is read.
  [[nodiscard]] virtual std::optional<QString> neededCard() const { return std::nullopt; }
  /// The PIN of that card, for the next unlock() only.
  virtual void offerPin(crypto::SecretBytes pin) { pin.clear(); }
  [[nodiscard]] virtual QFuture<core::Result<OpenedProfile>> create(core::Passphrase passphrase) = 0;
  [[nodiscard]] virtual QFuture<core::Result<OpenedProfile>> unlock(core::UnlockSecret secret) = 0;
  /// What can be read of a profile that unlock() refused with VaultError::DamagedPages. Changes nothing.
  [[nodiscard]] virtual QFuture<core::Result<core::DamageReport>> examine(core::UnlockSecret secret) = 0;
  /// Saves what can be read into a new profile in the same place; the damaged files are kept beside it. Unlock it as
  /// always afterwards.
  [[nodiscard]] virtual QFuture<core::Result<RescuedProfile>> rescue(core::UnlockSecret secret) = 0;
  /// Closes the vault: finishes queued writes, wipes keys. The caller gives its last reference. The next unlock waits
  /// for it by itself.
  virtual void close(std::shared_ptr<Profile> profile) = 0;
};

} // namespace clavis::ui
