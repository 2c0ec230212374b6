// What a command works with: the profile's folder, the opened vault, the way to the server. Each is made when it is
// first needed. Ownership: a Session owns the vault and closes it at its end. Thread: the main thread of clavisctl,
// which may block.
#pragma once

#include "app/ctl/console.h"
#include "core/access/factors/card_factor.h"
#include "core/access/policy/machine_policy.h"
#include "core/base/clock.h"
#include "core/chart/chart_projection.h"
#include "core/vault/vault.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace clavis::core {
class BackendConnection;
}

namespace clavis::ctl {

struct Globals {
  std::filesystem::path profile;
  bool json = false;
  std::optional<std::filesystem::path> passphraseFile;
  std::optional<std::filesystem::path> pinFile;
};

class Session {
 public:
  Session(const Globals& globals, Console& console);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  [[nodiscard]] const Globals& globals() const { return m_globals; }
  [[nodiscard]] Console& console() const { return m_console; }
  [[nodiscard]] const core::Clock& clock() const { return m_clock; }
  [[nodiscard]] core::chart::ChartProjection& projection() { return m_projection; }

  [[nodiscard]] core::Result<core::Passphrase> passphrase() const;
  /// Opens the vault with the passphrase, once; says on stderr what was remarkable about it.
  [[nodiscard]] core::Result<core::Vault*> vault();
  /// The same with a passphrase that somebody has asked for already.
  [[nodiscard]] core::Result<core::Vault*> vault(core::Passphrase passphrase);
  /// With what a vault of this machine is opened: its factors, the PIN from a file or the terminal. Errors of the
  /// policy.
  [[nodiscard]] core::Result<core::VaultOptions> vaultOptions();
  /// What the administrator laid down; read once. An error closes the door.
  [[nodiscard]] core::Result<const core::MachinePolicy*> policy();
  /// The factors of this machine, as vaultOptions() lends them.
  [[nodiscard]] core::Result<core::DeviceFactors*> factors();
  /// For the commands that add what the policy asks for: from here on its absence does not keep the vault shut.
  void manageFactors() { m_managesFactors = true; }
  /// Frees the profile for whatever needs it closed.
  void closeVault();
  /// The enrolled backend, its identity seen to first (IdentityUpkeep). CtlError::NotEnrolled,
  /// AccessError::IdentityOver.
  [[nodiscard]] core::Result<core::BackendConnection*> backend();
  /// The enrolled person: "Practitioner/1"; empty when nobody is enrolled, or nobody said.
  [[nodiscard]] core::Result<std::string> person();
  /// How the access log names who is at this terminal: the enrolled person, and the account of the system.
  [[nodiscard]] core::Result<std::string> who();

  template <class F>
  auto read(F work) {
    auto vault_ = vault();
    using R = std::invoke_result_t<F&, core::ReadConnection&>;
    if (!vault_) return R(core::pass(vault_));
    return (*vault_)->readers().run(std::move(work)).takeResult();
  }
  template <class F>
  auto write(F work) {
    auto vault_ = vault();
    using R = std::invoke_result_t<F&, core::WriteConnection&>;
    if (!vault_) return R(core::pass(vault_));
    return (*vault_)->writer().run(std::move(work)).takeResult();
  }

 private:
  const Globals& m_globals;
  Console& m_console;
  core::SystemClock m_clock;
  core::chart::ChartProjection m_projection;
  std::unique_ptr<core::MachinePolicy> m_policy;
  std::unique_ptr<core::DeviceFactors> m_factors;
  bool m_managesFactors = false;
  std::unique_ptr<core::Vault> m_vault;
  std::unique_ptr<core::BackendConnection> m_backend;
};

} // namespace clavis::ctl
