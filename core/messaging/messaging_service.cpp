#include "core/messaging/engine/care_team.h"
#include "core/messaging/engine/incoming.h"
#include "core/messaging/messaging_service_private.h"
#include "core/messaging/store/extra.h"
#include "core/messaging/store/messages.h"
#include "core/messaging/store/outbox.h"

#include <algorithm>

namespace clavis::core::messaging {

MessagingService::MessagingService(MessagingPorts ports, MessagingOptions options)
    : m_d(std::make_unique<Private>(std::move(ports), options)) {}
MessagingService::~MessagingService() {
  // What is being written speaks of this object until it has answered.
  static_cast<void>(resultOf(m_d->ports.vault.writer().run([](WriteConnection&) { return Result<void>(); })));
}

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

QFuture<Result<void>> MessagingService::removePerson(ConversationKey key, std::string person) {
  return m_d->change(
      [this, key, person = std::move(person)](WriteConnection& db, ConversationKey& changed) -> Result<void> {
        auto conversation = findConversation(db, key);
        if (!conversation) return pass(conversation);
        if (!*conversation) return fail(MessagingError::NoSuchConversation);
        if (!m_d->person.starts_with("Practitioner/") || person == m_d->person || person == (*conversation)->patient)
          return fail(MessagingError::NotAllowed);
        if (auto gone = removeParticipant(db, key, person); !gone) return gone;
        changed = key;
        return noteTrustEvent(
            db, {.at = m_d->now(), .person = person, .device = {}, .what = "taken-out", .decidedBy = m_d->person});
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
    if (m_d->options.careTeam && m_d->person.starts_with("Practitioner/"))
      if (auto invited = inviteCareTeam(db, *key, patient, m_d->now()); !invited) return pass(invited);
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
        if (message.id) {
          auto before = findMessage(db, key, *message.id);
          if (!before) return pass(before);
          if (*before) return (*before)->row.key;
        }
        Payload payload{.id = message.id.value_or(newMessageId()),
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

QFuture<Result<void>> MessagingService::sendFileNote(ConversationKey key, std::vector<std::byte> note) {
  return m_d->change(
      [this, key, note = std::move(note)](WriteConnection& db, ConversationKey& changed) -> Result<void> {
        auto conversation = findConversation(db, key);
        if (!conversation) return pass(conversation);
        if (!*conversation) return fail(MessagingError::NoSuchConversation);
        changed = key;
        return enqueuePayload(db, key, std::nullopt,
                              {.id = newMessageId(), .sent = m_d->now(), .resentFor = {}, .body = FileNote{note}});
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
