#include "app/ctl/messaging_commands.h"

#include "app/ctl/ctl_error.h"
#include "core/access/backend_connection.h"
#include "core/access/messaging_credential.h"
#include "core/backend/fhir/fhir_mailbox.h"
#include "core/backend/fhir/reference.h"
#include "core/base/qualified_name.h"
#include "core/messaging/policy.h"

#include <QDateTime>
#include <QJsonArray>

namespace clavis::ctl {

using core::fail;
using core::MessagingError;
using core::pass;
using core::Result;
using namespace core::messaging;

namespace {

QString q(const std::string& text) { return QString::fromStdString(text); }

QString iso(core::Instant when) {
  return QDateTime::fromMSecsSinceEpoch(when.time_since_epoch().count(), Qt::UTC).toString(Qt::ISODateWithMs);
}

const char* stateName(ConversationState state) {
  switch (state) {
  case ConversationState::Waiting: return "waiting";
  case ConversationState::Active: return "active";
  case ConversationState::Blocked: return "blocked";
  case ConversationState::Left: return "left";
  }
  return "?";
}

const char* kindName(MessageKind kind) {
  switch (kind) {
  case MessageKind::Text: return "text";
  case MessageKind::Files: return "files";
  case MessageKind::Unknown: return "unknown";
  case MessageKind::Undecryptable: return "undecryptable";
  }
  return "?";
}

QJsonObject toJson(const ConversationRow& row) {
  return {{QStringLiteral("conversation"), static_cast<qint64>(row.key)},
          {QStringLiteral("patient"), q(row.patient)},
          {QStringLiteral("topic"), q(row.topic)},
          {QStringLiteral("state"), QString::fromUtf8(stateName(row.state))},
          {QStringLiteral("failure"), q(row.failure)},
          {QStringLiteral("last"), q(row.lastWords)},
          {QStringLiteral("lastAt"), iso(row.lastAt)},
          {QStringLiteral("unread"), row.unread},
          {QStringLiteral("urgentUnread"), row.urgentUnread},
          {QStringLiteral("queued"), row.queued}};
}

/// What a line of a thread says, for people.
std::string lineOf(const MessageRow& m) {
  std::string out = iso(m.arrived).left(16).replace(QLatin1Char('T'), QLatin1Char(' ')).toStdString() + "  ";
  out += m.own ? "me" : m.person.empty() ? "?" : m.person;
  if (m.urgent) out += " URGENT";
  out += ": ";
  if (m.deleted)
    out += "(deleted)";
  else if (m.kind == MessageKind::Unknown)
    out += "(needs a newer Clavis)";
  else if (m.kind == MessageKind::Undecryptable)
    out += "(could not be opened: " + m.failure + "; it was asked for again)";
  else
    out += m.words;
  if (m.edited) out += " (edited)";
  for (const ReactionRow& reaction : m.reactions) out += ' ' + reaction.emoji;
  if (m.own) out += std::string("  [") + deliveryName(m.delivery) + (m.failure.empty() ? "" : ": " + m.failure) + ']';
  return out;
}

/// Brings the server up to date if it can be reached; what could not be sent stays queued and says so.
Result<void> tryToSync(Session& session, MessagingService& service) {
  auto report = service.synchronise().takeResult();
  if (report) {
    for (const core::Error& failure : report->failures) session.console().note("a conversation: " + failure.toString());
    return {};
  }
  if (report.error().area() != std::string_view("backend")) return pass(report);
  session.console().note("the server was not reached: " + report.error().toString());
  return {};
}

} // namespace

Result<std::string> patientReference(const std::string& text) {
  const auto who = core::parseReference(text.contains('/') ? text : "Patient/" + text);
  if (!who || who->type != "Patient")
    return fail(CtlError::BadText, "a patient is written Patient/ID", core::Retry::AfterAction);
  return "Patient/" + who->id;
}

Result<void> askAboutRecipient(Session& session, MessagingService& service, const std::string& patient) {
  auto check = service.checkRecipient(patient, {}).takeResult();
  if (!check) return pass(check);
  if (!check->mustAsk()) return {};
  std::string why;
  for (const std::string& id : check->lookAlikes)
    why += (why.empty() ? "easily taken for Patient/" : ", Patient/") + id;
  session.console().note(why.empty() ? "a device of theirs has not been looked at: messages verify" : why);
  return fail(MessagingError::RecipientUnsure, "say --sure when it is the right one", core::Retry::AfterAction);
}

const char* deliveryName(core::messaging::Delivery delivery) {
  using core::messaging::Delivery;
  switch (delivery) {
  case Delivery::Queued: return "queued";
  case Delivery::Sent: return "sent";
  case Delivery::Delivered: return "delivered";
  case Delivery::Read: return "read";
  case Delivery::Failed: return "failed";
  }
  return "?";
}

std::string inFives(const std::string& digits) {
  std::string out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && i % 5 == 0) out += ' ';
    out += digits[i];
  }
  return out;
}

