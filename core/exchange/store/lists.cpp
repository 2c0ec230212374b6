#include "core/exchange/names/safe_file_name.h"
#include "core/exchange/store/columns.h"
#include "core/exchange/store/transfers.h"

#include <algorithm>

namespace clavis::core::exchange {
namespace {

constexpr std::string_view rowColumns =
    "SELECT t.transfer, s.direction, t.state, t.paused, t.waiting, s.conversation, c.patient, s.person, s.message, "
    "t.name,"
    " t.media_type, t.size, t.sealed_size, t.part_size, t.parts_there, t.failure, t.short_of, t.blob IS NOT NULL,"
    " t.created, t.changed, s.expires, t.document FROM exchange_transfer t JOIN exchange_share s USING (share)"
    " JOIN messaging_conversation c USING (conversation)";

bool moves(TransferState state) {
  return state == TransferState::Queued || state == TransferState::Sealing || state == TransferState::Uploading ||
         state == TransferState::Downloading || state == TransferState::Checking;
}

TransferRow rowFrom(const Statement& row) {
  TransferRow out;
  out.key = row.integer(0);
  out.direction = static_cast<Direction>(row.integer(1));
  out.state = static_cast<TransferState>(row.integer(2));
  const bool paused = row.integer(3) != 0;
  const bool waiting = row.integer(4) != 0;
  out.conversation = row.integer(5);
  out.patient = row.text(6);
  out.person = row.text(7);
  out.message = columns::number(row, 8);
  out.name = safeFileName(row.text(9));
  out.mediaType = row.text(10);
  out.size = static_cast<std::uint64_t>(row.integer(11));
  out.total = static_cast<std::uint64_t>(row.integer(12));
  out.partSize = static_cast<std::uint64_t>(row.integer(13));
  out.done = std::min(out.total, static_cast<std::uint64_t>(row.integer(13) * row.integer(14)));
  out.failure = row.text(15);
  out.shortOf = static_cast<std::uint64_t>(row.integer(16));
  out.here = row.integer(17) != 0 && (out.direction == Direction::Outgoing || out.state == TransferState::Received);
  out.hashChecked = out.state == TransferState::Received || out.state == TransferState::Delivered;
  out.created = columns::instantOf(row.integer(18));
  out.changed = columns::instantOf(row.integer(19));
  out.expires = columns::instant(row, 20);
  out.document = row.text(21);
  if (moves(out.state) && waiting) out.state = TransferState::WaitingForNetwork;
  if (moves(static_cast<TransferState>(row.integer(2))) && paused) out.state = TransferState::Paused;
  return out;
}

Result<void> addHolders(const ReadConnection& db, TransferRow& row) {
  if (row.direction == Direction::Incoming) return {};
  return db.sql().each(
      "SELECT person, at FROM exchange_holder WHERE transfer = ?1 ORDER BY at",
      [&](const Statement& holder) {
        row.holders.push_back({std::string(holder.text(0)), columns::instantOf(holder.integer(1))});
        return true;
      },
      row.key);
}

} // namespace

Result<TransferPage> listTransfers(const ReadConnection& db, const TransferQuery& query) {
  // Every condition stands in one text, so that one statement is prepared; what is not asked for is null, or below
  // zero.
  const std::string sql = std::string(rowColumns) +
                          " WHERE (?1 IS NULL OR c.patient = ?1) AND (?2 IS NULL OR s.conversation = ?2)"
                          " AND (?3 IS NULL OR s.message = ?3) AND (?4 < 0 OR s.direction = ?4)"
                          " AND (?5 = 0 OR t.state IN (0, 1, 2, 9, 21, 22)) AND (?6 IS NULL OR t.transfer < ?6)"
                          " AND (?8 = 0 OR (t.blob IS NOT NULL AND (s.direction = 0 OR t.state = 23)))"
                          " ORDER BY t.transfer DESC LIMIT ?7";
  const int direction = query.direction ? static_cast<int>(*query.direction) : -1;
  const int limit = std::clamp(query.limit, 1, 1000);
  TransferPage out;
  auto read = db.sql().each(
      sql,
      [&](const Statement& row) {
        out.rows.push_back(rowFrom(row));
        return true;
      },
      query.patient, query.conversation, query.message, direction, query.unfinishedOnly ? 1 : 0, query.before,
      limit + 1, query.hereOnly ? 1 : 0);
  if (!read) return pass(read);
  if (std::ssize(out.rows) > limit) {
    out.rows.pop_back();
    out.next = out.rows.back().key;
  }
  for (TransferRow& row : out.rows)
    if (auto added = addHolders(db, row); !added) return pass(added);
  return out;
}

Result<std::optional<TransferRow>> readTransfer(const ReadConnection& db, TransferKey key) {
  std::optional<TransferRow> out;
  auto read = db.sql().each(
      std::string(rowColumns) + " WHERE t.transfer = ?1",
      [&](const Statement& row) {
        out = rowFrom(row);
        return false;
      },
      key);
  if (!read) return pass(read);
  if (out)
    if (auto added = addHolders(db, *out); !added) return pass(added);
  return out;
}

Result<TransferSummary> summarise(const ReadConnection& db) {
  TransferSummary out;
  auto read =
      db.sql().each("SELECT state = 9, paused, waiting <> 0, count(*), sum(min(parts_there * part_size, sealed_size)),"
                    " sum(max(sealed_size, size)), state = 20 FROM exchange_transfer WHERE state IN (0, 1, 2, 9, 20, "
                    "21, 22) GROUP BY 1, 2, 3, 7",
                    [&](const Statement& row) {
                      const auto count = static_cast<int>(row.integer(3));
                      if (row.integer(6) != 0) {
                        out.offered += count;
                        return true;
                      }
                      if (row.integer(0) != 0) {
                        out.failed += count;
                        return true;
                      }
                      if (row.integer(1) != 0) {
                        out.paused += count;
                        return true;
                      }
                      (row.integer(2) != 0 ? out.waiting : out.active) += count;
                      out.done += static_cast<std::uint64_t>(row.integer(4));
                      out.total += static_cast<std::uint64_t>(row.integer(5));
                      return true;
                    });
  if (!read) return pass(read);
  return out;
}

} // namespace clavis::core::exchange
