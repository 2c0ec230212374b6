#include "core/messaging/store/outbox.h"

namespace clavis::core::messaging {
namespace {

std::vector<std::byte> copied(std::span<const std::byte> bytes) { return {bytes.begin(), bytes.end()}; }

} // namespace

Result<void> enqueue(const WriteConnection& db, ConversationKey conversation, std::optional<MessageKey> message,
                     std::span<const std::byte> payload) {
  return db.sql().execute("INSERT INTO messaging_outbox(conversation, message, payload) VALUES(?1, ?2, ?3)",
                          conversation, message, payload);
}

Result<std::vector<OutboxItem>> dueItems(const ReadConnection& db, ConversationKey conversation, Instant now,
                                         int limit) {
  std::vector<OutboxItem> out;
  auto read = db.sql().each(
      "SELECT item, message, payload, ifnull(token, ''), sealed, ifnull(epoch, 0), attempts, not_before"
      " FROM messaging_outbox WHERE conversation = ?1 ORDER BY item LIMIT ?2",
      [&](const Statement& row) {
        if (row.integer(7) > now.time_since_epoch().count()) return false;
        out.push_back({.item = row.integer(0),
                       .conversation = conversation,
                       .message = row.isNull(1) ? std::nullopt : std::optional(row.integer(1)),
                       .payload = copied(row.blob(2)),
                       .token = std::string(row.text(3)),
                       .sealed = copied(row.blob(4)),
                       .epoch = static_cast<std::uint64_t>(row.integer(5)),
                       .attempts = static_cast<int>(row.integer(6))});
        return true;
      },
      conversation, limit);
  if (!read) return pass(read);
  return out;
}

Result<void> storeSealed(const WriteConnection& db, std::int64_t item, std::string_view token,
                         std::span<const std::byte> sealed, std::uint64_t epoch) {
  return db.sql().execute("UPDATE messaging_outbox SET token = ?2, sealed = ?3, epoch = ?4 WHERE item = ?1", item,
                          token, sealed, epoch);
}

Result<void> removeItem(const WriteConnection& db, std::int64_t item) {
  return db.sql().execute("DELETE FROM messaging_outbox WHERE item = ?1", item);
}

Result<void> postpone(const WriteConnection& db, std::int64_t item, Instant until, std::string_view failure) {
  return db.sql().execute("UPDATE messaging_outbox SET attempts = attempts + 1, not_before = ?2, failure = ?3"
                          " WHERE item = ?1",
                          item, until.time_since_epoch().count(), failure);
}

Result<void> hurry(const WriteConnection& db, ConversationKey conversation) {
  return db.sql().execute("UPDATE messaging_outbox SET not_before = 0 WHERE conversation = ?1", conversation);
}

Result<std::int64_t> waitingItems(const ReadConnection& db) {
  auto count = db.sql().integer("SELECT count(*) FROM messaging_outbox");
  if (!count) return pass(count);
  return count->value_or(0);
}

} // namespace clavis::core::messaging