QJsonObject toJson(const MessageRow& m) {
  QJsonArray persons;
  for (const PersonState& one : m.persons)
    persons.append(QJsonObject{{QStringLiteral("person"), q(one.person)},
                               {QStringLiteral("state"), QString::fromUtf8(deliveryName(one.state))}});
  QJsonObject out{{QStringLiteral("message"), static_cast<qint64>(m.key)},
                  {QStringLiteral("conversation"), static_cast<qint64>(m.conversation)},
                  {QStringLiteral("kind"), QString::fromUtf8(kindName(m.kind))},
                  {QStringLiteral("own"), m.own},
                  {QStringLiteral("person"), q(m.person)},
                  {QStringLiteral("text"), q(m.words)},
                  {QStringLiteral("sent"), iso(m.sent)},
                  {QStringLiteral("arrived"), iso(m.arrived)},
                  {QStringLiteral("urgent"), m.urgent},
                  {QStringLiteral("edited"), m.edited.has_value()},
                  {QStringLiteral("deleted"), m.deleted},
                  {QStringLiteral("read"), m.read},
                  {QStringLiteral("failure"), q(m.failure)}};
  if (m.own) {
    out.insert(QStringLiteral("delivery"), QString::fromUtf8(deliveryName(m.delivery)));
    out.insert(QStringLiteral("persons"), persons);
  }
  return out;
}

Result<std::unique_ptr<MessagingSession>>
MessagingSession::open(Session& session, const std::function<void(core::messaging::MessagingOptions&)>& adjust) {
  auto vault = session.vault();
  if (!vault) return pass(vault);
  auto backend = session.backend();
  if (!backend) return pass(backend);
  auto identity = session.read([](core::ReadConnection& db) { return core::loadIdentity(db); });
  if (!identity) return pass(identity);
  auto policy = session.read([](core::ReadConnection& db) { return readPolicy(db); });
  if (!policy) return pass(policy);
  if (adjust) adjust(*policy);
  auto out = std::unique_ptr<MessagingSession>(new MessagingSession);
  out->m_person = (*identity)->subject;
  out->m_issuer = std::make_unique<core::OperationIssuer>((*backend)->transport(), out->m_person);
  out->m_mailbox = std::make_unique<core::FhirMailbox>((*backend)->charts(), (*backend)->writer());
  out->m_service =
      std::make_unique<MessagingService>(MessagingPorts{**vault, out->m_mailbox.get(), std::move(*identity),
                                                        session.clock(), out->m_issuer.get(), &(*backend)->feed()},
                                         *policy);
  return out;
}
MessagingSession::~MessagingSession() = default;

Result<ExitCode> listMessages(Session& session, const std::string& patient) {
  auto messaging = MessagingSession::open(session);
  if (!messaging) return pass(messaging);
  InboxQuery query{.patient = {}, .after = {}, .limit = 200};
  if (!patient.empty()) {
    auto who = patientReference(patient);
    if (!who) return pass(who);
    query.patient = std::move(*who);
  }
  QJsonArray list;
  for (;;) {
    auto page = (*messaging)->service().inbox(query).takeResult();
    if (!page) return pass(page);
    for (const ConversationRow& row : page->rows) {
      list.append(toJson(row));
      session.console().line(row.patient + (row.topic.empty() ? "" : " (" + row.topic + ')') + ", " +
                             stateName(row.state) + ", " + std::to_string(row.unread) + " unread" +
                             (row.urgentUnread > 0 ? " URGENT" : "") +
                             (row.queued > 0 ? ", " + std::to_string(row.queued) + " queued" : "") +
                             (row.lastWords.empty() ? "" : ": " + row.lastWords));
    }
    if (!page->next) {
      session.console().result({{QStringLiteral("conversations"), list},
                                {QStringLiteral("unread"), page->unread},
                                {QStringLiteral("urgentUnread"), page->urgentUnread}});
      return ExitCode::Done;
    }
    query.after = page->next;
  }
}

Result<ExitCode> readMessages(Session& session, const MessageTarget& target, int limit) {
  auto messaging = MessagingSession::open(session);
  if (!messaging) return pass(messaging);
  MessagingService& service = (*messaging)->service();
  auto patient = patientReference(target.patient);
  if (!patient) return pass(patient);
  auto page = service.inbox({.patient = *patient, .after = {}, .limit = 1000}).takeResult();
  if (!page) return pass(page);
  QJsonArray messages;
  bool found = false;
  for (const ConversationRow& row : page->rows) {
    if (!target.topic.empty() && row.topic != target.topic) continue;
    found = true;
    auto thread = service.thread({.conversation = row.key, .before = {}, .after = {}, .limit = limit}).takeResult();
    if (!thread) return pass(thread);
    if (!row.topic.empty()) session.console().line("-- " + row.topic);
    for (const MessageRow& message : thread->messages) {
      session.console().line(lineOf(message));
      messages.append(toJson(message));
    }
    if (thread->messages.empty() || row.unread == 0) continue;
    if (auto marked = service.markRead(row.key, thread->messages.back().key).takeResult(); !marked) return pass(marked);
  }
  if (!found) return fail(MessagingError::NoSuchConversation, {}, core::Retry::AfterAction);
  if (auto told = tryToSync(session, service); !told) return pass(told);
  session.console().result({{QStringLiteral("messages"), messages}});
  return ExitCode::Done;
}

