// What a list of transfers shows: plain values, read from the vault alone. One transfer is one file on its way, in
// either direction; the files that were sent together share a message.
#pragma once

#include "core/base/clock.h"
#include "core/messaging/model/conversation.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace clavis::core::exchange {

using messaging::ConversationKey;
using messaging::MessageKey;
/// Grows with creation; what pages go by.
using TransferKey = std::int64_t;

enum class Direction : std::uint8_t { Outgoing = 0, Incoming = 1 };

/// The truth about a transfer: each state is told by somebody who knows. Outgoing, in their usual order; waiting for
/// the network and pausing can stand between any two of them, and the row says where the work goes on.
enum class TransferState : std::uint8_t {
  Queued = 0,            ///< in the vault's list; not a byte has been touched
  Sealing = 1,           ///< being encrypted into the vault; what is done of it may be at the server already
  Uploading = 2,         ///< parts go to the server; done and total say how far
  WaitingForNetwork = 3, ///< the server cannot be reached; goes on by itself
  Paused = 4,            ///< by a person; resume() goes on from the same part
  Sent = 5,              ///< every part is at the server, checked, and the message with the key is on its way or there
  Delivered = 6,         ///< somebody else has fetched it whole, and its hash is the one we sent: see `holders`
  Revoked = 7, ///< taken back: parts deleted at the server. Who had fetched it before (`holders`) still has it
  Expired = 8, ///< its time is over: as Revoked
  Failed = 9,  ///< will not go by itself: `failure` says why; retry() tries again
  // Incoming
  Offered = 20,     ///< a message has come with its key; nothing is fetched yet: fetch()
  Downloading = 21, ///< parts come from the server
  Checking = 22,    ///< all parts are here; the whole is being opened
  Received = 23,    ///< here, whole, with the hash that the sender named; the sender has been told
};

/// Somebody who told us that they have fetched a file of ours, with the right hash.
struct Holder {
  std::string person{}; ///< "Patient/1"
  Instant at{};
};

struct TransferRow {
  TransferKey key = 0;
  Direction direction = Direction::Outgoing;
  TransferState state = TransferState::Queued;
  ConversationKey conversation = 0;
  std::string patient{};               ///< "Patient/1": whose conversation it is
  std::string person{};                ///< who sent it
  std::optional<MessageKey> message{}; ///< the line of the thread it belongs to; none until it is sent
  /// As the sender wrote it, made safe to show and to save (safeFileName); never empty.
  std::string name{};
  std::string mediaType{};    ///< as the sender claims; what it is, is decided by its content
  std::uint64_t size = 0;     ///< of the plaintext, in bytes
  std::uint64_t total = 0;    ///< bytes that travel: sealed and padded; 0 until known
  std::uint64_t done = 0;     ///< of `total`, those that are there and checked
  std::uint64_t partSize = 0; ///< it travels in parts of this many bytes, the last with what is left; 0 until known
  std::string failure{};      ///< error name ("exchange/NoSpace"): why Failed, or why it waits; empty: none
  std::uint64_t shortOf = 0;  ///< with NoSpace or ServerFull: how many bytes must be made free; 0: not known
  bool hashChecked =
      false;         ///< Received: every part by its hash, opened whole; Delivered: a receipt named the same hash
  bool here = false; ///< its sealed bytes are in this vault, so it can be opened
  Instant created{};
  Instant changed{};
  std::optional<Instant> expires{};
  std::vector<Holder> holders{}; ///< outgoing: who has it, earliest first
  std::string document{};        ///< "DocumentReference/7" once it is filed to the chart
};

/// Where the next page begins; as it came with the page before.
struct TransferQuery {
  std::optional<std::string> patient{}; ///< "Patient/1": one patient's files (gallery, document list)
  std::optional<ConversationKey> conversation{};
  std::optional<MessageKey> message{}; ///< the files of one line of a thread
  std::optional<Direction> direction{};
  bool unfinishedOnly = false;         ///< what still wants to move, or has failed
  bool hereOnly = false;               ///< whose content is in this vault, whole
  std::optional<TransferKey> before{}; ///< older than this
  int limit = 100;
};
struct TransferPage {
  std::vector<TransferRow> rows{}; ///< newest first
  std::optional<TransferKey> next{};
};

/// Sums over what moves now, for a task bar and a status line.
struct TransferSummary {
  int active = 0;  ///< queued, sealing, moving, checking
  int waiting = 0; ///< for the network
  int paused = 0;
  int failed = 0;
  int offered = 0;        ///< incoming, not asked for yet
  std::uint64_t done = 0; ///< bytes, of those that are active or waiting
  std::uint64_t total = 0;
  double bytesPerSecond = 0; ///< over the last seconds
};

/// How one transfer moves; many a second never: at most four a second each.
struct TransferProgress {
  TransferKey key = 0;
  TransferState state = TransferState::Queued;
  std::uint64_t done = 0;
  std::uint64_t total = 0;
  double bytesPerSecond = 0; ///< over the last seconds; 0 when it stands
};

} // namespace clavis::core::exchange
