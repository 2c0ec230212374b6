// What a clinic decides about its messages: devices that are lost, conversations on hold, the policy of this profile.
#include "app/ctl/ctl_error.h"
#include "app/ctl/messaging_commands.h"
#include "core/messaging/policy.h"

namespace clavis::ctl {

using core::fail;
using core::MessagingError;
using core::pass;
using core::Result;
using namespace core::messaging;

Result<ExitCode> reportLost(Session& session, const std::string& person, const std::string& device) {
  auto messaging = MessagingSession::open(session);
  if (!messaging) return pass(messaging);
  MessagingService& service = (*messaging)->service();
  if (auto marked = service.reportLost(person, device).takeResult(); !marked) return pass(marked);
  auto report = service.synchronise().takeResult();
  const bool reached = report.has_value();
  session.console().line(reached
                             ? "Reported lost, and taken out of " + std::to_string(report->commits) + " conversations."
                             : "Reported lost. It is taken out when the server is reached; nothing is sent before.");
  session.console().result({{QStringLiteral("person"), QString::fromStdString(person)},
                            {QStringLiteral("device"), QString::fromStdString(device)},
                            {QStringLiteral("conversations"), reached ? report->commits : 0}});
  return reached ? ExitCode::Done : ExitCode::PartlyDone;
}

Result<ExitCode> holdMessages(Session& session, const MessageTarget& target, bool hold) {
  auto messaging = MessagingSession::open(session);
  if (!messaging) return pass(messaging);
  MessagingService& service = (*messaging)->service();
  auto page = service.inbox({.patient = target.patient, .after = {}, .limit = 1000}).takeResult();
  if (!page) return pass(page);
  int held = 0;
  for (const ConversationRow& row : page->rows) {
    if (!target.topic.empty() && row.topic != target.topic) continue;
    if (auto set = service.setHold(row.key, hold).takeResult(); !set) return pass(set);
    ++held;
  }
  if (held == 0) return fail(MessagingError::NoSuchConversation, {}, core::Retry::AfterAction);
  session.console().line(std::to_string(held) +
                         (hold ? " conversations on hold." : " conversations no longer on hold."));
  session.console().result({{QStringLiteral("conversations"), held}, {QStringLiteral("hold"), hold}});
  return ExitCode::Done;
}

Result<ExitCode> messagesPolicy(Session& session, const PolicyChange& change) {
  if (auto vault = session.vault(); !vault) return pass(vault);
  auto policy = session.read([](core::ReadConnection& db) { return readPolicy(db); });
  if (!policy) return pass(policy);
  if (change.retentionDays) policy->retention = std::chrono::days(*change.retentionDays);
  if (change.newDevices)
    policy->newDevices = *change.newDevices == "block" ? NewDevicePolicy::Block : NewDevicePolicy::Warn;
  if (change.careTeam) policy->careTeam = *change.careTeam;
  if (change.readReceipts) policy->sendReadReceipts = *change.readReceipts;
  auto saved = session.write([&](core::WriteConnection& db) { return writePolicy(db, *policy); });
  if (!saved) return pass(saved);
  const int days = static_cast<int>(policy->retention.count());
  const bool block = policy->newDevices == NewDevicePolicy::Block;
  session.console().line("Messages are kept " + (days == 0 ? std::string("for good") : std::to_string(days) + " days") +
                         "; new devices " + (block ? "wait for approval" : "take part and are shown") +
                         "; care teams " + (policy->careTeam ? "come in by themselves" : "are asked for") +
                         "; read receipts " + (policy->sendReadReceipts ? "are sent." : "are not sent."));
  session.console().result({{QStringLiteral("retentionDays"), days},
                            {QStringLiteral("newDevices"), block ? QStringLiteral("block") : QStringLiteral("warn")},
                            {QStringLiteral("careTeam"), policy->careTeam},
                            {QStringLiteral("readReceipts"), policy->sendReadReceipts}});
  return ExitCode::Done;
}

} // namespace clavis::ctl
