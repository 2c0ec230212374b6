#include "core/messaging/engine/sender.h"

#include "core/base/qualified_name.h"
#include "core/messaging/engine/incoming.h"
#include "core/messaging/store/mail_queue.h"
#include "core/messaging/store/members.h"
#include "core/messaging/store/messages.h"
#include "core/messaging/store/outbox.h"

#include <algorithm>

namespace clavis::core::messaging {
namespace {

constexpr int itemsPerTransaction = 20;
/// Sealed longer ago than receivers keep keys for, less one epoch for the way: sealed anew. The message keeps its id,
/// so it arrives once even if the first sealing did arrive.
constexpr std::uint64_t epochsUntilStale = crypto::mls::pastEpochsKept - 1;

std::chrono::milliseconds waitAfter(int attempts) {
  return std::min(std::chrono::milliseconds(2'000) * (1 << std::min(attempts, 8)), std::chrono::milliseconds(300'000));
}

bool isStale(const OutboxItem& item, std::int64_t epoch) {
  return item.sealed.empty() || item.epoch + epochsUntilStale < static_cast<std::uint64_t>(epoch);
}

/// The server will say the same again tomorrow.
bool isForGood(const Error& error) {
  for (const auto code : {BackendError::Forbidden, BackendError::BadRequest, BackendError::Unprocessable,
                          BackendError::NotAllowed, BackendError::TooLarge, BackendError::NotFound, BackendError::Gone})
    if (error.is(code)) return true;
  return false;
}

/// Seals all that needs it; one flush of the disk for all of them.
Result<std::vector<OutboxItem>> sealDue(Round& round, const Conversation& conversation) {
  const Instant now = round.clock.now();
  auto due = round.read([&](ReadConnection& db) { return dueItems(db, conversation.key, now, itemsPerTransaction); });
  if (!due || std::ranges::none_of(*due, [&](const auto& item) { return isStale(item, conversation.epoch); }))
    return due;
  auto sealed = round.writeDurably([&](WriteConnection& db) -> Result<std::vector<OutboxItem>> {
    auto items = dueItems(db, conversation.key, now, itemsPerTransaction);
    if (!items) return items;
    for (OutboxItem& item : *items) {
      if (!isStale(item, conversation.epoch)) continue;
      auto done = round.room.seal(db, conversation.key, item.payload);
      if (!done) return pass(done);
      item.token = tokenText(newMessageId());
      item.sealed = std::move(done->message);
      item.epoch = done->epoch;
      auto stored = storeSealed(db, item.item, item.token, item.sealed, item.epoch);
      if (stored && item.message) stored = setToken(db, *item.message, item.token, false);
      if (!stored) return pass(stored);
    }
    return items;
  });
  if (!sealed) round.room.forget(conversation.key);
  return sealed;
}

Result<void> settle(Round& round, const Conversation& conversation, const OutboxItem& item, const std::string& id) {
  auto settled = round.write([&](WriteConnection& db) -> Result<void> {
    auto done = rememberPosted(db, id, conversation.route, MailKind::Application, round.clock.now());
    if (done && item.message) done = setDelivery(db, *item.message, Delivery::Sent, id);
    if (done && item.message)
      done = noteRecipients(db, conversation.key, *item.message, round.room.person(), round.clock.now());
    if (done) done = removeItem(db, item.item);
    return done;
  });
  if (!settled) return settled;
  if (item.message) ++round.report.sent;
  round.changed.insert(conversation.key);
  return {};
}

Result<void> giveUp(Round& round, const Conversation& conversation, const OutboxItem& item, const Error& error) {
  round.changed.insert(conversation.key);
  return round.write([&](WriteConnection& db) -> Result<void> {
    Result<void> done;
    if (item.message) done = setDelivery(db, *item.message, Delivery::Failed, {}, qualifiedName(error));
    if (done) done = removeItem(db, item.item);
    return done;
  });
}

} // namespace

Result<void> Sender::send(Round& round, const Conversation& conversation) {
  if (conversation.state != ConversationState::Active) return {};
  // Not while our commit is under way, nor to a device that has to go first.
  auto held = round.read([&](ReadConnection& db) -> Result<bool> {
    auto pending = readPending(db, conversation.key);
    if (!pending) return pass(pending);
    if (*pending) return true;
    auto leaving = membersToRemove(db, conversation.key);
    if (!leaving) return pass(leaving);
    return std::ranges::any_of(*leaving, [&](const MemberDevice& member) {
      return member.person != round.room.person() || member.device != round.room.device();
    });
  });
  if (!held) return pass(held);
  if (*held) return {};
  for (;;) {
    auto items = sealDue(round, conversation);
    if (!items) return pass(items);
    if (items->empty()) return {};
    for (const OutboxItem& item : *items) {
      auto posted = round.ask(round.mailbox.post({.kind = MailKind::Application,
                                                  .token = item.token,
                                                  .route = conversation.route,
                                                  .patient = conversation.patient,
                                                  .predecessor = {},
                                                  .content = item.sealed}));
      if (posted) {
        if (auto settled = settle(round, conversation, item, *posted); !settled) return settled;
        continue;
      }
      if (isForGood(posted.error())) {
        if (auto given = giveUp(round, conversation, item, posted.error()); !given) return given;
        continue;
      }
      auto later = round.write([&](WriteConnection& db) {
        return postpone(db, item.item, round.clock.now() + waitAfter(item.attempts), qualifiedName(posted.error()));
      });
      if (!later) return later;
      return pass(posted);
    }
  }
}

} // namespace clavis::core::messaging
