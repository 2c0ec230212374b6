// rescue: puts what can be read of a damaged vault into a new one in the same place.
#include "app/ctl/commands/commands.h"
#include "app/ctl/commands/recovery_code_output.h"
#include "app/ctl/damage.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <memory>

namespace clavis::ctl {
namespace {

using core::pass;
using core::Result;

Result<ExitCode> rescue(Session& session, const std::optional<std::filesystem::path>& recoveryFile) {
  if (auto free = recoveryFileIsNew(recoveryFile); !free) return pass(free);
  auto secret = session.passphrase();
  if (!secret) return pass(secret);
  auto rescued = core::rescueVault(session.globals().profile, core::Passphrase{secret->bytes.clone()});
  if (!rescued) return pass(rescued);
  Console& console = session.console();
  print(console, rescued->report);
  console.line("What could be read is in " + session.globals().profile.string());
  console.line("The damaged vault is in " + rescued->damaged.string() +
               ", unaltered. Delete it when you are sure that you do not need it.");
  // Charts must be whole for what is left of them before anybody reads one.
  if (auto vault = session.vault(std::move(*secret)); !vault) return pass(vault);
  console.line("Run sync to fetch again what was lost.");
  auto handed = handOutCode(session, rescued->recoveryCode, recoveryFile,
                            {{QStringLiteral("damage"), toJson(rescued->report)},
                             {QStringLiteral("damaged"), QString::fromStdString(rescued->damaged.string())}});
  if (!handed) return pass(handed);
  return ExitCode::Done;
}

} // namespace

void addRescue(CLI::App& app, const Choose& choose) {
  auto* const command =
      app.add_subcommand("rescue", "Save what can be read of a damaged vault; the damaged one is kept beside it");
  auto file = std::make_shared<std::optional<std::filesystem::path>>();
  command->add_option("--recovery-file", *file, "Write the new recovery code into this new file instead of stdout");
  command->callback([=] { choose([file](Session& session) { return rescue(session, *file); }); });
}

} // namespace clavis::ctl
