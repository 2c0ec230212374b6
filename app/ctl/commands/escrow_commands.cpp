// escrow make-key, set, open: the clinic's way back into a profile. The key exists as shares only; make-key writes
// them, open puts enough of them together again.
#include "app/ctl/commands/commands.h"
#include "app/ctl/commands/recovery_code_output.h"
#include "app/ctl/ctl_error.h"
#include "app/ctl/secret_input.h"
#include "core/base/crypto_error.h"
#include "crypto/escrow/sealed_box.h"
#include "crypto/escrow/shamir.h"
#include "crypto/primitives/hash.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <memory>

namespace clavis::ctl {
namespace {

using core::pass;
using core::Result;

using Path = std::optional<std::filesystem::path>;

Result<ExitCode> makeKey(Session& session, std::size_t need, std::size_t of, const std::filesystem::path& folder) {
  const auto pair = crypto::newSealingKeyPair();
  auto shares = crypto::splitSecret(pair.secret.view(), need, of);
  if (!shares) return pass(std::move(shares));
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  for (const crypto::SecretShare& share : *shares) {
    const auto file = folder / ("share-" + std::to_string(share.index) + ".txt");
    if (auto written = writeNewPrivateFile(file, share.toText().text()); !written) return pass(written);
  }
  const std::string open = crypto::toHex(pair.open);
  session.console().line("The clinic's recovery key is " + open);
  session.console().line("Put it into the policy as escrowKey. " + std::to_string(of) + " shares are in " +
                         folder.string() + "; any " + std::to_string(need) +
                         " of them make the key. Give each to one person, and delete the files.");
  session.console().result({{QStringLiteral("key"), QString::fromStdString(open)},
                            {QStringLiteral("need"), static_cast<qint64>(need)},
                            {QStringLiteral("of"), static_cast<qint64>(of)},
                            {QStringLiteral("folder"), QString::fromStdString(folder.string())}});
  return ExitCode::Done;
}

Result<ExitCode> setKey(Session& session, const std::string& typed) {
  auto rules = session.policy();
  if (!rules) return pass(rules);
  std::vector<std::byte> key = (*rules)->escrowKey;
  if (!typed.empty()) {
    auto bytes = crypto::fromHex(typed);
    if (!bytes) return pass(std::move(bytes));
    // The administrator's key is not for a user to change.
    if (!key.empty() && key != *bytes)
      return core::fail(core::PolicyError::Malformed, "the policy names another recovery key",
                        core::Retry::AfterAction);
    key = std::move(*bytes);
  }
  if (key.empty())
    return core::fail(CtlError::Usage, "the policy names no recovery key: give one with --key",
                      core::Retry::AfterAction);
  auto current = session.passphrase();
  if (!current) return pass(current);
  auto vault = session.vault(core::Passphrase{current->bytes.clone()});
  if (!vault) return pass(vault);
  if (auto sealed = (*vault)->setEscrow(*current, key); !sealed) return pass(sealed);
  session.console().line("The vault can be opened with the clinic's recovery key now: " + crypto::toHex(key));
  session.console().result({{QStringLiteral("key"), QString::fromStdString(crypto::toHex(key))}});
  return ExitCode::Done;
}

struct Opening {
  std::vector<std::filesystem::path> shares;
  Path newPassphrase;
  Path recovery;
  bool dropFactors = false;
};

Result<ExitCode> openWith(Session& session, const Opening& opening) {
  std::vector<crypto::SecretShare> shares;
  for (const auto& file : opening.shares) {
    auto bytes = readSecretBytes(file);
    if (!bytes) return pass(bytes);
    auto share = crypto::SecretShare::parse(bytes->text());
    if (!share) return std::unexpected(core::toError(std::move(share.error())).on(file.filename().string()));
    shares.push_back(std::move(*share));
  }
  auto key = crypto::joinShares(shares);
  if (!key) return pass(std::move(key));
  auto next = newPassphraseFrom(opening.newPassphrase);
  if (!next) return pass(next);
  if (auto free = recoveryFileIsNew(opening.recovery); !free) return pass(free);
  auto vault = core::Vault::open(session.globals().profile,
                                 core::EscrowUnlock{.clinicKey = std::move(*key),
                                                    .newPassphrase = core::Passphrase{std::move(*next)},
                                                    .dropFactors = opening.dropFactors});
  if (!vault) return pass(vault);
  session.console().line("The vault has a new passphrase, and the old recovery code is void.");
  auto code = (*vault)->takeNewRecoveryCode();
  if (!code) return core::fail(core::VaultError::Internal, "no new recovery code was made");
  if (auto handed = handOutCode(session, *code, opening.recovery, {}); !handed) return pass(handed);
  return ExitCode::Done;
}

Result<void> needsProfile(const Session& session) {
  if (!session.globals().profile.empty()) return {};
  return core::fail(CtlError::Usage, "--profile is needed", core::Retry::AfterAction);
}

} // namespace

void addEscrow(CLI::App& app, const Choose& choose) {
  auto* const command = app.add_subcommand("escrow", "The clinic's recovery key");
  command->require_subcommand(1);

  auto* const make = command->add_subcommand("make-key", "Make the key and its shares; once for a clinic");
  auto need = std::make_shared<std::size_t>(2);
  auto of = std::make_shared<std::size_t>(3);
  auto folder = std::make_shared<std::filesystem::path>();
  make->add_option("--need", *need, "How many shares make the key (default 2)");
  make->add_option("--of", *of, "How many shares there are (default 3, at most 16)");
  make->add_option("--out", *folder, "Folder for the shares")->required();
  make->callback([=] { choose([=](Session& session) { return makeKey(session, *need, *of, *folder); }); });

  auto* const set = command->add_subcommand("set", "Let the clinic's recovery key open this vault");
  auto key = std::make_shared<std::string>();
  set->add_option("--key", *key, "The key in hexadecimal (default: the policy's)");
  set->callback([=] {
    choose([key](Session& session) -> Result<ExitCode> {
      if (auto named = needsProfile(session); !named) return pass(named);
      return setKey(session, *key);
    });
  });

  auto* const open = command->add_subcommand("open", "Set a new passphrase with enough shares of the key");
  auto opening = std::make_shared<Opening>();
  open->add_option("--share", opening->shares, "File with a share; as often as shares are needed")->required();
  open->add_option("--new-passphrase-file", opening->newPassphrase, "File with the new passphrase (default: ask)");
  open->add_option("--recovery-file", opening->recovery, "Write the next recovery code into this new file");
  open->add_flag("--lost-factors", opening->dropFactors, "The card is lost as well: the new passphrase opens alone");
  open->callback([=] {
    choose([opening](Session& session) -> Result<ExitCode> {
      if (auto named = needsProfile(session); !named) return pass(named);
      return openWith(session, *opening);
    });
  });
}

} // namespace clavis::ctl
