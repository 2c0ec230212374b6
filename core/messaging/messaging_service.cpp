#include "core/messaging/messaging_service.h"

#include "core/access/backend_identity.h"
#include "core/base/mapped_future.h"
#include "core/chart/look_alikes.h"
#include "core/messaging/engine/engine_thread.h"
#include "core/messaging/engine/incoming.h"
#include "core/messaging/store/extra.h"
#include "core/messaging/store/messages.h"
#include "core/messaging/store/outbox.h"
#include "core/messaging/trust/device_trust.h"
#include "core/messaging/trust/safety_number.h"

#include <algorithm>
#include <atomic>

namespace clavis::core::messaging {
namespace {

constexpr int retentionBatch = 500;

/// The group in which both persons' devices are looked at: of those that both are in, the one whose id sorts first, so
/// that both sides choose the same.
constexpr std::string_view sharedGroup =
    "SELECT c.conversation FROM messaging_conversation c WHERE c.state = 1 AND c.route IS NOT NULL"
    " AND EXISTS (SELECT 1 FROM messaging_member m WHERE m.conversation = c.conversation AND m.person = ?1)"
    " AND EXISTS (SELECT 1 FROM messaging_member m WHERE m.conversation = c.conversation AND m.person = ?2)"
    " ORDER BY c.route LIMIT 1";

struct Shared {
  SafetyNumber number;
  std::vector<MemberDevice> theirs;
};

Result<Shared> compareWith(const ReadConnection& db, const std::string& own, const std::string& person) {
  auto conversation = db.sql().integer(sharedGroup, own, person);
  if (!conversation) return pass(conversation);
  if (!*conversation) return fail(MessagingError::NoDevice, "no group with this person yet", Retry::AfterAction);
  auto members = memberDevices(db, **conversation);
  if (!members) return pass(members);
  SafetySide ours{.person = own};
  SafetySide theirs{.person = person};
  Shared out;
  for (MemberDevice& member : *members) {
    if (member.person == own) ours.keys.push_back(member.key);
    if (member.person != person) continue;
    theirs.keys.push_back(member.key);
    out.theirs.push_back(std::move(member));
  }
  const SafetyDigits digits = safetyDigits(ours, theirs);
  out.number = {.ours = own, .theirs = person, .digits = digits.digits, .qr = digits.qr};
  auto devices = devicesOf(db, person);
  if (!devices) return pass(devices);
  out.number.compared = true;
  for (const MemberDevice& member : out.theirs) {
    const auto known = std::ranges::find(*devices, member.device, &DeviceRow::device);
    if (known == devices->end() || known->state != DeviceState::Compared) out.number.compared = false;
    if (known != devices->end()) out.number.devices.push_back(*known);
  }
  return out;
}

std::string idOf(const std::string& patient) { return patient.substr(std::min(patient.find('/') + 1, patient.size())); }

} // namespace

class MessagingService::Private {
 public:
  Private(MessagingPorts given, MessagingOptions chosen) : ports(std::move(given)), options(std::move(chosen)) {
    if (ports.identity) person = ports.identity->subject;
    if (ports.mailbox == nullptr || !ports.identity) return;
    auto room = GroupRoom::create(*ports.identity, options.newDevices);
    if (!room) {
      noEngine = std::move(room.error());
      return;
    }
    person = (*room)->person();
    engine = std::make_unique<EngineThread>(
        std::make_unique<Engine>(ports.vault, *ports.mailbox, std::move(*room), ports.clock, options), options,
        [this](const RoundResult& result) { tell(result); });
  }

  template <class F>
  auto read(F work) {
    return ports.vault.readers().run(std::move(work));
  }
  /// Work that changes a conversation: durable, then told. `work` leaves the conversation's key in the pointer.
  template <class F>
  auto change(F work) {
    auto key = std::make_shared<ConversationKey>(0);
    auto done = ports.vault.writer().runDurably([work = std::move(work), key](WriteConnection& db) mutable {
      auto result = work(db, *key);
      using R = decltype(result);
      if (result && *key != 0)
        if (auto counted = recount(db, *key); !counted) return R(pass(counted));
      return result;
    });
    return mapped(std::move(done), [this, key](auto result) {
      if (result && *key != 0) {
        Q_EMIT events.conversationChanged(*key);
        Q_EMIT events.inboxChanged();
        if (engine) engine->wake();
      }
      return result;
    });
  }

