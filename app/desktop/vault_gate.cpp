#include "app/desktop/vault_gate.h"

#include "app/desktop/vault_profile.h"
#include "core/base/on_pool.h"

#include <QCoreApplication>
#include <QThread>

namespace clavis::desktop {

using core::Result;
using ui::OpenedProfile;

VaultGate::VaultGate(std::filesystem::path folder, const core::Clock& clock)
    : m_folder(std::move(folder)), m_clock(clock) {
  m_worker.setMaxThreadCount(1);
  // Argon2id and the disk; the window must stay smooth meanwhile.
  m_worker.setThreadPriority(QThread::NormalPriority);
}

VaultGate::~VaultGate() { m_worker.waitForDone(); }

bool VaultGate::exists() const {
  std::error_code ignored;
  return std::filesystem::exists(m_folder / "vault.header", ignored) ||
         std::filesystem::exists(m_folder / "vault.header.copy", ignored) ||
         std::filesystem::exists(m_folder / "vault.db", ignored);
}

QFuture<Result<OpenedProfile>> VaultGate::create(core::Passphrase passphrase) {
  return core::onPool(m_worker, [this, secret = std::move(passphrase)]() -> Result<OpenedProfile> {
    auto created = core::Vault::create(m_folder, secret);
    if (!created) return core::pass(created);
    auto profile = VaultProfile::open(std::move(created->vault), m_clock, qApp->thread());
    if (!profile) return core::pass(profile);
    return OpenedProfile{*profile, std::make_shared<const crypto::SecretBytes>(created->recoveryCode.toText())};
  });
}

QFuture<Result<OpenedProfile>> VaultGate::unlock(core::UnlockSecret secret) {
  return core::onPool(m_worker, [this, key = std::move(secret)]() -> Result<OpenedProfile> {
    if (auto sound = examineSuspect(key); !sound) return core::pass(sound);
    auto vault = core::Vault::open(m_folder, key);
    if (!vault) return core::pass(vault);
    std::shared_ptr<const crypto::SecretBytes> code;
    if (auto next = (*vault)->takeNewRecoveryCode()) {
      code = std::make_shared<const crypto::SecretBytes>(next->toText());
    }
    auto profile = VaultProfile::open(std::move(*vault), m_clock, qApp->thread());
    if (!profile) return core::pass(profile);
    return OpenedProfile{*profile, std::move(code)};
  });
}

Result<void> VaultGate::examineSuspect(const core::UnlockSecret& secret) {
  if (!m_suspect) return {};
  auto report = core::examineVault(m_folder, secret);
  if (!report) return core::pass(report);
  if (!report->whole()) return core::fail(core::VaultError::DamagedPages, {}, core::Retry::AfterAction);
  m_suspect = false; // a disk that gave an error once and is fine
  return {};
}

QFuture<Result<core::DamageReport>> VaultGate::examine(core::UnlockSecret secret) {
  return core::onPool(m_worker, [this, key = std::move(secret)] {
    auto report = core::examineVault(m_folder, key);
    // Shown once. Who leaves everything as it is may open the charts and read on as far as they go.
    if (report) m_suspect = false;
    return report;
  });
}

QFuture<Result<ui::RescuedProfile>> VaultGate::rescue(core::UnlockSecret secret) {
  return core::onPool(m_worker, [this, key = std::move(secret)]() -> Result<ui::RescuedProfile> {
    auto rescued = core::rescueVault(m_folder, key);
    if (!rescued) return core::pass(rescued);
    return ui::RescuedProfile{std::make_shared<const crypto::SecretBytes>(rescued->recoveryCode.toText()),
                              rescued->damaged};
  });
}

void VaultGate::close(std::shared_ptr<ui::Profile> profile) {
  if (auto* own = dynamic_cast<VaultProfile*>(profile.get())) {
    // Locking waits for nobody: a sync in the middle of a page, or an answer that does not come, ends on the worker.
    const bool damaged = own->isDamaged();
    auto remains = own->release();
    profile.reset();
    m_worker.start([this, damaged, closing = std::move(remains)]() mutable {
      closing.reset();
      m_suspect |= damaged;
    });
  }
}

} // namespace clavis::desktop
