#include "core/messaging/store/conversations.h"

#include "core/messaging/store/group_state.h"

#include <algorithm>

namespace clavis::core::messaging {
namespace {

constexpr std::size_t lastWordsShown = 200;

constexpr std::string_view conversationColumns = "SELECT conversation, ifnull(route, ''), patient, topic, state, "
                                                 "ifnull(failure, ''), ifnull(head, ''), epoch, since,"
                                                 " joined_epoch, ifnull(former_route, ''), renew"
                                                 " FROM messaging_conversation ";

Conversation conversationOf(const Statement& row) {
  return {.key = row.integer(0),
          .route = std::string(row.text(1)),
          .patient = std::string(row.text(2)),
          .topic = std::string(row.text(3)),
          .state = static_cast<ConversationState>(row.integer(4)),
          .failure = std::string(row.text(5)),
          .head = std::string(row.text(6)),
          .epoch = row.integer(7),
          .joinedEpoch = row.integer(9),
          .since = std::string(row.text(8)),
          .formerRoute = std::string(row.text(10)),
          .renew = row.integer(11) != 0};
}

template <class... Args>
Result<std::vector<Conversation>> conversations(const ReadConnection& db, std::string_view where, const Args&... args) {
  std::vector<Conversation> out;
  auto read = db.sql().each(
      std::string(conversationColumns) + std::string(where),
      [&](const Statement& row) {
        out.push_back(conversationOf(row));
        return true;
      },
      args...);
  if (!read) return pass(read);
  return out;
}

std::optional<Conversation> first(std::vector<Conversation>&& rows) {
  if (rows.empty()) return std::nullopt;
  return std::move(rows.front());
}

/// Rows of the inbox; the last message of each is one lookup by key.
constexpr std::string_view inboxColumns =
    "SELECT c.conversation, c.patient, c.topic, c.state, ifnull(c.failure, ''), c.rank, c.last_message,"
    " max(c.last_at, c.created), c.unread, c.urgent_unread, c.draft IS NOT NULL,"
    " substr(ifnull(m.words, ''), 1, 200), ifnull(m.person, ''), ifnull(m.own, 0), ifnull(m.delivery, 0),"
    " (SELECT count(*) FROM messaging_outbox o WHERE o.conversation = c.conversation AND o.message IS NOT NULL),"
    " c.legal_hold"
    " FROM messaging_conversation c LEFT JOIN messaging_message m ON m.message = c.last_message ";

Instant instant(std::int64_t milliseconds) { return Instant(std::chrono::milliseconds(milliseconds)); }

/// Cut where a character begins.
std::string shortened(std::string_view words) {
  std::size_t end = std::min(words.size(), lastWordsShown);
  while (end < words.size() && end > 0 && (static_cast<unsigned char>(words[end]) & 0xC0U) == 0x80) --end;
  return std::string(words.substr(0, end));
}

ConversationRow inboxRow(const Statement& row) {
  return {.key = row.integer(0),
          .patient = std::string(row.text(1)),
          .topic = std::string(row.text(2)),
          .state = static_cast<ConversationState>(row.integer(3)),
          .failure = std::string(row.text(4)),
          .lastWords = shortened(row.text(11)),
          .lastPerson = std::string(row.text(12)),
          .lastOwn = row.integer(13) != 0,
          .lastDelivery = static_cast<Delivery>(row.integer(14)),
          .lastAt = instant(row.integer(7)),
          .unread = static_cast<int>(row.integer(8)),
          .urgentUnread = static_cast<int>(row.integer(9)),
          .queued = static_cast<int>(row.integer(15)),
          .hasDraft = row.integer(10) != 0,
          .hold = row.integer(16) != 0};
}

} // namespace

Result<std::optional<Conversation>> findConversation(const ReadConnection& db, ConversationKey key) {
  auto found = conversations(db, "WHERE conversation = ?1", key);
  if (!found) return pass(found);
  return first(std::move(*found));
}

Result<std::optional<Conversation>> conversationByRoute(const ReadConnection& db, std::string_view route) {
  auto found = conversations(db, "WHERE route = ?1", route);
  if (!found) return pass(found);
  return first(std::move(*found));
}

Result<std::vector<Conversation>> liveConversations(const ReadConnection& db) {
  return conversations(db, "WHERE state <> ?1 ORDER BY conversation", static_cast<int>(ConversationState::Left));
}

Result<ConversationKey> openConversation(const WriteConnection& db, std::string_view patient, std::string_view topic,
                                         Instant now) {
  auto found = db.sql().integer("SELECT conversation FROM messaging_conversation WHERE patient = ?1 AND topic = ?2 AND"
                                " state <> 3 ORDER BY conversation LIMIT 1",
                                patient, topic);
  if (!found) return pass(found);
  if (*found) return **found;
  // One that was opened for whatever comes first, as with an invitation, and has neither words nor group yet.
  auto unused = db.sql().integer("SELECT conversation FROM messaging_conversation WHERE patient = ?1 AND topic = '' AND"
                                 " route IS NULL AND former_route IS NULL AND state = 0 AND last_message = 0 AND draft"
                                 " IS NULL LIMIT 1",
                                 patient);
  if (!unused) return pass(unused);
  if (*unused) {
    auto named =
        db.sql().execute("UPDATE messaging_conversation SET topic = ?2 WHERE conversation = ?1", **unused, topic);
    if (!named) return pass(named);
    return **unused;
  }
  auto made = db.sql().execute("INSERT INTO messaging_conversation(patient, topic, created) VALUES(?1, ?2, ?3)",
                               patient, topic, now.time_since_epoch().count());
  if (!made) return pass(made);
  return db.sql().lastInsertRowId();
}

namespace {

/// Whether everybody who is in that conversation's group is among `persons`.
Result<bool> everybodyIsAmong(const WriteConnection& db, ConversationKey key, const std::vector<std::string>& persons) {
  bool all = true;
  auto read = db.sql().each(
      "SELECT person FROM messaging_member WHERE conversation = ?1",
      [&](const Statement& row) { return all = std::ranges::find(persons, row.text(0)) != persons.end(); }, key);
  if (!read) return pass(read);
  return all;
}

Result<std::optional<ConversationKey>> conversationFor(const WriteConnection& db, const JoinedGroup& group) {
  auto before = conversationByRoute(db, group.route);
  if (!before) return pass(before);
  if (*before) return std::optional((*before)->key);
  if (!group.replaces.empty()) {
    auto replaced = conversationByRoute(db, group.replaces);
    if (!replaced) return pass(replaced);
    if (*replaced && (*replaced)->patient == group.patient && (*replaced)->topic == group.topic) {
      auto all = everybodyIsAmong(db, (*replaced)->key, group.persons);
      if (!all) return pass(all);
      if (*all) return std::optional((*replaced)->key);
    }
  }
  // Somebody who wrote before there was any group wrote to whoever answers: the first group takes those messages.
  return db.sql().integer("SELECT conversation FROM messaging_conversation WHERE patient = ?1 AND topic IN (?2, '')"
                          " AND route IS NULL AND state = 0 ORDER BY topic <> ?2, conversation LIMIT 1",
                          group.patient, group.topic);
}

} // namespace

Result<ConversationKey> adoptGroup(const WriteConnection& db, const JoinedGroup& group, Instant now) {
  auto found = conversationFor(db, group);
  if (!found) return pass(found);
  if (!*found) {
    auto made = db.sql().execute("INSERT INTO messaging_conversation(patient, topic, created) VALUES(?1, ?2, ?3)",
                                 group.patient, group.topic, now.time_since_epoch().count());
    if (!made) return pass(made);
    found = std::optional(db.sql().lastInsertRowId());
  }
  // Mail of the group that was is for nobody here any more.
  auto old = db.sql().execute("UPDATE messaging_mail SET content = NULL WHERE content IS NOT NULL AND route ="
                              " (SELECT route FROM messaging_conversation WHERE conversation = ?1 AND route <> ?2)",
                              **found, group.route);
  if (!old) return pass(old);
  if (auto forgotten = forgetGroup(db, **found); !forgotten) return pass(forgotten);
  auto set = db.sql().execute("UPDATE messaging_conversation SET route = ?2, topic = ?3, state = 1, failure = NULL,"
                              " since = ?4, joined_epoch = ?5, former_route = NULL WHERE conversation = ?1",
                              **found, group.route, group.topic, group.since, group.epoch);
  if (!set) return pass(set);
  return **found;
}

Result<void> setState(const WriteConnection& db, ConversationKey key, ConversationState state,
                      std::string_view failure) {
  return db.sql().execute(
      "UPDATE messaging_conversation SET state = ?2, failure = nullif(?3, '') WHERE conversation = ?1", key,
      static_cast<int>(state), failure);
}

Result<void> setRoute(const WriteConnection& db, ConversationKey key, std::string_view route) {
  return db.sql().execute("UPDATE messaging_conversation SET route = ?2 WHERE conversation = ?1", key, route);
}

Result<void> setEpoch(const WriteConnection& db, ConversationKey key, std::string_view head, std::uint64_t epoch) {
  return db.sql().execute("UPDATE messaging_conversation SET head = ?2, epoch = ?3 WHERE conversation = ?1", key, head,
                          epoch);
}

Result<void> renewEverywhere(const WriteConnection& db) {
  return db.sql().execute("UPDATE messaging_conversation SET renew = 1 WHERE route IS NOT NULL");
}

Result<void> setRenewed(const WriteConnection& db, ConversationKey key) {
  return db.sql().execute("UPDATE messaging_conversation SET renew = 0 WHERE conversation = ?1", key);
}

Result<void> setSince(const WriteConnection& db, ConversationKey key, std::string_view since) {
  return db.sql().execute("UPDATE messaging_conversation SET since = ?2 WHERE conversation = ?1", key, since);
}

Result<void> recount(const WriteConnection& db, ConversationKey key) {
  return db.sql().execute("UPDATE messaging_conversation SET unread = u.n, urgent_unread = u.urgent,"
                          " rank = CASE WHEN u.urgent > 0 THEN 2 WHEN u.n > 0 THEN 1 ELSE 0 END,"
                          " last_message = ifnull(l.message, 0), last_at = ifnull(l.arrived, 0)"
                          " FROM (SELECT count(*) AS n, ifnull(sum(urgent), 0) AS urgent FROM messaging_message"
                          "       WHERE conversation = ?1 AND read IS NULL AND own = 0) AS u"
                          " LEFT JOIN (SELECT message, arrived FROM messaging_message WHERE conversation = ?1 ORDER BY "
                          "message DESC LIMIT 1)"
                          "   AS l"
                          " WHERE conversation = ?1",
                          key);
}

Result<InboxPage> readInbox(const ReadConnection& db, const InboxQuery& query) {
  InboxPage page;
  const int limit = std::clamp(query.limit, 1, 1000);
  std::optional<InboxPlace> last;
  const auto take = [&](const Statement& row) {
    if (static_cast<int>(page.rows.size()) == limit) {
      page.next = last;
      return false;
    }
    page.rows.push_back(inboxRow(row));
    last = InboxPlace{static_cast<int>(row.integer(5)), row.integer(6), row.integer(0)};
    return true;
  };
  // An unused general conversation beside one that is used is nothing to look at.
  constexpr std::string_view used =
      " AND (c.last_message > 0 OR c.topic <> '' OR c.draft IS NOT NULL OR NOT EXISTS (SELECT 1 FROM"
      "  messaging_conversation o WHERE o.patient = c.patient AND o.last_message > 0))";
  constexpr std::string_view order = " ORDER BY c.rank DESC, c.last_message DESC, c.conversation DESC LIMIT ?1";
  const InboxPlace from = query.after.value_or(InboxPlace{99, 0, 0});
  Result<void> read;
  if (query.patient)
    read = db.sql().each(std::string(inboxColumns) +
                             "WHERE c.patient = ?2 AND (c.rank, c.last_message, c.conversation) < (?3, ?4, ?5)" +
                             std::string(used) + std::string(order),
                         take, limit + 1, *query.patient, from.rank, from.lastMessage, from.key);
  else
    read = db.sql().each(std::string(inboxColumns) + "WHERE (c.rank, c.last_message, c.conversation) < (?2, ?3, ?4)" +
                             std::string(used) + std::string(order),
                         take, limit + 1, from.rank, from.lastMessage, from.key);
  if (!read) return pass(read);
  auto counts = db.sql().prepare("SELECT ifnull(sum(unread), 0), ifnull(sum(urgent_unread), 0)"
                                 " FROM messaging_conversation WHERE rank > 0");
  if (!counts) return pass(counts);
  if (auto row = counts->step(); !row) return pass(row);
  page.unread = static_cast<int>(counts->integer(0));
  page.urgentUnread = static_cast<int>(counts->integer(1));
  return page;
}

Result<ConversationRow> readConversation(const ReadConnection& db, ConversationKey key) {
  auto statement = db.sql().prepare(std::string(inboxColumns) + "WHERE c.conversation = ?1");
  if (!statement) return pass(statement);
  auto row = statement->bind(1, key).step();
  if (!row) return pass(row);
  if (!*row) return fail(MessagingError::NoSuchConversation);
  return inboxRow(*statement);
}

Result<std::optional<Draft>> readDraft(const ReadConnection& db, ConversationKey key) {
  auto statement = db.sql().prepare("SELECT draft, draft_at FROM messaging_conversation WHERE conversation = ?1");
  if (!statement) return pass(statement);
  auto row = statement->bind(1, key).step();
  if (!row) return pass(row);
  if (!*row) return fail(MessagingError::NoSuchConversation);
  if (statement->isNull(0)) return std::optional<Draft>{};
  return std::optional(Draft{std::string(statement->text(0)), instant(statement->integer(1))});
}

Result<void> writeDraft(const WriteConnection& db, ConversationKey key, std::string_view words, Instant now) {
  return db.sql().execute("UPDATE messaging_conversation SET draft = nullif(?2, ''), draft_at = ?3"
                          " WHERE conversation = ?1",
                          key, words, now.time_since_epoch().count());
}

Result<void> setHold(const WriteConnection& db, ConversationKey key, bool hold) {
  return db.sql().execute("UPDATE messaging_conversation SET legal_hold = ?2 WHERE conversation = ?1", key,
                          hold ? 1 : 0);
}

} // namespace clavis::core::messaging
