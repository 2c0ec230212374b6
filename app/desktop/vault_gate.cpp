#include "app/desktop/vault_gate.h"

#include "app/desktop/vault_profile.h"

#include <QCoreApplication>
#include <QPromise>
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

template <class Work>
QFuture<Result<OpenedProfile>> VaultGate::later(Work work) {
  auto promise = std::make_shared<QPromise<Result<OpenedProfile>>>();
  promise->start();
  auto future = promise->future();
  m_worker.start([promise, job = std::make_shared<Work>(std::move(work))]() mutable {
    promise->addResult((*job)());
    promise->finish();
    promise.reset();
  });
  return future;
}

QFuture<Result<OpenedProfile>> VaultGate::create(core::Passphrase passphrase) {
  return later([this, secret = std::move(passphrase)]() -> Result<OpenedProfile> {
    auto created = core::Vault::create(m_folder, secret);
    if (!created) return core::pass(created);
    auto profile = VaultProfile::open(std::move(created->vault), m_clock, qApp->thread());
    if (!profile) return core::pass(profile);
    return OpenedProfile{*profile, std::make_shared<const crypto::SecretBytes>(created->recoveryCode.toText())};
  });
}

QFuture<Result<OpenedProfile>> VaultGate::unlock(core::UnlockSecret secret) {
  return later([this, key = std::move(secret)]() -> Result<OpenedProfile> {
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

void VaultGate::close(std::shared_ptr<ui::Profile> profile) {
  if (auto* own = dynamic_cast<VaultProfile*>(profile.get())) {
    // The parts with signals end here, on their thread; the vault itself (which finishes queued writes) on the worker.
    auto vault = own->release();
    profile.reset();
    m_worker.start([closing = std::shared_ptr<core::Vault>(std::move(vault))]() mutable { closing.reset(); });
  }
}

} // namespace clavis::desktop
