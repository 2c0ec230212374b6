// clavisctl: the same core as the desktop, without a window. See README.md.
#include "app/ctl/commands/commands.h"
#include "app/ctl/console.h"
#include "app/ctl/ctl_error.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <iostream>

namespace {

using namespace clavis::ctl;

int code(ExitCode exit) { return static_cast<int>(exit); }

int run(int argc, char** argv) {
  CLI::App app{"Clavis without a window: enrol, sync, read, export and verify a profile.", "clavisctl"};
  app.require_subcommand(0, 1);
  Globals globals;
  bool exitCodes = false;
  app.add_option("--profile", globals.profile, "Folder of the profile");
  app.add_flag("--json", globals.json, "Result as one JSON object on stdout, progress as JSON lines on stderr");
  app.add_option("--passphrase-file", globals.passphraseFile, "File whose first line is the passphrase (default: ask)");
  app.add_option("--pin-file", globals.pinFile, "File whose first line is the PIN of the card (default: ask)");
  app.add_flag("--help-exit-codes", exitCodes, "What each exit code means");
  app.fallthrough();

  Command chosen;
  const Choose choose = [&chosen](Command command) { chosen = std::move(command); };
  for (const auto& add : {addInit,    addEnrol,  addSync,   addPatients,   addChart,    addGet,        addExport,
                          addSearch,  addVerify, addRescue, addLockStatus, addRecover,  addPassphrase, addKey,
                          addFactors, addEscrow, addPolicy, addInvite,     addMessages, addFiles})
    add(app, choose);
  if (const auto ended = parseCommandLine(app, argc, argv)) return *ended;
  if (exitCodes) {
    std::cout << exitCodeTable();
    return 0;
  }
  Console console(globals.json);
  if (!chosen || (globals.profile.empty() && !app.got_subcommand("policy") && !app.got_subcommand("escrow")))
    return code(console.failed(clavis::core::Error(
        CtlError::Usage, !chosen ? "a command is needed" : "--profile is needed", clavis::core::Retry::AfterAction)));
  return runCommand(globals, console, chosen);
}

} // namespace

int main(int argc, char** argv) { return runProgram("clavisctl", argc, argv, run); }
