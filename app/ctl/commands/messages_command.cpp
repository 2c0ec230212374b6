// invite, and messages with its subcommands: conversations with patients without a window.
#include "app/ctl/commands/commands.h"
#include "app/ctl/ctl_error.h"
#include "app/ctl/messaging_commands.h"
#include "core/access/backend_connection.h"
#include "core/backend/fhir/reference.h"
#include "core/messaging/invitation.h"

#include <QDateTime>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <memory>

namespace clavis::ctl {
namespace {

using core::pass;
using core::Result;

Result<ExitCode> invite(Session& session, const std::string& patient) {
  auto messaging = MessagingSession::open(session);
  if (!messaging) return pass(messaging);
  auto backend = session.backend();
  if (!backend) return pass(backend);
  auto identity = session.read([](core::ReadConnection& db) { return core::loadIdentity(db); });
  if (!identity) return pass(identity);
  auto invitation = core::messaging::requestInvitation((*backend)->transport(), **identity, patient);
  if (!invitation) return pass(invitation);
  // The conversation is opened at once: the patient's first words find somebody who founds its group.
  if (auto opened = (*messaging)->service().open(invitation->person).takeResult(); !opened) return pass(opened);
  auto text = core::encodeInvitation(*invitation);
  if (!text) return pass(text);
  const QString until =
      QDateTime::fromMSecsSinceEpoch(invitation->expires.time_since_epoch().count(), Qt::UTC).toString(Qt::ISODate);
  session.console().line(*text);
  session.console().note("Hand it to the patient alone. It works once, until " + until.toStdString() + '.');
  session.console().result({{QStringLiteral("invitation"), QString::fromStdString(*text)},
                            {QStringLiteral("patient"), QString::fromStdString(invitation->person)},
                            {QStringLiteral("expires"), until}});
  return ExitCode::Done;
}

} // namespace

void addInvite(CLI::App& app, const Choose& choose) {
  auto* const command = app.add_subcommand("invite", "Make an invitation for a patient to clavis-patient");
  auto patient = std::make_shared<std::string>();
  command->add_option("PATIENT", *patient, "Patient/ID")->required();
  command->callback([=] { choose([=](Session& session) { return invite(session, *patient); }); });
}

void addMessages(CLI::App& app, const Choose& choose) {
  auto* const messages = app.add_subcommand("messages", "Conversations with patients, end-to-end encrypted");
  messages->require_subcommand(1);
  messages->fallthrough();
  auto target = std::make_shared<MessageTarget>();
  auto message = std::make_shared<MessageToSend>();
  auto verification = std::make_shared<Verification>();
  auto text = std::make_shared<std::string>();
  auto limit = std::make_shared<int>(50);

  auto* const list = messages->add_subcommand("list", "The inbox: urgent first, then unread");
  list->add_option("PATIENT", target->patient, "Patient/ID: only this patient's");
  list->callback([=] { choose([=](Session& session) { return listMessages(session, target->patient); }); });

  auto* const read = messages->add_subcommand("read", "Show a patient's conversations, and mark them read");
  read->add_option("PATIENT", target->patient, "Patient/ID")->required();
  read->add_option("--topic", target->topic, "Only this conversation");
  read->add_option("--limit", *limit, "How many messages at most")->check(CLI::Range(1, 1000))->capture_default_str();
  read->callback([=] { choose([=](Session& session) { return readMessages(session, *target, *limit); }); });

  auto* const send = messages->add_subcommand("send", "Write a message; it is queued when the server is not reached");
  send->add_option("--to", message->to.patient, "Patient/ID")->required();
  send->add_option("--text", message->text, "What to say")->required();
  send->add_option("--topic", message->to.topic, "Conversation; none: general");
  send->add_flag("--urgent", message->urgent, "Show it first");
  send->add_flag("--sure", message->sure, "The recipient is the right one, although somebody looks alike");
  send->callback([=] { choose([=](Session& session) { return sendMessage(session, *message); }); });

  auto* const search = messages->add_subcommand("search", "Find words in the messages of all conversations");
  search->add_option("TEXT", *text, "Words; each from its start, accents do not matter")->required();
  search->add_option("--limit", *limit, "How many hits at most")->check(CLI::Range(1, 500))->capture_default_str();
  search->callback([=] { choose([=](Session& session) { return searchMessages(session, *text, *limit); }); });

  auto* const verify = messages->add_subcommand("verify", "The safety number with a person, to compare by voice");
  verify->add_option("PERSON", verification->person, "Patient/ID or Practitioner/ID")->required();
  verify->add_option("--confirm", verification->confirm, "The sixty digits that the other side read out");
  verify->add_flag("--approve", verification->approve, "Let new devices of this person take part");
  verify->callback([=] { choose([=](Session& session) { return verifyPerson(session, *verification); }); });

  auto* const lost = messages->add_subcommand("lost", "A device is lost: out of every conversation, for good");
  lost->add_option("PERSON", verification->person, "Patient/ID or Practitioner/ID")->required();
  lost->add_option("DEVICE", *text, "As `messages verify --json` names it")->required();
  lost->callback([=] { choose([=](Session& session) { return reportLost(session, verification->person, *text); }); });

  auto* const hold = messages->add_subcommand("hold", "Legal hold: retention leaves these conversations alone");
  auto off = std::make_shared<bool>(false);
  hold->add_option("PATIENT", target->patient, "Patient/ID")->required();
  hold->add_option("--topic", target->topic, "Only this conversation");
  hold->add_flag("--off", *off, "End the hold");
  hold->callback([=] { choose([=](Session& session) { return holdMessages(session, *target, !*off); }); });

  auto* const policy = messages->add_subcommand("policy", "Show or change what this profile does with messages");
  auto change = std::make_shared<PolicyChange>();
  policy->add_option("--retention-days", change->retentionDays, "Older messages go; 0: none")
      ->check(CLI::Range(0, 36500));
  policy->add_option("--new-devices", change->newDevices, "warn or block")->check(CLI::IsMember({"warn", "block"}));
  policy->add_option("--care-team", change->careTeam, "Staff of the care team take part by themselves: true or false");
  policy->add_option("--read-receipts", change->readReceipts, "true or false");
  policy->callback([=] { choose([=](Session& session) { return messagesPolicy(session, *change); }); });

  auto* const sync = messages->add_subcommand("sync", "Collect and send now");
  sync->callback([=] { choose([](Session& session) { return syncMessages(session); }); });
}

} // namespace clavis::ctl
