// The door of a profile: creating, unlocking, closing. Everything slow (Argon2id, disk) happens on a worker thread of
// the implementation; the futures end on it and onAnswer (ui/widgets) brings the answer back to the main thread.
#pragma once

#include "core/base/error.h"
#include "core/vault/vault.h"
#include "crypto/memory/secret_bytes.h"
#include "ui/profile/profile.h"

#include <QFuture>

#include <memory>

namespace clavis::ui {

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
  [[nodiscard]] virtual QFuture<core::Result<OpenedProfile>> create(core::Passphrase passphrase) = 0;
  [[nodiscard]] virtual QFuture<core::Result<OpenedProfile>> unlock(core::UnlockSecret secret) = 0;
  /// Closes the vault: finishes queued writes, wipes keys. The caller gives its last reference. The next unlock waits
  /// for it by itself.
  virtual void close(std::shared_ptr<Profile> profile) = 0;
};

} // namespace clavis::ui
