// The door of a profile folder: core's Vault behind ui's port. One thing at a time on one worker thread of its own, so
// that an unlock waits for the close before it and never finds its own lock file.
#pragma once

#include "core/base/clock.h"
#include "ui/profile/profile_gate.h"

#include <QThreadPool>

#include <filesystem>

namespace clavis::core {
struct MachinePolicy;
}

namespace clavis::desktop {

class VaultGate final : public ui::ProfileGate {
 public:
  /// `clock` must outlive the gate and its profiles.
  VaultGate(std::filesystem::path folder, const core::Clock& clock);
  /// Waits until what was closed is closed.
  ~VaultGate() override;

  [[nodiscard]] bool exists() const override;
  [[nodiscard]] std::optional<QString> neededCard() const override;
  void offerPin(crypto::SecretBytes pin) override;
  QFuture<core::Result<ui::OpenedProfile>> create(core::Passphrase passphrase) override;
  QFuture<core::Result<ui::OpenedProfile>> unlock(core::UnlockSecret secret) override;
  QFuture<core::Result<core::DamageReport>> examine(core::UnlockSecret secret) override;
  QFuture<core::Result<ui::RescuedProfile>> rescue(core::UnlockSecret secret) override;
  void close(std::shared_ptr<ui::Profile> profile) override;

 private:
  [[nodiscard]] core::Result<void> examineSuspect(const core::UnlockSecret& secret);
  /// Opens under the machine's policy, with the card and the PIN that was offered.
  [[nodiscard]] core::Result<std::unique_ptr<core::Vault>> open(const core::UnlockSecret& secret);
  [[nodiscard]] core::Result<core::DamageReport> damageOf(const core::UnlockSecret& secret);
  /// Calls `work` with options that have the card of this machine and the PIN of the try.
  template <class F>
  auto withFactors(const core::MachinePolicy& policy, F work);

  const std::filesystem::path m_folder;
  const core::Clock& m_clock;
  /// The vault that was open last met a page it could not read: looked at as a whole before it opens again. The
  /// worker's.
  bool m_suspect = false;
  std::optional<crypto::SecretBytes> m_offered; ///< for the next unlock; the main thread's
  std::optional<crypto::SecretBytes> m_pin;     ///< of the try under way, until it has opened; the worker's
  QThreadPool m_worker;
};

} // namespace clavis::desktop
