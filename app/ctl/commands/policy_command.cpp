// policy explain: what the administrator of this machine has laid down, and where; policy check FILE before it is.
#include "app/ctl/commands/commands.h"
#include "app/ctl/secret_input.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <memory>

namespace clavis::ctl {
namespace {

using core::pass;
using core::Result;

void print(Session& session, const core::MachinePolicy& policy) {
  QJsonObject rules;
  for (const core::PolicyLine& line : core::explain(policy)) {
    session.console().line(line.key + ": " + line.value + (line.fromFile ? "" : "  (default)"));
    rules.insert(QString::fromStdString(line.key),
                 QJsonObject{{QStringLiteral("value"), QString::fromStdString(line.value)},
                             {QStringLiteral("fromFile"), line.fromFile}});
  }
  session.console().result({{QStringLiteral("source"), QString::fromStdString(policy.source.string())},
                            {QStringLiteral("signed"), policy.signedByAdministrator},
                            {QStringLiteral("rules"), rules}});
}

Result<ExitCode> explainPolicy(Session& session) {
  auto policy = session.policy();
  if (!policy) return pass(policy);
  const core::MachinePolicy& rules = **policy;
  session.console().line(rules.source.empty()
                             ? "No policy is laid down (" + core::systemPolicyFiles().policy.string() + ")."
                             : "From " + rules.source.string() +
                                   (rules.signedByAdministrator ? ", signed by the administrator." : "."));
  print(session, rules);
  return ExitCode::Done;
}

Result<ExitCode> checkPolicy(Session& session, const std::filesystem::path& file) {
  auto text = readFile(file, "policy");
  if (!text) return pass(text);
  auto policy = core::parsePolicy(*text);
  if (!policy) return pass(policy);
  session.console().line("In order. It would say:");
  print(session, *policy);
  return ExitCode::Done;
}

} // namespace

void addPolicy(CLI::App& app, const Choose& choose) {
  auto* const command = app.add_subcommand("policy", "The rules of this machine");
  command->require_subcommand(1);
  command->add_subcommand("explain", "Print what is in force, and from where")->callback([=] {
    choose(explainPolicy);
  });
  auto* const check =
      command->add_subcommand("check", "Read a policy file that is to be laid down, and say what is wrong");
  auto file = std::make_shared<std::filesystem::path>();
  check->add_option("FILE", *file, "The file")->required();
  check->callback([=] { choose([file](Session& session) { return checkPolicy(session, *file); }); });
}

} // namespace clavis::ctl
