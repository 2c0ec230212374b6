// Rescue of a damaged vault for callers that may not block: what the sign-in window offers when Vault::open ended in
// VaultError::DamagedPages (or a chart in StoreError::Corrupt: lock the vault first, one process holds it at a time).
//
//   SalvageService salvage(profileFolder);
//   onAnswer(salvage.examine(secret), this, …)   // shows what can be saved; changes nothing; the vault stays closed
//   onAnswer(salvage.rescue(secret), this, …)    // after the person said yes; then unlock as always
//
// What to show of a DamageReport: damagedPages of pages; `tables` that are not whole(), by name or as "charts" when
// !onlyHere; serverHasTheRest() decides the sentence: everything comes back with the next sync, or something that
// existed only on this machine is gone. After rescue() the new recovery code has to be shown once, and the folder
// RescuedVault::damaged named: deleting it is the person's decision.
// The vault then has the setting incompleteTablesSetting until a sync has brought everything again.
//
// Thread: any; the work runs on one thread of its own. Ownership: the destructor waits for what is under way.
#pragma once

#include "core/vault/salvage.h"

#include <QFuture>

#include <memory>

class QThreadPool;

namespace clavis::core {

class SalvageService {
 public:
  explicit SalvageService(std::filesystem::path folder, VaultOptions options = {});
  ~SalvageService();
  SalvageService(const SalvageService&) = delete;
  SalvageService& operator=(const SalvageService&) = delete;

  /// Some seconds for each gigabyte. Errors: those of examineVault().
  [[nodiscard]] QFuture<Result<DamageReport>> examine(UnlockSecret secret);
  /// Some minutes for each gigabyte. Errors: those of rescueVault(). The answer is move-only: take it.
  [[nodiscard]] QFuture<Result<RescuedVault>> rescue(UnlockSecret secret);

 private:
  const std::filesystem::path m_folder;
  const VaultOptions m_options;
  std::unique_ptr<QThreadPool> m_worker;
};

} // namespace clavis::core