Result<ExitCode> sendMessage(Session& session, const MessageToSend& message) {
  auto messaging = MessagingSession::open(session);
  if (!messaging) return pass(messaging);
  MessagingService& service = (*messaging)->service();
  auto patient = patientReference(message.to.patient);
  if (!patient) return pass(patient);
  if (!message.sure)
    if (auto sure = askAboutRecipient(session, service, *patient); !sure) return pass(sure);
  auto conversation = service.open(*patient, message.to.topic).takeResult();
  if (!conversation) return pass(conversation);
  auto key = service.send(*conversation, {.words = message.text, .urgent = message.urgent, .replyTo = {}, .files = {}})
                 .takeResult();
  if (!key) return pass(key);
  if (auto synced = tryToSync(session, service); !synced) return pass(synced);
  auto thread =
      service.thread({.conversation = *conversation, .before = {}, .after = *key - 1, .limit = 1}).takeResult();
  if (!thread) return pass(thread);
  if (thread->messages.empty()) return fail(MessagingError::NoSuchMessage);
  session.console().line(lineOf(thread->messages.front()));
  session.console().result(toJson(thread->messages.front()));
  return ExitCode::Done;
}

Result<ExitCode> searchMessages(Session& session, const std::string& text, int limit) {
  auto messaging = MessagingSession::open(session);
  if (!messaging) return pass(messaging);
  auto page = (*messaging)
                  ->service()
                  .search({.text = text, .conversation = {}, .patient = {}, .before = {}, .limit = limit})
                  .takeResult();
  if (!page) return pass(page);
  QJsonArray hits;
  for (const SearchHit& hit : page->hits) {
    session.console().line(hit.patient + (hit.topic.empty() ? "" : " (" + hit.topic + ')') + "  " +
                           lineOf(hit.message));
    QJsonObject one = toJson(hit.message);
    one.insert(QStringLiteral("patient"), q(hit.patient));
    one.insert(QStringLiteral("topic"), q(hit.topic));
    hits.append(one);
  }
  session.console().result({{QStringLiteral("hits"), hits}, {QStringLiteral("more"), page->next.has_value()}});
  return ExitCode::Done;
}

Result<ExitCode> syncMessages(Session& session) {
  auto messaging = MessagingSession::open(session);
  if (!messaging) return pass(messaging);
  auto report = (*messaging)->service().synchronise().takeResult();
  if (!report) return pass(report);
  session.console().line(std::to_string(report->received) + " received, " + std::to_string(report->sent) + " sent, " +
                         std::to_string(report->waiting) + " waiting");
  QJsonArray failures;
  for (const core::Error& failure : report->failures) {
    session.console().note("a conversation: " + failure.toString());
    failures.append(q(core::qualifiedName(failure)));
  }
  session.console().result({{QStringLiteral("received"), report->received},
                            {QStringLiteral("sent"), report->sent},
                            {QStringLiteral("waiting"), report->waiting},
                            {QStringLiteral("joined"), report->joined},
                            {QStringLiteral("commits"), report->commits},
                            {QStringLiteral("undecryptable"), report->undecryptable},
                            {QStringLiteral("failures"), failures}});
  return report->failures.empty() ? ExitCode::Done : ExitCode::PartlyDone;
}

Result<ExitCode> verifyPerson(Session& session, const Verification& wanted) {
  auto messaging = MessagingSession::open(session);
  if (!messaging) return pass(messaging);
  MessagingService& service = (*messaging)->service();
  if (wanted.approve)
    if (auto approved = service.approve(wanted.person).takeResult(); !approved) return pass(approved);
  auto number = service.safetyNumber(wanted.person).takeResult();
  if (!number) return pass(number);
  if (!wanted.confirm.empty()) {
    std::string digits;
    for (const char c : wanted.confirm)
      if (c >= '0' && c <= '9') digits += c;
    if (auto confirmed = service.confirmCompared(wanted.person, digits).takeResult(); !confirmed)
      return pass(confirmed);
    number = service.safetyNumber(wanted.person).takeResult();
    if (!number) return pass(number);
  }
  QJsonArray devices;
  for (const DeviceRow& device : number->devices) devices.append(q(device.device));
  session.console().line("Safety number of " + number->ours + " and " + number->theirs + ":");
  session.console().line(inFives(number->digits));
  session.console().line(number->compared ? "It has been compared." : "Compare it by voice, or scan: " + number->qr);
  session.console().result({{QStringLiteral("ours"), q(number->ours)},
                            {QStringLiteral("theirs"), q(number->theirs)},
                            {QStringLiteral("digits"), q(number->digits)},
                            {QStringLiteral("qr"), q(number->qr)},
                            {QStringLiteral("compared"), number->compared},
                            {QStringLiteral("devices"), devices}});
  return ExitCode::Done;
}

} // namespace clavis::ctl
