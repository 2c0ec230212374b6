#include "app/patient/commands.h"

#include "app/ctl/ctl_error.h"
#include "app/ctl/messaging_commands.h"
#include "app/ctl/secret_input.h"
#include "app/ctl/stop_signals.h"
#include "app/patient/auto_reply.h"
#include "core/access/enrolment.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <set>

namespace clavis::patient {

using core::fail;
using core::MessagingError;
using core::pass;
using core::Result;
using ctl::ExitCode;
using ctl::Session;
using namespace core::messaging;

namespace {

constexpr std::chrono::milliseconds quickest{1'000};
constexpr std::chrono::milliseconds slowest{15'000};

Result<void> makeVault(Session& session, const std::optional<std::filesystem::path>& recoveryFile) {
  auto secret = ctl::secretFrom(session.globals().passphraseFile, "New passphrase: ", true);
  if (!secret) return pass(secret);
  auto created = core::Vault::create(session.globals().profile, core::Passphrase{std::move(*secret)});
  if (!created) return pass(created);
  const auto code = created->recoveryCode.toText();
  if (recoveryFile) return ctl::writeNewPrivateFile(*recoveryFile, std::string(code.text()) + '\n');
  session.console().note("Recovery code (shown once; write it down): " + std::string(code.text()));
  return {};
}

/// Every conversation, all pages.
Result<std::vector<ConversationRow>> conversations(MessagingService& service) {
  std::vector<ConversationRow> out;
  InboxQuery query{.patient = {}, .after = {}, .limit = 200};
  for (;;) {
    auto page = service.inbox(query).takeResult();
    if (!page) return pass(page);
    std::ranges::move(page->rows, std::back_inserter(out));
    if (!page->next) return out;
    query.after = page->next;
  }
}

/// Prints what is new, answers it, and marks it read.
Result<void> attend(Session& session, MessagingService& service, const AutoReply& rules) {
  auto rows = conversations(service);
  if (!rows) return pass(rows);
  for (const ConversationRow& row : *rows) {
    if (row.unread == 0) continue;
    auto thread =
        service.thread({.conversation = row.key, .before = {}, .after = {}, .limit = row.unread + 50}).takeResult();
    if (!thread) return pass(thread);
    for (const MessageRow& message : thread->messages) {
      if (message.own || message.read) continue;
      if (session.console().json())
        session.console().bytes(QJsonDocument(ctl::toJson(message)).toJson(QJsonDocument::Compact).toStdString() +
                                '\n');
      else
        session.console().line(message.person + ": " + message.words);
      std::fflush(stdout);
      const bool readable = message.kind == MessageKind::Text || message.kind == MessageKind::Files;
      // Only what the clinic says is answered: two programs that answer each other never end.
      if (!readable || message.deleted || !message.person.starts_with("Practitioner/")) continue;
      const auto answer = rules.answerTo(message.words);
      if (!answer) continue;
      auto sent =
          service.send(row.key, {.words = *answer, .urgent = false, .replyTo = message.id, .files = {}}).takeResult();
      if (!sent) return pass(sent);
    }
    if (thread->messages.empty()) continue;
    if (auto marked = service.markRead(row.key, thread->messages.back().key).takeResult(); !marked) return marked;
  }
  return {};
}

} // namespace

Result<ExitCode> enrol(Session& session, const std::string& text,
                       const std::optional<std::filesystem::path>& recoveryFile) {
  auto invitation = core::parseInvitation(text);
  if (!invitation) return pass(invitation);
  if (invitation->expires < session.clock().now())
    return fail(core::AccessError::InvitationOver, {}, core::Retry::AfterAction);
  // The vault first: a one-time code must not be used up for an identity that cannot be kept.
  if (!std::filesystem::exists(session.globals().profile / "vault.header"))
    if (auto made = makeVault(session, recoveryFile); !made) return pass(made);
  if (auto vault = session.vault(); !vault) return pass(vault);
  auto policy = session.policy();
  if (!policy) return pass(policy);
  auto request = core::EnrolmentRequest::from(*invitation, "clavis-patient");
  request.policy = **policy;
  auto identity = core::enrolByCode(request, session.clock());
  if (!identity) return pass(identity);
  auto saved = session.write([&](core::WriteConnection& db) { return core::saveIdentity(db, *identity); });
  if (!saved) return pass(saved);
  auto messaging = ctl::MessagingSession::open(session);
  if (!messaging) return pass(messaging);
  if (auto laidOut = (*messaging)->service().synchronise().takeResult(); !laidOut) return pass(laidOut);
  session.console().line("Enrolled as " + identity->subject + ". The clinic can write to this device now.");
  session.console().result({{QStringLiteral("subject"), QString::fromStdString(identity->subject)},
                            {QStringLiteral("fhir"), QString::fromStdString(identity->fhirBase)}});
  return ExitCode::Done;
}

Result<std::string> whoAmI(Session& session) {
  auto identity = session.read([](core::ReadConnection& db) { return core::loadIdentity(db); });
  if (!identity) return pass(identity);
  if (!*identity) return fail(ctl::CtlError::NotEnrolled, {}, core::Retry::AfterAction);
  return (*identity)->subject;
}

Result<ExitCode> verifyAll(Session& session) {
  auto messaging = ctl::MessagingSession::open(session);
  if (!messaging) return pass(messaging);
  MessagingService& service = (*messaging)->service();
  auto rows = conversations(service);
  if (!rows) return pass(rows);
  std::set<std::string> persons;
  for (const ConversationRow& row : *rows) {
    auto members = service.members(row.key).takeResult();
    if (!members) return pass(members);
    persons.insert(members->begin(), members->end());
  }
  persons.erase((*messaging)->person());
  if (persons.empty()) return fail(MessagingError::NoDevice, "nobody has written yet", core::Retry::AfterAction);
  QJsonArray numbers;
  for (const std::string& person : persons) {
    auto number = service.safetyNumber(person).takeResult();
    if (!number) return pass(number);
    session.console().line("Safety number with " + person + ":");
    session.console().line(ctl::inFives(number->digits));
    numbers.append(QJsonObject{{QStringLiteral("theirs"), QString::fromStdString(person)},
                               {QStringLiteral("digits"), QString::fromStdString(number->digits)},
                               {QStringLiteral("qr"), QString::fromStdString(number->qr)},
                               {QStringLiteral("compared"), number->compared}});
  }
  session.console().result({{QStringLiteral("numbers"), numbers}});
  return ExitCode::Done;
}

Result<ExitCode> run(Session& session, const std::optional<std::filesystem::path>& rulesFile) {
  ctl::StopSignals signals; // before the vault opens and its threads start
  AutoReply rules;
  if (rulesFile) {
    auto text = ctl::readFile(*rulesFile, "the rules");
    if (!text) return pass(text);
    auto parsed = AutoReply::parse(*text);
    if (!parsed) return pass(parsed);
    rules = std::move(*parsed);
  }
  // Before the service, whose thread tells of every round.
  std::mutex mutex;
  std::condition_variable changed;
  bool stopped = false;
  std::optional<SyncReport> news;
  auto messaging = ctl::MessagingSession::open(session, [](MessagingOptions& options) {
    options.quickest = quickest;
    options.slowest = slowest;
  });
  if (!messaging) return pass(messaging);
  MessagingService& service = (*messaging)->service();
  QObject::connect(&service.events(), &MessagingEvents::synchronised, [&](const SyncReport& report) {
    const std::scoped_lock lock(mutex);
    news = report;
    changed.notify_all();
  });
  signals.listen([&] {
    const std::scoped_lock lock(mutex);
    stopped = true;
    changed.notify_all();
  });
  service.start();
  std::string told;
  for (;;) {
    std::optional<SyncReport> report;
    {
      std::unique_lock lock(mutex);
      changed.wait(lock, [&] { return stopped || news; });
      if (stopped) break;
      report.swap(news);
    }
    const std::string problem = report->endedBy ? report->endedBy->toString() : std::string();
    if (!problem.empty() && problem != told) session.console().note("not reached: " + problem);
    told = problem;
    // What it answers wakes the service.
    if (auto attended = attend(session, service, rules); !attended) return pass(attended);
  }
  service.stop();
  signals.ignore();
  return ExitCode::Done;
}

} // namespace clavis::patient
