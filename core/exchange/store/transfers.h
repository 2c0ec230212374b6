// Transfers, their parts and what else exchange keeps in the vault (0007_exchange.sql). Functions over one connection;
// the caller's transaction is theirs. Errors: StoreError, ExchangeError.
#pragma once

#include "core/backend/blob_store.h"
#include "core/exchange/model/transfer.h"
#include "core/vault/sqlite/connection.h"
#include "crypto/memory/secret_bytes.h"

#include <memory>
#include <set>
#include <span>
#include <string_view>

namespace clavis::core::exchange {

using messaging::MessageId;

/// Files that travel in one message.
struct NewShare {
  Direction direction = Direction::Outgoing;
  ConversationKey conversation = 0;
  MessageId id{};
  std::optional<MessageKey> message{};
  std::string person{};
  std::string words{};
  Instant created{};
  std::optional<Instant> expires{};
};
struct StoredShare {
  std::int64_t share = 0;
  ConversationKey conversation = 0;
  MessageId id{};
  std::optional<MessageKey> message{};
  std::string words{};
  std::optional<Instant> expires{};
};

/// Why a row does not move although nobody paused it.
enum class Waiting : std::uint8_t { No = 0, ForNetwork = 1, ForSender = 2 };

struct StoredTransfer {
  TransferKey key = 0;
  std::int64_t share = 0;
  std::uint64_t place = 0;
  Direction direction = Direction::Outgoing;
  ConversationKey conversation = 0;
  MessageId id{}; ///< of the message
  std::optional<MessageKey> message{};
  std::string patient{};
  std::string person{};
  std::optional<Instant> expires{};
  TransferState state = TransferState::Queued; ///< never WaitingForNetwork or Paused: those stand beside it
  bool paused = false;
  Waiting waiting = Waiting::No;
  std::string name{};
  std::string mediaType{};
  std::uint64_t size = 0;
  std::optional<BlobDigest> hash{};                    ///< of the whole file (file_hash.h)
  std::shared_ptr<const crypto::SecretBytes> secret{}; ///< the file's key; null until sealed
  std::string source{};
  std::string blob{}; ///< empty: not in this vault
  std::uint64_t sealedSize = 0;
  std::uint64_t partSize = 0;
  std::string failure{};
  std::string document{};
};

/// Whether a part is where it should be.
enum class There : std::uint8_t {
  No = 0,
  Yes = 1,    ///< acknowledged and checked since this program started, or in this vault and checked
  Perhaps = 2 ///< it was once: looked at again before it counts
};
struct StoredPart {
  std::uint64_t part = 0;
  std::string server{};
  std::optional<BlobDigest> sha256{};
  There there = There::No;
};

// -- shares
[[nodiscard]] Result<std::int64_t> insertShare(const WriteConnection& db, const NewShare& share);
[[nodiscard]] Result<std::optional<std::int64_t>> findShare(const ReadConnection& db, ConversationKey conversation,
                                                            const MessageId& id);
[[nodiscard]] Result<void> setMessage(const WriteConnection& db, std::int64_t share, MessageKey message);
[[nodiscard]] Result<void> setExpires(const WriteConnection& db, std::int64_t share, std::optional<Instant> expires);
/// Outgoing ones whose every part is there and whose message has not been sent.
[[nodiscard]] Result<std::vector<StoredShare>> completeShares(const ReadConnection& db, int limit);

// -- transfers
/// Inserts; `key` of the argument does not matter.
[[nodiscard]] Result<TransferKey> insertTransfer(const WriteConnection& db, const StoredTransfer& transfer,
                                                 Instant now);
[[nodiscard]] Result<std::optional<StoredTransfer>> findTransfer(const ReadConnection& db, TransferKey key);
[[nodiscard]] Result<std::optional<StoredTransfer>> transferAt(const ReadConnection& db, ConversationKey conversation,
                                                               const MessageId& id, std::uint64_t place);
[[nodiscard]] Result<std::vector<StoredTransfer>> transfersOf(const ReadConnection& db, std::int64_t share);
/// Oldest first, without those of `except`.
[[nodiscard]] Result<std::vector<TransferKey>> toSeal(const ReadConnection& db, const std::set<TransferKey>& except,
                                                      int limit);
[[nodiscard]] Result<std::vector<TransferKey>> toMove(const ReadConnection& db, const std::set<TransferKey>& except,
                                                      int limit);
[[nodiscard]] Result<std::vector<TransferKey>> toCheck(const ReadConnection& db, const std::set<TransferKey>& except,
                                                       int limit);
/// Received, and the sender has not been told.
[[nodiscard]] Result<std::vector<TransferKey>> toAcknowledge(const ReadConnection& db, std::string_view self,
                                                             int limit);
/// Whose time is over at `now`.
[[nodiscard]] Result<std::vector<TransferKey>> overdue(const ReadConnection& db, Instant now);
[[nodiscard]] Result<std::optional<Instant>> nextExpiry(const ReadConnection& db);

struct Standing {
  TransferState state = TransferState::Queued;
  std::string failure{};
  std::uint64_t shortOf = 0;
  Waiting waiting = Waiting::No;
};
[[nodiscard]] Result<void> setStanding(const WriteConnection& db, TransferKey key, const Standing& standing,
                                       Instant now);
[[nodiscard]] Result<void> setWaiting(const WriteConnection& db, TransferKey key, Waiting waiting,
                                      std::string_view failure, Instant now);
[[nodiscard]] Result<void> setPaused(const WriteConnection& db, TransferKey key, bool paused, Instant now);
/// Empty: its sealed bytes are not here any more.
[[nodiscard]] Result<void> setBlob(const WriteConnection& db, TransferKey key, std::string_view blob);
[[nodiscard]] Result<void> setDocument(const WriteConnection& db, TransferKey key, std::string_view document,
                                       Instant now);
/// An outgoing file begins to be sealed: its sizes. The parts are named beside it, so that nothing stands at the server
/// that the vault does not know. Key and blob are not kept before all of it is sealed.
[[nodiscard]] Result<void> setSealing(const WriteConnection& db, const StoredTransfer& transfer, Instant now);
/// Its key and blob: sealed whole; its source is forgotten. One that has failed meanwhile stays so.
[[nodiscard]] Result<void> setSealed(const WriteConnection& db, const StoredTransfer& transfer, Instant now);
/// Its sealing was cut off: its parts are to be deleted at the server, and it begins anew when it is its turn.
[[nodiscard]] Result<void> unsetSealing(const WriteConnection& db, TransferKey key, Instant now);
[[nodiscard]] Result<void> setPartSize(const WriteConnection& db, TransferKey key, std::uint64_t partSize);
/// What the message will say (file_hash.h).
[[nodiscard]] Result<void> setHash(const WriteConnection& db, TransferKey key, const BlobDigest& hash);
[[nodiscard]] Result<void> removeTransfer(const WriteConnection& db, TransferKey key);
[[nodiscard]] Result<std::set<std::string>> knownBlobs(const ReadConnection& db);

// -- parts
[[nodiscard]] Result<std::vector<StoredPart>> partsOf(const ReadConnection& db, TransferKey key);
/// Instead of all that there were.
[[nodiscard]] Result<void> setParts(const WriteConnection& db, TransferKey key, std::span<const StoredPart> parts);
[[nodiscard]] Result<void> setPart(const WriteConnection& db, TransferKey key, const StoredPart& part, Instant now);
[[nodiscard]] Result<void> setAllParts(const WriteConnection& db, TransferKey key, There there, Instant now);
/// After a start: sealings that were cut off begin anew, what was at the server must be looked at again, and what came
/// whole just before the end is checked. Bytes that were only in memory are gone: their sending was never promised.
[[nodiscard]] Result<void> takeUpAgain(const WriteConnection& db, Instant now);

// -- the others
[[nodiscard]] Result<void> addHolder(const WriteConnection& db, TransferKey key, std::string_view person, Instant when);
/// The parts of a transfer are to be deleted at the server.
[[nodiscard]] Result<void> giveUpParts(const WriteConnection& db, TransferKey key, Instant now);
[[nodiscard]] Result<std::vector<std::string>> goneParts(const ReadConnection& db, int limit);
[[nodiscard]] Result<void> forgetGone(const WriteConnection& db, std::string_view server);

// -- what is shown
[[nodiscard]] Result<TransferPage> listTransfers(const ReadConnection& db, const TransferQuery& query);
[[nodiscard]] Result<std::optional<TransferRow>> readTransfer(const ReadConnection& db, TransferKey key);
[[nodiscard]] Result<TransferSummary> summarise(const ReadConnection& db);

} // namespace clavis::core::exchange
