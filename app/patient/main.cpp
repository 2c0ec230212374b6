// clavis-patient: a patient's end of messages, without a window, for trying and testing. See README.md.
#include "app/ctl/commands/commands.h"
#include "app/ctl/console.h"
#include "app/ctl/messaging_commands.h"
#include "app/patient/commands.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

namespace {

using namespace clavis;
using ctl::ExitCode;
using ctl::Session;

/// Runs `work` with our own reference: a patient's conversations are about the patient.
template <class Work>
core::Result<ExitCode> asMyself(Session& session, Work work) {
  auto me = patient::whoAmI(session);
  if (!me) return core::pass(me);
  return work(*me);
}

int run(int argc, char** argv) {
  CLI::App app{"A patient's end of Clavis: messages with the clinic, end-to-end encrypted.", "clavis-patient"};
  app.require_subcommand(1);
  ctl::Globals globals;
  app.add_option("--profile", globals.profile, "Folder of the profile")->required();
  app.add_flag("--json", globals.json, "Results as JSON on stdout");
  app.add_option("--passphrase-file", globals.passphraseFile, "File whose first line is the passphrase (default: ask)");
  app.fallthrough();
  ctl::Command chosen;

  auto* const enrol = app.add_subcommand("enrol", "Take an invitation of the clinic; makes the profile");
  std::string invitation;
  std::optional<std::filesystem::path> recoveryFile;
  enrol->add_option("--invitation", invitation, "What the clinic handed over")->required();
  enrol->add_option("--recovery-file", recoveryFile, "New file for the recovery code (default: shown once)");
  enrol->callback(
      [&] { chosen = [&](Session& session) { return patient::enrol(session, invitation, recoveryFile); }; });

  auto* const messages = app.add_subcommand("messages", "Conversations with the clinic");
  messages->require_subcommand(1);
  messages->fallthrough();
  ctl::MessageToSend message;
  int limit = 50;
  messages->add_subcommand("list", "All conversations")->callback([&] {
    chosen = [](Session& session) { return ctl::listMessages(session, {}); };
  });
  auto* const read = messages->add_subcommand("read", "Show messages, and mark them read");
  read->add_option("--topic", message.to.topic, "Only this conversation");
  read->add_option("--limit", limit, "How many at most")->check(CLI::Range(1, 1000))->capture_default_str();
  read->callback([&] {
    chosen = [&](Session& session) {
      return asMyself(session,
                      [&](const std::string& me) { return ctl::readMessages(session, {me, message.to.topic}, limit); });
    };
  });
  auto* const send = messages->add_subcommand("send", "Write to the clinic");
  send->add_option("--text", message.text, "What to say")->required();
  send->add_option("--topic", message.to.topic, "Conversation; none: general");
  send->add_flag("--urgent", message.urgent, "Show it first");
  send->callback([&] {
    chosen = [&](Session& session) {
      return asMyself(session, [&](const std::string& me) {
        message.to.patient = me;
        message.sure = true; // there is nobody else to write to
        return ctl::sendMessage(session, message);
      });
    };
  });

  app.add_subcommand("verify", "Safety numbers, to compare with the clinic by voice")->callback([&] {
    chosen = [](Session& session) { return patient::verifyAll(session); };
  });
  app.add_subcommand("sync", "Collect and send now")->callback([&] {
    chosen = [](Session& session) { return ctl::syncMessages(session); };
  });
  auto* const keep = app.add_subcommand("run", "Stay, show what comes, and answer by rules");
  std::optional<std::filesystem::path> rules;
  keep->add_option("--auto-reply", rules, "File of lines WORDS => ANSWER; * is any message");
  keep->callback([&] { chosen = [&](Session& session) { return patient::run(session, rules); }; });

  ctl::addFilesFor(app, [&chosen](ctl::Command command) { chosen = std::move(command); }, patient::whoAmI);

  if (const auto ended = ctl::parseCommandLine(app, argc, argv)) return *ended;
  ctl::Console console(globals.json, "clavis-patient");
  return ctl::runCommand(globals, console, chosen);
}

} // namespace

int main(int argc, char** argv) { return clavis::ctl::runProgram("clavis-patient", argc, argv, run); }