  void tell(const RoundResult& result) {
    for (const ConversationKey key : result.changed) Q_EMIT events.conversationChanged(key);
    if (!result.changed.empty()) Q_EMIT events.inboxChanged();
    for (const std::string& who : result.trustNews) Q_EMIT events.trustChanged(QString::fromStdString(who));
    SyncReport report = result.report;
    report.endedBy = result.ended;
    Q_EMIT events.synchronised(report);
  }

  [[nodiscard]] std::string device() const { return ports.identity ? ports.identity->messaging.device : std::string(); }
  [[nodiscard]] Instant now() const { return ports.clock.now(); }

  /// Own, not deleted; else NoSuchMessage or NotAllowed.
  Result<MessageRow> ownMessage(const ReadConnection& db, MessageKey key) const {
    auto found = findMessage(db, key);
    if (!found) return pass(found);
    if (!*found) return fail(MessagingError::NoSuchMessage);
    if (!(*found)->row.own || (*found)->row.deleted) return fail(MessagingError::NotAllowed);
    return std::move((*found)->row);
  }

  MessagingPorts ports;
  MessagingOptions options;
  MessagingEvents events;
  std::string person;
  std::optional<Error> noEngine;
  std::unique_ptr<EngineThread> engine; // last: its thread uses the rest
};

MessagingService::MessagingService(MessagingPorts ports, MessagingOptions options)
    : m_d(std::make_unique<Private>(std::move(ports), options)) {}
MessagingService::~MessagingService() = default;

MessagingEvents& MessagingService::events() { return m_d->events; }

QFuture<Result<InboxPage>> MessagingService::inbox(InboxQuery query) {
  return m_d->read([query = std::move(query)](ReadConnection& db) { return readInbox(db, query); });
}

QFuture<Result<ConversationRow>> MessagingService::conversation(ConversationKey key) {
  return m_d->read([key](ReadConnection& db) { return readConversation(db, key); });
}

QFuture<Result<ThreadPage>> MessagingService::thread(ThreadQuery query) {
  return m_d->read([query](ReadConnection& db) { return readThread(db, query); });
}

QFuture<Result<SearchPage>> MessagingService::search(SearchQuery query) {
  return m_d->read([query = std::move(query)](ReadConnection& db) { return searchMessages(db, query); });
}

QFuture<Result<std::vector<std::string>>> MessagingService::members(ConversationKey key) {
  return m_d->read([key](ReadConnection& db) { return participants(db, key); });
}

QFuture<Result<void>> MessagingService::addPerson(ConversationKey key, std::string person) {
  return m_d->change(
      [this, key, person = std::move(person)](WriteConnection& db, ConversationKey& changed) -> Result<void> {
        if (!m_d->person.starts_with("Practitioner/")) return fail(MessagingError::NotAllowed);
        changed = key;
        return addParticipant(db, key, person);
      });
}

QFuture<Result<ConversationKey>> MessagingService::open(std::string patient, std::string topic) {
  return m_d->change([this, patient = std::move(patient), topic = std::move(topic)](
                         WriteConnection& db, ConversationKey& changed) -> Result<ConversationKey> {
    if (m_d->person.empty()) return fail(MessagingError::NotEnrolled, {}, Retry::AfterAction);
    if (!patient.starts_with("Patient/") || topic.size() > 200 ||
        (m_d->person.starts_with("Patient/") && patient != m_d->person))
      return fail(MessagingError::NotAllowed);
    auto key = openConversation(db, patient, topic, m_d->now());
    if (!key) return key;
    for (const std::string& who : {m_d->person, patient})
      if (auto added = addParticipant(db, *key, who); !added) return pass(added);
    changed = *key;
    return *key;
  });
}

QFuture<Result<MessageKey>> MessagingService::send(ConversationKey key, Outgoing message) {
  return m_d->change(
      [this, key, message = std::move(message)](WriteConnection& db, ConversationKey& changed) -> Result<MessageKey> {
        if (message.words.empty() && message.files.empty()) return fail(MessagingError::BadPayload, "nothing to say");
        auto conversation = findConversation(db, key);
        if (!conversation) return pass(conversation);
        if (!*conversation) return fail(MessagingError::NoSuchConversation);
        if ((*conversation)->state == ConversationState::Left) return fail(MessagingError::NotAllowed);
        const bool files = !message.files.empty();
        Payload payload{.id = newMessageId(),
                        .sent = m_d->now(),
                        .resentFor = {},
                        .body = Text{message.words, message.urgent, message.replyTo}};
        if (files) payload.body = Files{message.words, message.files};
        auto added = insertMessage(db, {.conversation = key,
                                        .id = payload.id,
                                        .kind = files ? MessageKind::Files : MessageKind::Text,
                                        .own = true,
                                        .person = m_d->person,
                                        .device = m_d->device(),
                                        .words = message.words,
                                        .sent = payload.sent,
                                        .arrived = payload.sent,
                                        .urgent = message.urgent,
                                        .replyTo = message.replyTo,
                                        .delivery = Delivery::Queued,
                                        .failure = {},
                                        .server = {},
                                        .extra = files ? writeFiles(message.files) : std::vector<std::byte>()});
        if (!added) return pass(added);
        if (auto queued = enqueuePayload(db, key, **added, payload); !queued) return pass(queued);
        changed = key;
        return **added;
      });
}

QFuture<Result<void>> MessagingService::edit(MessageKey message, std::string words) {
  return m_d->change([this, message, words = std::move(words)](WriteConnection& db,
                                                               ConversationKey& changed) -> Result<void> {
    auto row = m_d->ownMessage(db, message);
    if (!row) return pass(row);
    if (words.empty()) return fail(MessagingError::BadPayload, "nothing to say");
    auto done = editMessage(db, row->conversation, row->id, m_d->person, words, m_d->now());
    if (!done) return pass(done);
    changed = row->conversation;
    return enqueuePayload(db, row->conversation, std::nullopt,
                          {.id = newMessageId(), .sent = m_d->now(), .resentFor = {}, .body = Edit{row->id, words}});
  });
}

QFuture<Result<void>> MessagingService::remove(MessageKey message) {
  return m_d->change([this, message](WriteConnection& db, ConversationKey& changed) -> Result<void> {
    auto row = m_d->ownMessage(db, message);
    if (!row) return pass(row);
    // What nobody has sealed yet simply does not go.
    auto unsent = db.sql().execute("DELETE FROM messaging_outbox WHERE message = ?1 AND sealed IS NULL", message);
    if (!unsent) return unsent;
    const bool kept = db.sql().changes() > 0;
    auto done = deleteMessage(db, row->conversation, row->id, m_d->person, m_d->now());
    if (!done) return pass(done);
    changed = row->conversation;
    if (kept) return {};
    return enqueuePayload(db, row->conversation, std::nullopt,
                          {.id = newMessageId(), .sent = m_d->now(), .resentFor = {}, .body = Delete{row->id}});
  });
}

QFuture<Result<void>> MessagingService::react(MessageKey message, std::string emoji) {
  return m_d->change([this, message, emoji = std::move(emoji)](WriteConnection& db,
                                                               ConversationKey& changed) -> Result<void> {
    auto found = findMessage(db, message);
    if (!found) return pass(found);
    if (!*found || (*found)->row.deleted) return fail(MessagingError::NoSuchMessage);
    const MessageRow& row = (*found)->row;
    if (auto done = reactTo(db, row.conversation, row.id, m_d->person, emoji); !done) return done;
    changed = row.conversation;
    return enqueuePayload(db, row.conversation, std::nullopt,
                          {.id = newMessageId(), .sent = m_d->now(), .resentFor = {}, .body = Reaction{row.id, emoji}});
  });
}

QFuture<Result<void>> MessagingService::markRead(ConversationKey key, MessageKey upTo) {
  return m_d->change([this, key, upTo](WriteConnection& db, ConversationKey& changed) -> Result<void> {
    auto ids = messaging::markRead(db, key, upTo, m_d->now());
    if (!ids) return pass(ids);
    changed = key;
    if (!m_d->options.sendReadReceipts) return {};
    for (std::size_t at = 0; at < ids->size(); at += limits::receipts) {
      const auto end = std::min(ids->size(), at + limits::receipts);
      const std::vector<MessageId> some(ids->begin() + static_cast<std::ptrdiff_t>(at),
                                        ids->begin() + static_cast<std::ptrdiff_t>(end));
      auto queued = enqueuePayload(
          db, key, std::nullopt,
          {.id = newMessageId(), .sent = m_d->now(), .resentFor = {}, .body = Receipt{Receipt::What::Read, some}});
      if (!queued) return queued;
    }
    return {};
  });
}

QFuture<Result<void>> MessagingService::retry(MessageKey message) {
  return m_d->change([this, message](WriteConnection& db, ConversationKey& changed) -> Result<void> {
    auto found = findMessage(db, message);
    if (!found) return pass(found);
    if (*found && (*found)->row.kind == MessageKind::Undecryptable) {
      const MessageRow& placeholder = (*found)->row; // its id is the token of the mail
      changed = placeholder.conversation;
      return enqueuePayload(
          db, placeholder.conversation, std::nullopt,
          {.id = newMessageId(), .sent = m_d->now(), .resentFor = {}, .body = ResendRequest{{placeholder.id}}});
    }
    auto row = m_d->ownMessage(db, message);
    if (!row) return pass(row);
    if (row->delivery != Delivery::Failed) return {};
    Payload payload{
        .id = row->id, .sent = row->sent, .resentFor = {}, .body = Text{row->words, row->urgent, row->replyTo}};
    if (row->kind == MessageKind::Files) payload.body = Files{row->words, row->files};
    if (auto queued = enqueuePayload(db, row->conversation, message, payload); !queued) return queued;
    changed = row->conversation;
    return setDelivery(db, message, Delivery::Queued, {});
  });
}

QFuture<Result<std::optional<Draft>>> MessagingService::draft(ConversationKey key) {
  return m_d->read([key](ReadConnection& db) { return readDraft(db, key); });
}

QFuture<Result<void>> MessagingService::saveDraft(ConversationKey key, std::string words) {
  return m_d->ports.vault.writer().run([this, key, words = std::move(words)](WriteConnection& db) -> Result<void> {
    if (words.size() > limits::text) return fail(MessagingError::TooLong, "draft");
    return writeDraft(db, key, words, m_d->now());
  });
}

QFuture<Result<void>> MessagingService::setHold(ConversationKey key, bool hold) {
  return m_d->ports.vault.writer().runDurably(
      [key, hold](WriteConnection& db) { return messaging::setHold(db, key, hold); });
}

QFuture<Result<int>> MessagingService::applyRetention() {
  if (m_d->options.retention <= std::chrono::days(0)) return readyFuture<Result<int>>(0);
  return m_d->ports.vault.writer().runDurably([this](WriteConnection& db) -> Result<int> {
    int all = 0;
    for (;;) {
      auto removed = removeOlder(db, m_d->now() - m_d->options.retention, retentionBatch);
      if (!removed) return pass(removed);
      for (const ConversationKey key : removed->conversations)
        if (auto counted = recount(db, key); !counted) return pass(counted);
      all += removed->messages;
      if (removed->messages < retentionBatch) return all;
    }
  });
}

QFuture<Result<SafetyNumber>> MessagingService::safetyNumber(std::string person) {
  return m_d->read([this, person = std::move(person)](ReadConnection& db) -> Result<SafetyNumber> {
    auto shared = compareWith(db, m_d->person, person);
    if (!shared) return pass(shared);
    return std::move(shared->number);
  });
}

QFuture<Result<void>> MessagingService::confirmCompared(std::string person, std::string digits) {
  return m_d->ports.vault.writer().runDurably(
      [this, person = std::move(person), digits = std::move(digits)](WriteConnection& db) -> Result<void> {
        auto shared = compareWith(db, m_d->person, person);
        if (!shared) return pass(shared);
        if (shared->number.digits != digits)
          return fail(MessagingError::KeyChanged, "the number is another one now", Retry::AfterAction);
        return confirmDevices(db, shared->theirs, m_d->person, m_d->now());
      });
}

QFuture<Result<void>> MessagingService::approve(std::string person) {
  auto done = m_d->ports.vault.writer().runDurably([this, person](WriteConnection& db) -> Result<void> {
    auto changed = approveDevices(db, person, m_d->person, m_d->now());
    if (!changed) return pass(changed);
    return db.sql().execute(
        "UPDATE messaging_conversation SET state = 1, failure = NULL WHERE state = 2 AND conversation"
        " IN (SELECT conversation FROM messaging_participant WHERE person = ?1)",
        person);
  });
  return mapped(std::move(done), [this, person](Result<void> result) {
    if (result) {
      Q_EMIT m_d->events.trustChanged(QString::fromStdString(person));
      Q_EMIT m_d->events.inboxChanged();
      if (m_d->engine) m_d->engine->wake();
    }
    return result;
  });
}

QFuture<Result<std::vector<TrustEvent>>> MessagingService::trustEvents(std::string person, int limit) {
  return m_d->read(
      [person = std::move(person), limit](ReadConnection& db) { return readTrustEvents(db, person, limit); });
}

QFuture<Result<RecipientCheck>> MessagingService::checkRecipient(std::string patient, std::string chartInFront) {
  return m_d->read([patient = std::move(patient),
                    chartInFront = std::move(chartInFront)](ReadConnection& db) -> Result<RecipientCheck> {
    RecipientCheck check;
    const std::string id = idOf(patient);
    if (!chartInFront.empty() && chartInFront != id) check.doubts.push_back(RecipientDoubt::OtherChartInFront);
    // Somebody whose chart is not in this vault cannot be compared with anybody.
    if (auto alike = chart::lookAlikes(db, id); alike && !alike->patients.empty()) {
      check.doubts.push_back(RecipientDoubt::LookAlikeName);
      for (const auto& one : alike->patients) check.lookAlikes.push_back(one.patient.patientId);
    }
    auto wrote = db.sql().integer("SELECT 1 FROM messaging_message m JOIN messaging_conversation c USING (conversation)"
                                  " WHERE c.patient = ?1 AND m.own = 1 LIMIT 1",
                                  patient);
    if (!wrote) return pass(wrote);
    if (!*wrote) check.doubts.push_back(RecipientDoubt::FirstMessage);
    auto fresh =
        db.sql().integer("SELECT 1 FROM messaging_device WHERE person = ?1 AND state IN (2, 3) LIMIT 1", patient);
    if (!fresh) return pass(fresh);
    if (*fresh) check.doubts.push_back(RecipientDoubt::NewDevice);
    return check;
  });
}

QFuture<Result<SyncReport>> MessagingService::synchronise() {
  if (m_d->engine) return m_d->engine->synchronise();
  if (m_d->noEngine) return readyFuture<Result<SyncReport>>(std::unexpected(*m_d->noEngine));
  return readyFuture<Result<SyncReport>>(
      fail(MessagingError::NotEnrolled, "no server, or no messaging credential", Retry::AfterAction));
}

void MessagingService::start() {
  if (m_d->engine) m_d->engine->setPolling(true);
}
void MessagingService::stop() {
  if (m_d->engine) m_d->engine->setPolling(false);
}

} // namespace clavis::core::messaging
