// What an inbox and a thread show: plain values, read from the vault alone.
#pragma once

#include "core/base/clock.h"
#include "core/messaging/payload/payload.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace clavis::core::messaging {

using ConversationKey = std::int64_t;
/// Grows with arrival; what pages go by.
using MessageKey = std::int64_t;

enum class ConversationState : std::uint8_t {
  Waiting = 0, ///< the other side has no device yet (not enrolled, or nothing laid out); messages stay queued
  Active = 1,
  Blocked = 2, ///< a key changed and the policy blocks: TrustQuestion says whose; approve() goes on
  Left = 3,    ///< this device is no longer a member; the history stays readable
};

/// The truth about a message of ours: each state is told by somebody who knows.
enum class Delivery : std::uint8_t {
  Queued = 0,    ///< in the vault of this device only
  Sent = 1,      ///< the backend has acknowledged it
  Delivered = 2, ///< a device of every other person has it
  Read = 3,      ///< every other person has seen it
  Failed = 4,    ///< will not go by itself: `failure` says why; retry() tries again
};

struct ConversationRow {
  ConversationKey key = 0;
  std::string patient{}; ///< "Patient/1"
  std::string topic{};   ///< as its founder wrote it; empty: general
  ConversationState state = ConversationState::Waiting;
  std::string failure{};   ///< error name ("messaging/KeyChanged"), empty: none
  std::string lastWords{}; ///< of the newest message, at most 200 bytes
  std::string lastPerson{};
  bool lastOwn = false;
  Delivery lastDelivery = Delivery::Queued; ///< when lastOwn
  Instant lastAt{};                         ///< arrival of the newest message, or creation
  int unread = 0;
  int urgentUnread = 0;
  int queued = 0; ///< of ours, not yet sent
  bool hasDraft = false;
  bool hold = false; ///< legal hold: retention leaves it alone
};

/// Where the next page of the inbox begins; as it came with the page before.
struct InboxPlace {
  int rank = 0;
  MessageKey lastMessage = 0;
  ConversationKey key = 0;
};
struct InboxQuery {
  std::optional<std::string> patient{}; ///< one patient's conversations
  std::optional<InboxPlace> after{};
  int limit = 50;
};
struct InboxPage {
  std::vector<ConversationRow> rows{}; ///< urgent unread first, then unread, then newest
  std::optional<InboxPlace> next{};
  int unread = 0;       ///< over all conversations
  int urgentUnread = 0; ///< over all conversations
};

enum class MessageKind : std::uint8_t {
  Text = 1,
  Files = 2,
  Unknown = 3,       ///< "needs a newer Clavis": kept, and read again after an update
  Undecryptable = 4, ///< `failure` names the cause; it was asked for again
};

struct PersonState {
  std::string person{};
  Delivery state = Delivery::Sent; ///< Sent, Delivered or Read
  Instant at{};
};
struct ReactionRow {
  std::string person{};
  std::string emoji{};
};

struct MessageRow {
  MessageKey key = 0;
  ConversationKey conversation = 0;
  MessageId id{};
  MessageKind kind = MessageKind::Text;
  bool own = false;
  std::string person{}; ///< who wrote it: "Practitioner/1"
  std::string device{};
  std::string words{};
  Instant sent{};    ///< the writer's clock
  Instant arrived{}; ///< ours
  bool urgent = false;
  std::optional<MessageId> replyTo{};
  std::optional<Instant> edited{};
  bool deleted = false;
  bool read = false;
  Delivery delivery = Delivery::Queued; ///< own messages only
  std::string failure{};                ///< error name, when Failed or Undecryptable
  std::vector<PersonState> persons{};   ///< own messages: every other person of the conversation we have heard from
  std::vector<ReactionRow> reactions{};
  std::vector<FileReference> files{};
};

struct ThreadQuery {
  ConversationKey conversation = 0;
  std::optional<MessageKey> before{}; ///< older than this
  std::optional<MessageKey> after{};  ///< newer than this, instead
  int limit = 50;
};
struct ThreadPage {
  std::vector<MessageRow> messages{}; ///< oldest first
  bool more = false;                  ///< in the direction asked for
};

struct SearchQuery {
  std::string text{}; ///< words, each from its start; accents and case do not matter
  std::optional<ConversationKey> conversation{};
  std::optional<std::string> patient{};
  std::optional<MessageKey> before{};
  int limit = 50;
};
struct SearchHit {
  MessageRow message{};
  std::string patient{};
  std::string topic{};
};
struct SearchPage {
  std::vector<SearchHit> hits{}; ///< newest first
  std::optional<MessageKey> next{};
};

struct Draft {
  std::string words{};
  Instant at{};
};

struct Outgoing {
  /// Drawn by the caller who may send it again after a crash: a message of this id is sent once. None: a new one.
  std::optional<MessageId> id{};
  std::string words{};
  bool urgent = false;
  std::optional<MessageId> replyTo{};
  std::vector<FileReference> files{};
};

} // namespace clavis::core::messaging
