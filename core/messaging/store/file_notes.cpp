#include "core/messaging/store/file_notes.h"

#include "core/messaging/store/messages.h"

namespace clavis::core::messaging {

Result<void> keepNote(const WriteConnection& db, ConversationKey conversation, std::string_view person,
                      std::span<const std::byte> content, Instant now) {
  return db.sql().execute("INSERT INTO messaging_note(conversation, person, content, came) VALUES(?1, ?2, ?3, ?4)",
                          conversation, person, content, now.time_since_epoch().count());
}

Result<std::vector<KeptNote>> keptNotes(const ReadConnection& db, int limit) {
  std::vector<KeptNote> out;
  auto read = db.sql().each(
      "SELECT note, conversation, person, content FROM messaging_note ORDER BY note LIMIT ?1",
      [&](const Statement& row) {
        const auto content = row.blob(3);
        out.push_back({row.integer(0), row.integer(1), std::string(row.text(2)), {content.begin(), content.end()}});
        return true;
      },
      limit);
  if (!read) return pass(read);
  return out;
}

Result<void> dropNote(const WriteConnection& db, std::int64_t note) {
  return db.sql().execute("DELETE FROM messaging_note WHERE note = ?1", note);
}

Result<std::vector<MessageRow>> fileMessagesAfter(const ReadConnection& db, MessageKey after, int limit) {
  std::vector<MessageKey> keys;
  auto read = db.sql().each(
      "SELECT message FROM messaging_message WHERE message > ?1 AND kind = 2 ORDER BY message LIMIT ?2",
      [&](const Statement& row) {
        keys.push_back(row.integer(0));
        return true;
      },
      after, limit);
  if (!read) return pass(read);
  std::vector<MessageRow> out;
  for (const MessageKey key : keys) {
    auto found = findMessage(db, key);
    if (!found) return pass(found);
    if (*found) out.push_back(std::move((*found)->row));
  }
  return out;
}

} // namespace clavis::core::messaging
