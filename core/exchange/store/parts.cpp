#include "core/exchange/store/columns.h"
#include "core/exchange/store/transfers.h"

namespace clavis::core::exchange {
namespace {

/// What lists show without counting parts each time.
Result<void> recount(const WriteConnection& db, TransferKey key, Instant now) {
  return db.sql().execute(
      "UPDATE exchange_transfer SET changed = ?2, parts_there ="
      " (SELECT count(*) FROM exchange_part WHERE transfer = ?1 AND there <> 0) WHERE transfer = ?1",
      key, columns::milliseconds(now));
}

} // namespace

Result<std::vector<StoredPart>> partsOf(const ReadConnection& db, TransferKey key) {
  std::vector<StoredPart> out;
  auto read = db.sql().each(
      "SELECT part, server, sha256, there FROM exchange_part WHERE transfer = ?1 ORDER BY part",
      [&](const Statement& row) {
        out.push_back({static_cast<std::uint64_t>(row.integer(0)), std::string(row.text(1)),
                       columns::octets<BlobDigest>(row, 2), static_cast<There>(row.integer(3))});
        return true;
      },
      key);
  if (!read) return pass(read);
  return out;
}

Result<void> setParts(const WriteConnection& db, TransferKey key, std::span<const StoredPart> parts) {
  if (auto gone = db.sql().execute("DELETE FROM exchange_part WHERE transfer = ?1", key); !gone) return gone;
  for (const StoredPart& part : parts) {
    auto done =
        db.sql().execute("INSERT INTO exchange_part(transfer, part, server, sha256, there) VALUES(?1, ?2, ?3, ?4, ?5)",
                         key, part.part, part.server, columns::optionalBlob(part.sha256), static_cast<int>(part.there));
    if (!done) return done;
  }
  return db.sql().execute(
      "UPDATE exchange_transfer SET parts_there ="
      " (SELECT count(*) FROM exchange_part WHERE transfer = ?1 AND there <> 0) WHERE transfer = ?1",
      key);
}

Result<void> setPart(const WriteConnection& db, TransferKey key, const StoredPart& part, Instant now) {
  auto done = db.sql().execute(
      "UPDATE exchange_part SET server = ?3, sha256 = ?4, there = ?5 WHERE transfer = ?1 AND part = ?2", key, part.part,
      part.server, columns::optionalBlob(part.sha256), static_cast<int>(part.there));
  if (!done) return done;
  return recount(db, key, now);
}

Result<void> setAllParts(const WriteConnection& db, TransferKey key, There there, Instant now) {
  auto done = db.sql().execute("UPDATE exchange_part SET there = ?2 WHERE transfer = ?1", key, static_cast<int>(there));
  if (!done) return done;
  return recount(db, key, now);
}

Result<void> takeUpAgain(const WriteConnection& db, Instant now) {
  // Not sealed whole, and its parts are named: some of them may stand at the server.
  std::vector<TransferKey> cutOff;
  auto read = db.sql().each("SELECT t.transfer FROM exchange_transfer t JOIN exchange_share s USING (share)"
                            " WHERE t.state IN (1, 9) AND s.direction = 0 AND s.message IS NULL AND t.blob IS NULL"
                            " AND t.part_size > 0",
                            [&](const Statement& row) {
                              cutOff.push_back(row.integer(0));
                              return true;
                            });
  if (!read) return read;
  for (const TransferKey key : cutOff)
    if (auto anew = unsetSealing(db, key, now); !anew) return anew;
  auto gone = db.sql().execute("DELETE FROM exchange_transfer WHERE state = 0 AND source IS NULL AND blob IS NULL");
  if (!gone) return gone;
  auto doubted = db.sql().execute("UPDATE exchange_part SET there = 2 WHERE there = 1 AND transfer IN"
                                  " (SELECT transfer FROM exchange_transfer WHERE state = 2)");
  if (!doubted) return doubted;
  return db.sql().execute("UPDATE exchange_transfer SET state = 22 WHERE state = 21 AND part_size > 0 AND NOT EXISTS"
                          " (SELECT 1 FROM exchange_part p WHERE p.transfer = exchange_transfer.transfer"
                          "  AND p.there <> 1)");
}

Result<void> addHolder(const WriteConnection& db, TransferKey key, std::string_view person, Instant when) {
  return db.sql().execute("INSERT OR IGNORE INTO exchange_holder(transfer, person, at) VALUES(?1, ?2, ?3)", key, person,
                          columns::milliseconds(when));
}

Result<void> giveUpParts(const WriteConnection& db, TransferKey key, Instant now) {
  auto noted = db.sql().execute("INSERT OR IGNORE INTO exchange_gone(server, since)"
                                " SELECT server, ?2 FROM exchange_part WHERE transfer = ?1",
                                key, columns::milliseconds(now));
  if (!noted) return noted;
  return setAllParts(db, key, There::No, now);
}

Result<std::vector<std::string>> goneParts(const ReadConnection& db, int limit) {
  std::vector<std::string> out;
  auto read = db.sql().each(
      "SELECT server FROM exchange_gone ORDER BY since, server LIMIT ?1",
      [&](const Statement& row) {
        out.emplace_back(row.text(0));
        return true;
      },
      limit);
  if (!read) return pass(read);
  return out;
}

Result<void> forgetGone(const WriteConnection& db, std::string_view server) {
  return db.sql().execute("DELETE FROM exchange_gone WHERE server = ?1", server);
}

} // namespace clavis::core::exchange
