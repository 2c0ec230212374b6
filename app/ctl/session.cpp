#include "app/ctl/session.h"

#include "app/ctl/ctl_error.h"
#include "app/ctl/secret_input.h"
#include "core/access/backend_connection.h"
#include "core/access/identity_upkeep.h"
#include "core/fhir/store/mend.h"

#include <pwd.h>
#include <unistd.h>

namespace clavis::ctl {

using core::fail;
using core::pass;
using core::Result;

Session::Session(const Globals& globals, Console& console) : m_globals(globals), m_console(console) {}
Session::~Session() = default;

Result<core::Passphrase> Session::passphrase() const {
  auto bytes = secretFrom(m_globals.passphraseFile, "Passphrase: ");
  if (!bytes) return pass(bytes);
  return core::Passphrase{std::move(*bytes)};
}

Result<core::Vault*> Session::vault() {
  if (m_vault) return m_vault.get();
  auto secret = passphrase();
  if (!secret) return pass(secret);
  return vault(std::move(*secret));
}

Result<core::Vault*> Session::vault(core::Passphrase passphrase) {
  auto options = vaultOptions();
  if (!options) return pass(options);
  auto opened = core::Vault::open(m_globals.profile, std::move(passphrase), *options);
  if (!opened) return pass(opened);
  const auto used = (*opened)->report().factorUsed ? m_factors->given() : std::vector<core::FactorKind>();
  if (auto admitted = m_policy->admits(used); !admitted && !m_managesFactors) return pass(admitted);
  if (auto mended = core::mendAfterRescue(**opened, {&m_projection}); !mended) return pass(mended);
  m_vault = std::move(*opened);
  const core::OpenReport& report = m_vault->report();
  if (report.headerFromCopy) m_console.note("clavisctl: vault.header was damaged and was restored from its copy.");
  if (report.headerOlderThanData)
    m_console.note("clavisctl: an older vault.header is in place: an older passphrase may be valid again. Change it.");
  return m_vault.get();
}

Result<const core::MachinePolicy*> Session::policy() {
  if (!m_policy) {
    auto loaded = core::loadPolicy();
    if (!loaded) return pass(loaded);
    m_policy = std::make_unique<core::MachinePolicy>(std::move(*loaded));
  }
  return m_policy.get();
}

Result<core::DeviceFactors*> Session::factors() {
  if (!m_factors) {
    auto rules = policy();
    if (!rules) return pass(rules);
    m_factors = std::make_unique<core::DeviceFactors>(
        core::cardModules((*rules)->pkcs11Modules), [this](const core::PartDescription& card, bool lastTry) {
          if (lastTry) m_console.note("clavisctl: this is the last try: another wrong PIN blocks the card.");
          return secretFrom(m_globals.pinFile, "PIN of \"" + printable(card.label) + "\": ");
        });
  }
  return m_factors.get();
}

Result<core::VaultOptions> Session::vaultOptions() {
  auto source = factors();
  if (!source) return pass(source);
  core::VaultOptions options;
  options.factors = *source;
  return options;
}

void Session::closeVault() {
  m_backend.reset();
  m_vault.reset();
}

Result<core::BackendConnection*> Session::backend() {
  if (m_backend) return m_backend.get();
  auto opened = vault();
  if (!opened) return pass(opened);
  auto kept = core::IdentityUpkeep(**opened, m_clock).run();
  if (!kept) return pass(kept);
  if (!kept->identity) return fail(CtlError::NotEnrolled, {}, core::Retry::AfterAction);
  if (kept->lists)
    m_console.note("clavisctl: no newer list of withdrawn certificates [" + kept->lists->toString() + ']');
  if (kept->renewal) {
    if (kept->renewal->is(core::AccessError::IdentityOver)) return std::unexpected(std::move(*kept->renewal));
    m_console.note("clavisctl: the certificate was not renewed [" + kept->renewal->toString() + ']');
  }
  auto rules = policy();
  if (!rules) return pass(rules);
  auto connection = core::BackendConnection::create(*kept->identity, **rules, m_clock);
  if (!connection) return pass(connection);
  m_backend = std::move(*connection);
  return m_backend.get();
}

Result<std::string> Session::person() {
  auto identity = read([](core::ReadConnection& db) { return core::loadIdentity(db); });
  if (!identity) return pass(identity);
  return *identity ? (*identity)->subject : std::string();
}

Result<std::string> Session::who() {
  auto enrolled = person();
  if (!enrolled) return enrolled;
  std::string who = enrolled->empty() ? "not enrolled" : std::move(*enrolled);
  // clavisctl is a single thread here, and the entry is copied at once.
  const passwd* account = ::getpwuid(::getuid()); // NOLINT(concurrency-mt-unsafe)
  who += account && account->pw_name ? std::string(" (") + account->pw_name + ')' : std::string();
  return who;
}

} // namespace clavis::ctl
