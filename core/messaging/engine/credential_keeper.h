// Keeps what this device is believed by: renews its certificate before it runs out, and begins anew as another device
// when the vault's keys may not be used any more.
//
// A vault that was rescued, or put back from a backup, may hold keys older than what they were used for; going on with
// them would encrypt twice under one key. It has another profile id than its ratchet state was made under, and that is
// how it is told: the state is forgotten before anything else happens, and a fresh key and pseudonym take the place of
// those that are still leaves of groups (README.md, decisions). Thread: the engine's. Errors: those of the vault and of
// the issuer.
#pragma once

#include "core/access/messaging_credential.h"
#include "core/messaging/engine/group_room.h"

#include <chrono>
#include <memory>

namespace clavis::core {
class Vault;
}

namespace clavis::core::messaging {

class CredentialKeeper {
 public:
  /// Null `issuer`: nothing can be renewed here.
  CredentialKeeper(Vault& vault, const Clock& clock, std::shared_ptr<const BackendIdentity> identity,
                   CredentialIssuer* issuer, NewDevicePolicy policy)
      : m_vault(vault), m_clock(clock), m_identity(std::move(identity)), m_issuer(issuer), m_policy(policy) {}

  struct Outcome {
    std::unique_ptr<GroupRoom> room{}; ///< to go on with from now; null: as before
    std::optional<Error> failure{};    ///< it could not be renewed; tried again in an hour
  };
  /// Before anything else in a round. An error: nothing may be sealed.
  [[nodiscard]] Result<Outcome> keep();

 private:
  [[nodiscard]] Result<void> forgetForeignState();
  [[nodiscard]] Result<std::unique_ptr<GroupRoom>> obtain(MessagingCredential wanted, bool anew);

  Vault& m_vault;
  const Clock& m_clock;
  std::shared_ptr<const BackendIdentity> m_identity;
  CredentialIssuer* m_issuer;
  NewDevicePolicy m_policy;
  bool m_looked = false;
  bool m_anew = false;
  std::chrono::steady_clock::time_point m_next{};
};

} // namespace clavis::core::messaging
