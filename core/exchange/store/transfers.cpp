#include "core/exchange/store/transfers.h"

#include "core/exchange/store/columns.h"

#include <algorithm>

namespace clavis::core::exchange {
namespace {

constexpr std::string_view transferColumns =
    "SELECT t.transfer, t.share, t.place, s.direction, s.conversation, s.id, s.message, c.patient, s.person, s.expires,"
    " t.state, t.paused, t.waiting, t.name, t.media_type, t.size, t.sha256, t.key, t.source, t.blob, t.sealed_size,"
    " t.part_size, t.failure, t.document FROM exchange_transfer t JOIN exchange_share s USING (share)"
    " JOIN messaging_conversation c USING (conversation)";

StoredTransfer transferFrom(const Statement& row) {
  StoredTransfer out;
  out.key = row.integer(0);
  out.share = row.integer(1);
  out.place = static_cast<std::uint64_t>(row.integer(2));
  out.direction = static_cast<Direction>(row.integer(3));
  out.conversation = row.integer(4);
  out.id = columns::octets<MessageId>(row, 5).value_or(MessageId{});
  out.message = columns::number(row, 6);
  out.patient = row.text(7);
  out.person = row.text(8);
  out.expires = columns::instant(row, 9);
  out.state = static_cast<TransferState>(row.integer(10));
  out.paused = row.integer(11) != 0;
  out.waiting = static_cast<Waiting>(row.integer(12));
  out.name = row.text(13);
  out.mediaType = row.text(14);
  out.size = static_cast<std::uint64_t>(row.integer(15));
  out.hash = columns::octets<BlobDigest>(row, 16);
  if (!row.isNull(17))
    out.secret = std::make_shared<const crypto::SecretBytes>(crypto::SecretBytes::copyOf(row.blob(17)));
  out.source = row.text(18);
  out.blob = row.text(19);
  out.sealedSize = static_cast<std::uint64_t>(row.integer(20));
  out.partSize = static_cast<std::uint64_t>(row.integer(21));
  out.failure = row.text(22);
  out.document = row.text(23);
  return out;
}

template <class... Args>
Result<std::vector<StoredTransfer>> readTransfers(const ReadConnection& db, std::string_view where,
                                                  const Args&... args) {
  std::vector<StoredTransfer> out;
  auto read = db.sql().each(
      std::string(transferColumns) + ' ' + std::string(where),
      [&](const Statement& row) {
        out.push_back(transferFrom(row));
        return true;
      },
      args...);
  if (!read) return pass(read);
  return out;
}

template <class... Args>
Result<std::optional<StoredTransfer>> readOne(const ReadConnection& db, std::string_view where, const Args&... args) {
  auto found = readTransfers(db, where, args...);
  if (!found) return pass(found);
  if (found->empty()) return std::optional<StoredTransfer>{};
  return std::optional(std::move(found->front()));
}

template <class... Args>
Result<std::vector<TransferKey>> readKeys(const ReadConnection& db, std::string_view sql,
                                          const std::set<TransferKey>& except, int limit, const Args&... args) {
  std::vector<TransferKey> out;
  auto read = db.sql().each(
      sql,
      [&](const Statement& row) {
        if (!except.contains(row.integer(0))) out.push_back(row.integer(0));
        return std::ssize(out) < limit;
      },
      args...);
  if (!read) return pass(read);
  return out;
}

std::span<const std::byte> viewOf(const StoredTransfer& transfer) {
  return transfer.secret ? transfer.secret->view() : std::span<const std::byte>();
}

} // namespace

Result<std::int64_t> insertShare(const WriteConnection& db, const NewShare& share) {
  auto done = db.sql().execute(
      "INSERT INTO exchange_share(direction, conversation, id, message, person, words, created, expires)"
      " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
      static_cast<int>(share.direction), share.conversation, std::span<const std::byte>(share.id), share.message,
      share.person, share.words, columns::milliseconds(share.created), columns::milliseconds(share.expires));
  if (!done) return pass(done);
  return db.sql().lastInsertRowId();
}

Result<std::optional<std::int64_t>> findShare(const ReadConnection& db, ConversationKey conversation,
                                              const MessageId& id) {
  return db.sql().integer("SELECT share FROM exchange_share WHERE conversation = ?1 AND id = ?2", conversation,
                          std::span<const std::byte>(id));
}

Result<void> setMessage(const WriteConnection& db, std::int64_t share, MessageKey message) {
  return db.sql().execute("UPDATE exchange_share SET message = ?2 WHERE share = ?1", share, message);
}

Result<void> setExpires(const WriteConnection& db, std::int64_t share, std::optional<Instant> expires) {
  return db.sql().execute("UPDATE exchange_share SET expires = ?2 WHERE share = ?1", share,
                          columns::milliseconds(expires));
}

Result<std::vector<StoredShare>> completeShares(const ReadConnection& db, int limit) {
  std::vector<StoredShare> out;
  auto read = db.sql().each(
      "SELECT share, conversation, id, words, expires FROM exchange_share s WHERE direction = 0 AND message IS NULL"
      " AND EXISTS (SELECT 1 FROM exchange_transfer t WHERE t.share = s.share)"
      " AND NOT EXISTS (SELECT 1 FROM exchange_transfer t WHERE t.share = s.share AND (t.state <> 2 OR t.paused = 1 OR"
      "  EXISTS (SELECT 1 FROM exchange_part p WHERE p.transfer = t.transfer AND p.there <> 1)))"
      " ORDER BY share LIMIT ?1",
      [&](const Statement& row) {
        out.push_back({row.integer(0),
                       row.integer(1),
                       columns::octets<MessageId>(row, 2).value_or(MessageId{}),
                       {},
                       std::string(row.text(3)),
                       columns::instant(row, 4)});
        return true;
      },
      limit);
  if (!read) return pass(read);
  return out;
}

Result<TransferKey> insertTransfer(const WriteConnection& db, const StoredTransfer& t, Instant now) {
  const std::optional<std::string> source = t.source.empty() ? std::nullopt : std::optional(t.source);
  const std::optional<std::string> blob = t.blob.empty() ? std::nullopt : std::optional(t.blob);
  auto statement = db.sql().prepare(
      "INSERT INTO exchange_transfer(share, place, state, name, media_type, size, sha256, key, source, blob,"
      " sealed_size, part_size, failure, created, changed)"
      " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?14)");
  if (!statement) return pass(statement);
  statement->bindAll(t.share, t.place, static_cast<int>(t.state), t.name, t.mediaType, t.size,
                     columns::optionalBlob(t.hash), t.secret ? std::optional(viewOf(t)) : std::nullopt, source, blob,
                     t.sealedSize, t.partSize, t.failure, columns::milliseconds(now));
  if (auto done = statement->run(); !done) return pass(done);
  return db.sql().lastInsertRowId();
}

Result<std::optional<StoredTransfer>> findTransfer(const ReadConnection& db, TransferKey key) {
  return readOne(db, "WHERE t.transfer = ?1", key);
}

Result<std::optional<StoredTransfer>> transferAt(const ReadConnection& db, ConversationKey conversation,
                                                 const MessageId& id, std::uint64_t place) {
  return readOne(db, "WHERE s.conversation = ?1 AND s.id = ?2 AND t.place = ?3", conversation,
                 std::span<const std::byte>(id), place);
}

Result<std::vector<StoredTransfer>> transfersOf(const ReadConnection& db, std::int64_t share) {
  return readTransfers(db, "WHERE t.share = ?1 ORDER BY t.place", share);
}

Result<std::vector<TransferKey>> toSeal(const ReadConnection& db, const std::set<TransferKey>& except, int limit) {
  return readKeys(db,
                  "SELECT transfer FROM exchange_transfer WHERE state = 0 AND paused = 0 AND source IS NOT NULL"
                  " ORDER BY transfer",
                  except, limit);
}

Result<std::vector<TransferKey>> toMove(const ReadConnection& db, const std::set<TransferKey>& except, int limit) {
  return readKeys(
      db,
      "SELECT transfer FROM exchange_transfer t WHERE state IN (1, 2, 21) AND paused = 0 AND waiting <> 2 AND"
      " EXISTS (SELECT 1 FROM exchange_part p WHERE p.transfer = t.transfer AND p.there <> 1)"
      " ORDER BY transfer",
      except, limit);
}

Result<std::vector<TransferKey>> toCheck(const ReadConnection& db, const std::set<TransferKey>& except, int limit) {
  return readKeys(db, "SELECT transfer FROM exchange_transfer WHERE state = 22 AND paused = 0 ORDER BY transfer",
                  except, limit);
}

Result<std::vector<TransferKey>> toAcknowledge(const ReadConnection& db, std::string_view self, int limit) {
  return readKeys(
      db,
      "SELECT t.transfer FROM exchange_transfer t JOIN exchange_share s USING (share) WHERE t.state = 23 AND"
      " s.person <> ?1 AND NOT EXISTS (SELECT 1 FROM exchange_holder h WHERE h.transfer = t.transfer)"
      " ORDER BY t.transfer",
      {}, limit, self);
}

Result<std::vector<TransferKey>> overdue(const ReadConnection& db, Instant now) {
  return readKeys(db,
                  "SELECT t.transfer FROM exchange_share s JOIN exchange_transfer t USING (share) WHERE s.expires <= ?1"
                  " AND t.state NOT IN (7, 8, 23) ORDER BY t.transfer",
                  {}, 1000, columns::milliseconds(now));
}

Result<std::optional<Instant>> nextExpiry(const ReadConnection& db) {
  auto found = db.sql().integer("SELECT min(s.expires) FROM exchange_share s JOIN exchange_transfer t USING (share)"
                                " WHERE s.expires IS NOT NULL AND t.state NOT IN (7, 8, 23)");
  if (!found) return pass(found);
  if (!*found) return std::optional<Instant>{};
  return std::optional(Instant(std::chrono::milliseconds(**found)));
}

Result<void> setStanding(const WriteConnection& db, TransferKey key, const Standing& standing, Instant now) {
  return db.sql().execute("UPDATE exchange_transfer SET state = ?2, failure = ?3, short_of = ?4, waiting = ?5,"
                          " changed = ?6 WHERE transfer = ?1",
                          key, static_cast<int>(standing.state), standing.failure, standing.shortOf,
                          static_cast<int>(standing.waiting), columns::milliseconds(now));
}

Result<void> setWaiting(const WriteConnection& db, TransferKey key, Waiting waiting, std::string_view failure,
                        Instant now) {
  return db.sql().execute("UPDATE exchange_transfer SET waiting = ?2, failure = ?3, changed = ?4 WHERE transfer = ?1",
                          key, static_cast<int>(waiting), failure, columns::milliseconds(now));
}

Result<void> setPaused(const WriteConnection& db, TransferKey key, bool paused, Instant now) {
  return db.sql().execute("UPDATE exchange_transfer SET paused = ?2, changed = ?3 WHERE transfer = ?1", key,
                          paused ? 1 : 0, columns::milliseconds(now));
}

Result<void> setBlob(const WriteConnection& db, TransferKey key, std::string_view blob) {
  if (blob.empty()) return db.sql().execute("UPDATE exchange_transfer SET blob = NULL WHERE transfer = ?1", key);
  return db.sql().execute("UPDATE exchange_transfer SET blob = ?2 WHERE transfer = ?1", key, blob);
}

Result<void> setDocument(const WriteConnection& db, TransferKey key, std::string_view document, Instant now) {
  return db.sql().execute("UPDATE exchange_transfer SET document = ?2, changed = ?3 WHERE transfer = ?1", key, document,
                          columns::milliseconds(now));
}

Result<void> setSealing(const WriteConnection& db, const StoredTransfer& t, Instant now) {
  return db.sql().execute("UPDATE exchange_transfer SET state = 1, size = ?2, sealed_size = ?3, part_size = ?4,"
                          " failure = '', short_of = 0, changed = ?5 WHERE transfer = ?1",
                          t.key, t.size, t.sealedSize, t.partSize, columns::milliseconds(now));
}

Result<void> setSealed(const WriteConnection& db, const StoredTransfer& t, Instant now) {
  auto statement = db.sql().prepare("UPDATE exchange_transfer SET key = ?2, blob = ?3, source = NULL, changed = ?4,"
                                    " state = CASE WHEN state IN (0, 1) THEN 2 ELSE state END WHERE transfer = ?1");
  if (!statement) return pass(statement);
  statement->bindAll(t.key, viewOf(t), t.blob, columns::milliseconds(now));
  return statement->run();
}

Result<void> unsetSealing(const WriteConnection& db, TransferKey key, Instant now) {
  if (auto gone = giveUpParts(db, key, now); !gone) return gone;
  if (auto none = setParts(db, key, {}); !none) return none;
  return db.sql().execute("UPDATE exchange_transfer SET state = CASE state WHEN 1 THEN 0 ELSE state END,"
                          " sealed_size = 0, part_size = 0, changed = ?2 WHERE transfer = ?1",
                          key, columns::milliseconds(now));
}

Result<void> setPartSize(const WriteConnection& db, TransferKey key, std::uint64_t partSize) {
  return db.sql().execute("UPDATE exchange_transfer SET part_size = ?2 WHERE transfer = ?1", key, partSize);
}

Result<void> setHash(const WriteConnection& db, TransferKey key, const BlobDigest& hash) {
  return db.sql().execute("UPDATE exchange_transfer SET sha256 = ?2 WHERE transfer = ?1", key,
                          std::span<const std::byte>(hash));
}

Result<void> removeTransfer(const WriteConnection& db, TransferKey key) {
  auto share = db.sql().integer("SELECT share FROM exchange_transfer WHERE transfer = ?1", key);
  if (!share) return pass(share);
  if (auto gone = db.sql().execute("DELETE FROM exchange_transfer WHERE transfer = ?1", key); !gone) return gone;
  return db.sql().execute("DELETE FROM exchange_share WHERE share = ?1 AND NOT EXISTS"
                          " (SELECT 1 FROM exchange_transfer t WHERE t.share = ?1)",
                          share->value_or(0));
}

Result<std::set<std::string>> knownBlobs(const ReadConnection& db) {
  std::set<std::string> out;
  // What was taken back before it was received is nobody's any more, whenever the program ended.
  constexpr std::string_view sql = "SELECT t.blob FROM exchange_transfer t JOIN exchange_share s USING (share)"
                                   " WHERE t.blob IS NOT NULL AND NOT (s.direction = ?1 AND t.state = ?2)";
  auto read = db.sql().each(
      sql,
      [&](const Statement& row) {
        out.emplace(row.text(0));
        return true;
      },
      static_cast<int>(Direction::Incoming), static_cast<int>(TransferState::Revoked));
  if (!read) return pass(read);
  return out;
}

} // namespace clavis::core::exchange
