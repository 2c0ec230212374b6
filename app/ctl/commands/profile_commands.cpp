// init, recover, passphrase change, lock-status: the vault itself, no server.
#include "app/ctl/commands/commands.h"
#include "app/ctl/commands/recovery_code_output.h"
#include "app/ctl/ctl_error.h"
#include "app/ctl/secret_input.h"
#include "core/vault/errors.h"
#include "core/vault/files/lock_file.h"
#include "core/vault/rotation.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <memory>

namespace clavis::ctl {
namespace {

using core::pass;
using core::Result;

using Path = std::optional<std::filesystem::path>;

Result<ExitCode> init(Session& session, const Path& recoveryFile) {
  auto secret = newPassphraseFrom(session.globals().passphraseFile);
  if (!secret) return pass(secret);
  // Made first: a vault whose code could not be handed out would have none.
  if (auto free = recoveryFileIsNew(recoveryFile); !free) return pass(free);
  auto created = core::Vault::create(session.globals().profile, core::Passphrase{std::move(*secret)});
  if (!created) return pass(created);
  const std::string profile = created->vault->profileId();
  session.console().line("A new vault is in " + session.globals().profile.string());
  auto handed = handOutCode(session, created->recoveryCode, recoveryFile,
                            {{QStringLiteral("profile"), QString::fromStdString(profile)}});
  if (!handed) return pass(handed);
  return ExitCode::Done;
}

Result<ExitCode> recover(Session& session, const Path& codeFile, const Path& newPassphraseFile,
                         const Path& recoveryFile, bool dropFactors) {
  auto typed = secretFrom(codeFile, "Recovery code: ");
  if (!typed) return pass(typed);
  auto code = crypto::RecoveryCode::parse(typed->text());
  if (!code)
    return core::fail(core::VaultError::WrongPassphrase, "this is no recovery code: a character is missing or mistyped",
                      core::Retry::AfterAction);
  auto next = newPassphraseFrom(newPassphraseFile);
  if (!next) return pass(next);
  auto vault =
      core::Vault::open(session.globals().profile,
                        core::RecoveryUnlock{std::move(*code), core::Passphrase{std::move(*next)}, dropFactors});
  if (!vault) return pass(vault);
  session.console().line("The vault has a new passphrase, and the old recovery code is void.");
  auto fresh = (*vault)->takeNewRecoveryCode();
  if (!fresh) return core::fail(core::VaultError::Internal, "no new recovery code was made");
  auto handed = handOutCode(session, *fresh, recoveryFile, {});
  if (!handed) return pass(handed);
  return ExitCode::Done;
}

Result<ExitCode> changePassphrase(Session& session, const Path& newPassphraseFile) {
  auto current = session.passphrase();
  if (!current) return pass(current);
  auto vault = session.vault(core::Passphrase{current->bytes.clone()});
  if (!vault) return pass(vault);
  auto next = newPassphraseFrom(newPassphraseFile);
  if (!next) return pass(next);
  auto changed = (*vault)->changePassphrase(*current, core::Passphrase{std::move(*next)});
  if (!changed) return pass(changed);
  session.console().line("The passphrase is changed. The recovery code stays as it was.");
  session.console().result({});
  return ExitCode::Done;
}

/// A new vault key: core/vault/rotation.h says what for.
Result<ExitCode> rotateKey(Session& session, const Path& recoveryFile) {
  auto current = session.passphrase();
  if (!current) return pass(current);
  if (auto free = recoveryFileIsNew(recoveryFile); !free) return pass(free);
  auto options = session.vaultOptions();
  if (!options) return pass(options);
  auto code = core::rotateVaultKey(session.globals().profile, *current, *options);
  if (!code) return pass(code);
  session.console().line("The vault has a new key, and the old recovery code is void.");
  auto handed = handOutCode(session, *code, recoveryFile, {});
  if (!handed) return pass(handed);
  return ExitCode::Done;
}

/// Whether somebody has the profile open; asks for no passphrase and changes nothing.
Result<ExitCode> lockStatus(Session& session) {
  const std::filesystem::path& folder = session.globals().profile;
  std::error_code ignored;
  if (!std::filesystem::exists(folder / "vault.header", ignored) &&
      !std::filesystem::exists(folder / "vault.header.copy", ignored))
    return core::fail(core::VaultError::NoVaultHere, {}, core::Retry::AfterAction);
  auto lock = core::LockFile::acquire(folder / "vault.lock");
  const bool inUse = !lock && lock.error().is(core::VaultError::LockedByAnotherProcess);
  if (!lock && !inUse) return pass(lock);
  session.console().line(inUse ? "in use: another Clavis has the vault open" : "locked: nobody has the vault open");
  session.console().result({{QStringLiteral("inUse"), inUse}});
  return inUse ? ExitCode::InUse : ExitCode::Done;
}

} // namespace

void addInit(CLI::App& app, const Choose& choose) {
  auto* const command = app.add_subcommand("init", "Make a new, empty vault in the profile's folder");
  auto file = std::make_shared<Path>();
  command->add_option("--recovery-file", *file, "Write the recovery code into this new file instead of stdout");
  command->callback([=] { choose([file](Session& session) { return init(session, *file); }); });
}

void addRecover(CLI::App& app, const Choose& choose) {
  auto* const command = app.add_subcommand("recover", "Open with the recovery code and set a new passphrase");
  auto code = std::make_shared<Path>();
  auto next = std::make_shared<Path>();
  auto file = std::make_shared<Path>();
  command->add_option("--code-file", *code, "File with the recovery code (default: ask)");
  command->add_option("--new-passphrase-file", *next, "File with the new passphrase (default: ask)");
  command->add_option("--recovery-file", *file, "Write the next recovery code into this new file instead of stdout");
  auto drop = std::make_shared<bool>(false);
  command->add_flag("--lost-factors", *drop, "The card is lost as well: the new passphrase opens alone");
  command->callback([=] { choose([=](Session& session) { return recover(session, *code, *next, *file, *drop); }); });
}

void addLockStatus(CLI::App& app, const Choose& choose) {
  auto* const command = app.add_subcommand("lock-status", "Say whether another Clavis has the vault open");
  command->callback([=] { choose([](Session& session) { return lockStatus(session); }); });
}

void addPassphrase(CLI::App& app, const Choose& choose) {
  auto* const command = app.add_subcommand("passphrase", "Manage the passphrase");
  command->require_subcommand(1);
  auto* const change = command->add_subcommand("change", "Change it");
  auto next = std::make_shared<Path>();
  change->add_option("--new-passphrase-file", *next, "File with the new passphrase (default: ask)");
  change->callback([=] { choose([=](Session& session) { return changePassphrase(session, *next); }); });
}

void addKey(CLI::App& app, const Choose& choose) {
  auto* const command = app.add_subcommand("key", "Manage the key of the vault");
  command->require_subcommand(1);
  auto* const rotate = command->add_subcommand("rotate", "Put everything under a new key; hands out a recovery code");
  auto file = std::make_shared<Path>();
  rotate->add_option("--recovery-file", *file, "Write the recovery code into this new file instead of stdout");
  rotate->callback([=] { choose([file](Session& session) { return rotateKey(session, *file); }); });
}

} // namespace clavis::ctl
