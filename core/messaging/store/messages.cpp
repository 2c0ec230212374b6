#include "core/messaging/store/messages.h"

#include "core/fhir/text/fold.h"
#include "core/messaging/store/extra.h"
#include "core/messaging/store/message_row.h"

#include <algorithm>
#include <set>

namespace clavis::core::messaging {
namespace {

std::int64_t milliseconds(Instant when) { return when.time_since_epoch().count(); }
Instant instant(std::int64_t value) { return Instant(std::chrono::milliseconds(value)); }

/// The search index keeps no content: taking a row out needs the same words and place again.
Result<void> indexWords(const WriteConnection& db, MessageKey key, ConversationKey conversation, std::string_view words,
                        bool add) {
  if (words.empty()) return {};
  auto patient = db.sql().text("SELECT patient FROM messaging_conversation WHERE conversation = ?1", conversation);
  if (!patient) return pass(patient);
  const std::string place = searchPlace(conversation) + ' ' + searchPlace(patient->value_or(""));
  return db.sql().execute(add ? "INSERT INTO messaging_text(rowid, words, place) VALUES(?1, ?2, ?3)"
                              : "INSERT INTO messaging_text(messaging_text, rowid, words, place)"
                                " VALUES('delete', ?1, ?2, ?3)",
                          key, foldText(words), place);
}

template <class... Args>
Result<std::optional<StoredMessage>> oneMessage(const ReadConnection& db, std::string_view where, const Args&... args) {
  std::optional<StoredMessage> found;
  auto read = db.sql().each(
      std::string(messageColumns) + "FROM messaging_message m " + std::string(where),
      [&](const Statement& row) {
        found = messageOf(row);
        return false;
      },
      args...);
  if (!read) return pass(read);
  return found;
}

/// What others say about these messages, read after them: each is a lookup by key.
Result<void> addRemarks(const ReadConnection& db, MessageRow& message) {
  auto receipts = db.sql().each(
      "SELECT person, state, at FROM messaging_receipt WHERE message = ?1",
      [&](const Statement& row) {
        message.persons.push_back(
            {std::string(row.text(0)), static_cast<Delivery>(row.integer(1)), instant(row.integer(2))});
        return true;
      },
      message.key);
  if (!receipts) return receipts;
  return db.sql().each(
      "SELECT person, emoji FROM messaging_reaction WHERE message = ?1",
      [&](const Statement& row) {
        message.reactions.push_back({std::string(row.text(0)), std::string(row.text(1))});
        return true;
      },
      message.key);
}

} // namespace

Result<std::optional<MessageKey>> insertMessage(const WriteConnection& db, const NewMessage& m) {
  auto added = db.sql().execute(
      "INSERT OR IGNORE INTO messaging_message(conversation, id, kind, own, person, device, words, sent, arrived, "
      "urgent,"
      " reply_to, delivery, failure, server, extra)"
      " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, nullif(?13, ''), nullif(?14, ''), ?15)",
      m.conversation, std::span<const std::byte>(m.id), static_cast<int>(m.kind), m.own ? 1 : 0, m.person, m.device,
      m.words, milliseconds(m.sent), milliseconds(m.arrived), m.urgent ? 1 : 0,
      m.replyTo ? std::optional(std::span<const std::byte>(*m.replyTo)) : std::nullopt, static_cast<int>(m.delivery),
      m.failure, m.server, m.extra.empty() ? std::nullopt : std::optional(std::span<const std::byte>(m.extra)));
  if (!added) return pass(added);
  if (db.sql().changes() == 0) return std::optional<MessageKey>{};
  const MessageKey key = db.sql().lastInsertRowId();
  if (auto indexed = indexWords(db, key, m.conversation, m.words, true); !indexed) return pass(indexed);
  return std::optional(key);
}

Result<std::optional<StoredMessage>> findMessage(const ReadConnection& db, MessageKey key) {
  return oneMessage(db, "WHERE m.message = ?1", key);
}
Result<std::optional<StoredMessage>> findMessage(const ReadConnection& db, ConversationKey conversation,
                                                 const MessageId& id) {
  return oneMessage(db, "WHERE m.conversation = ?1 AND m.id = ?2", conversation, std::span<const std::byte>(id));
}
Result<std::optional<StoredMessage>> messageByToken(const ReadConnection& db, std::string_view token) {
  return oneMessage(db, "WHERE m.token = ?1", token);
}

Result<bool> editMessage(const WriteConnection& db, ConversationKey conversation, const MessageId& id,
                         std::string_view person, std::string_view words, Instant when) {
  auto found = findMessage(db, conversation, id);
  if (!found) return pass(found);
  if (!*found || (*found)->row.person != person || (*found)->row.deleted) return false;
  const MessageKey key = (*found)->row.key;
  if (auto out = indexWords(db, key, conversation, (*found)->row.words, false); !out) return pass(out);
  auto changed = db.sql().execute("UPDATE messaging_message SET words = ?2, edited = ?3 WHERE message = ?1", key, words,
                                  milliseconds(when));
  if (!changed) return pass(changed);
  if (auto in = indexWords(db, key, conversation, words, true); !in) return pass(in);
  return true;
}

Result<bool> deleteMessage(const WriteConnection& db, ConversationKey conversation, const MessageId& id,
                           std::string_view person, Instant when) {
  auto found = findMessage(db, conversation, id);
  if (!found) return pass(found);
  if (!*found || (*found)->row.person != person) return false;
  const MessageKey key = (*found)->row.key;
  if (auto out = indexWords(db, key, conversation, (*found)->row.words, false); !out) return pass(out);
  auto changed = db.sql().execute("UPDATE messaging_message SET words = '', extra = NULL, deleted = ?2"
                                  " WHERE message = ?1",
                                  key, milliseconds(when));
  if (!changed) return pass(changed);
  return true;
}

Result<void> reactTo(const WriteConnection& db, ConversationKey conversation, const MessageId& id,
                     std::string_view person, std::string_view emoji) {
  auto found = findMessage(db, conversation, id);
  if (!found) return pass(found);
  if (!*found) return {};
  if (emoji.empty())
    return db.sql().execute("DELETE FROM messaging_reaction WHERE message = ?1 AND person = ?2", (*found)->row.key,
                            person);
  return db.sql().execute("INSERT OR REPLACE INTO messaging_reaction(message, person, emoji) VALUES(?1, ?2, ?3)",
                          (*found)->row.key, person, emoji);
}

Result<void> noteRecipients(const WriteConnection& db, ConversationKey conversation, MessageKey message,
                            std::string_view ownPerson, Instant when) {
  return db.sql().execute("INSERT OR IGNORE INTO messaging_receipt(message, person, state, at)"
                          " SELECT DISTINCT ?1, person, 1, ?4 FROM messaging_member"
                          " WHERE conversation = ?2 AND person <> ?3",
                          message, conversation, ownPerson, milliseconds(when));
}

Result<std::optional<Instant>> sentTo(const ReadConnection& db, MessageKey message, std::string_view person) {
  auto at = db.sql().integer("SELECT at FROM messaging_receipt WHERE message = ?1 AND person = ?2", message, person);
  if (!at) return pass(at);
  if (!*at) return std::optional<Instant>{};
  return std::optional(instant(**at));
}

Result<void> noteReceipt(const WriteConnection& db, ConversationKey conversation, const MessageId& id,
                         std::string_view person, Delivery state, std::string_view ownPerson, Instant when) {
  auto found = findMessage(db, conversation, id);
  if (!found) return pass(found);
  if (!*found || !(*found)->row.own || person == ownPerson) return {};
  const MessageKey key = (*found)->row.key;
  // The receipt may be here before the server's answer to our posting.
  if ((*found)->row.delivery == Delivery::Queued)
    if (auto to = noteRecipients(db, conversation, key, ownPerson, when); !to) return to;
  auto noted = db.sql().execute("INSERT INTO messaging_receipt(message, person, state, at) VALUES(?1, ?2, ?3, ?4)"
                                " ON CONFLICT DO UPDATE SET state = excluded.state, at = excluded.at"
                                " WHERE excluded.state > state",
                                key, person, static_cast<int>(state), milliseconds(when));
  if (!noted) return noted;
  // The least that anybody it went to has.
  return db.sql().execute(
      "UPDATE messaging_message SET delivery = max(delivery, (SELECT min(state) FROM messaging_receipt"
      " WHERE message = ?1)), failure = NULL WHERE message = ?1 AND delivery < 4",
      key);
}

Result<void> setDelivery(const WriteConnection& db, MessageKey key, Delivery delivery, std::string_view server,
                         std::string_view failure) {
  return db.sql().execute("UPDATE messaging_message SET delivery = ?2, server = ifnull(nullif(?3, ''), server),"
                          " failure = nullif(?4, '') WHERE message = ?1 AND (delivery IN (0, 4) OR ?2 = 4)",
                          key, static_cast<int>(delivery), server, failure);
}

Result<void> setToken(const WriteConnection& db, MessageKey key, std::string_view token, bool again) {
  return db.sql().execute("UPDATE messaging_message SET token = ?2, resent = resent + ?3 WHERE message = ?1", key,
                          token, again ? 1 : 0);
}

Result<void> removePlaceholder(const WriteConnection& db, ConversationKey conversation, const MessageId& token) {
  return db.sql().execute("DELETE FROM messaging_message WHERE conversation = ?1 AND id = ?2 AND kind = ?3",
                          conversation, std::span<const std::byte>(token),
                          static_cast<int>(MessageKind::Undecryptable));
}

Result<std::vector<MessageId>> markRead(const WriteConnection& db, ConversationKey conversation, MessageKey upTo,
                                        Instant when) {
  std::vector<MessageId> ids;
  auto read = db.sql().each(
      "SELECT id FROM messaging_message WHERE conversation = ?1 AND read IS NULL AND own = 0 AND message <= ?2"
      " AND kind IN (1, 2) ORDER BY message",
      [&](const Statement& row) {
        if (const auto id = idOf(row.blob(0))) ids.push_back(*id);
        return true;
      },
      conversation, upTo);
  if (!read) return pass(read);
  auto marked = db.sql().execute("UPDATE messaging_message SET read = ?3 WHERE conversation = ?1 AND read IS NULL AND"
                                 " own = 0 AND message <= ?2",
                                 conversation, upTo, milliseconds(when));
  if (!marked) return pass(marked);
  return ids;
}

Result<ThreadPage> readThread(const ReadConnection& db, const ThreadQuery& query) {
  auto there = db.sql().integer("SELECT 1 FROM messaging_conversation WHERE conversation = ?1", query.conversation);
  if (!there) return pass(there);
  if (!*there) return fail(MessagingError::NoSuchConversation);
  ThreadPage page;
  const int limit = std::clamp(query.limit, 1, 1000);
  const auto take = [&](const Statement& row) {
    if (static_cast<int>(page.messages.size()) == limit) {
      page.more = true;
      return false;
    }
    page.messages.push_back(messageOf(row).row);
    return true;
  };
  constexpr std::string_view from = "FROM messaging_message m WHERE m.conversation = ?1 AND m.message ";
  auto read =
      query.after
          ? db.sql().each(std::string(messageColumns) + std::string(from) + "> ?2 ORDER BY m.message LIMIT ?3", take,
                          query.conversation, *query.after, limit + 1)
          : db.sql().each(std::string(messageColumns) + std::string(from) + "< ?2 ORDER BY m.message DESC LIMIT ?3",
                          take, query.conversation, query.before.value_or(INT64_MAX), limit + 1);
  if (!read) return pass(read);
  if (!query.after) std::ranges::reverse(page.messages);
  for (MessageRow& message : page.messages)
    if (auto added = addRemarks(db, message); !added) return pass(added);
  return page;
}

Result<Removed> removeOlder(const WriteConnection& db, Instant before, int limit) {
  struct Old {
    MessageKey key;
    ConversationKey conversation;
    std::string words;
  };
  std::vector<Old> old;
  auto read = db.sql().each(
      "SELECT m.message, m.conversation, m.words FROM messaging_message m JOIN messaging_conversation c USING"
      " (conversation) WHERE m.arrived < ?1 AND c.legal_hold = 0 AND NOT (m.own = 1 AND m.delivery = 0)"
      " ORDER BY m.arrived LIMIT ?2",
      [&](const Statement& row) {
        old.push_back({row.integer(0), row.integer(1), std::string(row.text(2))});
        return true;
      },
      milliseconds(before), limit);
  if (!read) return pass(read);
  std::set<ConversationKey> changed;
  for (const Old& one : old) {
    if (auto out = indexWords(db, one.key, one.conversation, one.words, false); !out) return pass(out);
    auto gone = db.sql().execute("DELETE FROM messaging_message WHERE message = ?1", one.key);
    if (!gone) return pass(gone);
    changed.insert(one.conversation);
  }
  return Removed{static_cast<int>(old.size()), {changed.begin(), changed.end()}};
}

} // namespace clavis::core::messaging
