#include "app/desktop/vault_gate.h"

#include "app/desktop/vault_profile.h"
#include "core/access/factors/card_factor.h"
#include "core/access/policy/machine_policy.h"
#include "core/base/on_pool.h"
#include "core/vault/profile_facts.h"

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

std::optional<QString> VaultGate::neededCard() const {
  auto facts = core::readProfileFacts(m_folder);
  if (!facts || facts->passphraseAlone) return std::nullopt;
  for (const core::FactorSlot& slot : facts->factors) {
    for (const core::SlotPart& part : slot.parts)
      if (const auto what = core::describe(part); what.pin) return QString::fromStdString(what.label);
  }
  return std::nullopt;
}

void VaultGate::offerPin(crypto::SecretBytes pin) { m_offered = std::move(pin); }

QFuture<Result<OpenedProfile>> VaultGate::create(core::Passphrase passphrase) {
  return core::onPool(m_worker, [this, secret = std::move(passphrase)]() -> Result<OpenedProfile> {
    // A new profile has no factor yet: where one is asked for, it is made and given one with clavisctl.
    auto policy = core::loadPolicy();
    if (!policy) return core::pass(policy);
    if (auto admitted = policy->admits({}); !admitted) return core::pass(admitted);
    auto created = core::Vault::create(m_folder, secret);
    if (!created) return core::pass(created);
    auto profile = VaultProfile::open(std::move(created->vault), m_clock, qApp->thread());
    if (!profile) return core::pass(profile);
    return OpenedProfile{*profile, std::make_shared<const crypto::SecretBytes>(created->recoveryCode.toText())};
  });
}

QFuture<Result<OpenedProfile>> VaultGate::unlock(core::UnlockSecret secret) {
  auto offered = std::exchange(m_offered, std::nullopt);
  return core::onPool(m_worker,
                      [this, key = std::move(secret), pin = std::move(offered)]() mutable -> Result<OpenedProfile> {
                        m_pin = std::move(pin);
                        if (auto sound = examineSuspect(key); !sound) return core::pass(sound);
                        auto vault = open(key);
                        if (!vault) return core::pass(vault);
                        m_pin.reset();
                        std::shared_ptr<const crypto::SecretBytes> code;
                        if (auto next = (*vault)->takeNewRecoveryCode()) {
                          code = std::make_shared<const crypto::SecretBytes>(next->toText());
                        }
                        auto profile = VaultProfile::open(std::move(*vault), m_clock, qApp->thread());
                        if (!profile) return core::pass(profile);
                        return OpenedProfile{*profile, std::move(code)};
                      });
}

template <class F>
auto VaultGate::withFactors(const core::MachinePolicy& policy, F work) {
  core::DeviceFactors factors(core::cardModules(policy.pkcs11Modules),
                              [this](const core::PartDescription&, bool) -> Result<crypto::SecretBytes> {
                                if (m_pin) return m_pin->clone();
                                return core::fail(core::FactorError::PinNeeded, {}, core::Retry::AfterAction);
                              });
  core::VaultOptions options;
  options.factors = &factors;
  return work(options, factors);
}

Result<std::unique_ptr<core::Vault>> VaultGate::open(const core::UnlockSecret& secret) {
  auto policy = core::loadPolicy();
  if (!policy) return core::pass(policy);
  return withFactors(*policy,
                     [&](const core::VaultOptions& options,
                         const core::DeviceFactors& factors) -> Result<std::unique_ptr<core::Vault>> {
                       auto vault = core::Vault::open(m_folder, secret, options);
                       if (!vault) return vault;
                       // Who has just come in by the recovery code has lost the card, or is about to add the one that
                       // is asked for.
                       if (!std::holds_alternative<core::Passphrase>(secret)) return vault;
                       const auto used =
                           (*vault)->report().factorUsed ? factors.given() : std::vector<core::FactorKind>();
                       if (auto admitted = policy->admits(used); !admitted) return core::pass(admitted);
                       return vault;
                     });
}

Result<core::DamageReport> VaultGate::damageOf(const core::UnlockSecret& secret) {
  auto policy = core::loadPolicy();
  if (!policy) return core::pass(policy);
  return withFactors(*policy, [&](const core::VaultOptions& options, const core::DeviceFactors&) {
    return core::examineVault(m_folder, secret, options);
  });
}

Result<void> VaultGate::examineSuspect(const core::UnlockSecret& secret) {
  if (!m_suspect) return {};
  auto report = damageOf(secret);
  if (!report) return core::pass(report);
  if (!report->whole()) return core::fail(core::VaultError::DamagedPages, {}, core::Retry::AfterAction);
  m_suspect = false; // a disk that gave an error once and is fine
  return {};
}

QFuture<Result<core::DamageReport>> VaultGate::examine(core::UnlockSecret secret) {
  return core::onPool(m_worker, [this, key = std::move(secret)] {
    auto report = damageOf(key);
    // Shown once. Who leaves everything as it is may open the charts and read on as far as they go.
    if (report) m_suspect = false;
    return report;
  });
}

QFuture<Result<ui::RescuedProfile>> VaultGate::rescue(core::UnlockSecret secret) {
  return core::onPool(m_worker, [this, key = std::move(secret)]() -> Result<ui::RescuedProfile> {
    auto policy = core::loadPolicy();
    if (!policy) return core::pass(policy);
    auto rescued = withFactors(*policy, [&](const core::VaultOptions& options, const core::DeviceFactors&) {
      return core::rescueVault(m_folder, key, options);
    });
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
