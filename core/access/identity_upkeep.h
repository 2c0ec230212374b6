// Keeps an identity fit, before each sync: brings the clinic's lists of withdrawn certificates, renews our own
// certificate in the last third of its life (EST simplereenroll, RFC 7030), and asks for the messaging credential if
// enrolment did not bring one.
//
// Renewal changes nothing until it is proven: the new key is kept before anything is sent, the new certificate when it
// comes, and both take the place of the old ones only once the server has answered them. Whatever ends the program in
// between, the old identity is in force and the next run goes on from what is kept.
//
// Thread: run() blocks, for worker threads and programs; one at a time for each vault. Errors: those of the vault; what
// else fails is in the report, and the identity stays as it is.
#pragma once

#include "core/access/access_error.h"
#include "core/access/backend_identity.h"
#include "core/base/clock.h"

#include <chrono>
#include <memory>
#include <optional>

namespace clavis::core {

class Vault;

struct UpkeepReport {
  std::shared_ptr<const BackendIdentity> identity{}; ///< as it is now; null: this profile is not enrolled
  bool changed = false;                              ///< connections are to be made anew
  std::optional<Error> lists{};                      ///< why there is no newer list; what is known stays in force
  std::optional<Error> renewal{}; ///< why the certificate was not renewed: IdentityOver when it is too late
};

class IdentityUpkeep {
 public:
  /// Borrows both.
  IdentityUpkeep(Vault& vault, const Clock& clock) : m_vault(vault), m_clock(clock) {}
  [[nodiscard]] Result<UpkeepReport> run();

 private:
  struct Renewal;
  [[nodiscard]] Result<void> refreshLists(UpkeepReport& report);
  [[nodiscard]] Result<void> renew(UpkeepReport& report);
  [[nodiscard]] Result<void> request(const BackendIdentity& identity, Renewal& renewal);
  [[nodiscard]] Result<void> prove(const BackendIdentity& identity, const Renewal& renewal);
  [[nodiscard]] Result<void> obtainMessaging(UpkeepReport& report);
  [[nodiscard]] Result<void> reload(UpkeepReport& report);

  Vault& m_vault;
  const Clock& m_clock;
  std::chrono::steady_clock::time_point m_nextTry{}; ///< of what the server refused
};

/// Whether less than a third of its life is left to a certificate.
[[nodiscard]] bool isInLastThird(std::string_view certificatePem, Instant now);

} // namespace clavis::core
