#include "core/messaging/engine/engine.h"

#include "core/backend/outage.h"
#include "core/messaging/engine/committer.h"
#include "core/messaging/engine/receiver.h"
#include "core/messaging/engine/sender.h"
#include "core/messaging/store/mail_queue.h"
#include "core/messaging/store/outbox.h"

namespace clavis::core::messaging {
namespace {

/// Turns of one round: each may lead to something to do in the next (a join brings mail, mail brings receipts).
constexpr int turnsAtMost = 12;
/// How long mail that was dealt with is remembered, and orphaned commits are kept.
constexpr std::chrono::days memory{14};

} // namespace

bool endsRound(const Error& error) {
  if (error.is(MessagingError::Stopped)) return true;
  if (std::string_view(error.area()) == "vault" || std::string_view(error.area()) == "store") return true;
  // A full server refuses the message today and takes it once room was made: it stays in the queue.
  return error.is(BackendError::NoRoom) || isOutage(error);
}

Result<void> Engine::prepare(Round& round) {
  if (m_prepared) return {};
  auto done = round.write([&](WriteConnection& db) -> Result<void> {
    if (auto pinned = m_room->pinOurselves(db, m_clock.now()); !pinned) return pinned;
    return forgetMail(db, m_clock.now() - memory);
  });
  m_prepared = done.has_value();
  return done;
}

Result<void> Engine::tend(Round& round, ConversationKey key) {
  auto settled = Committer::resume(round, key);
  if (!settled) return pass(settled);
  if (auto opened = Receiver::open(round, key); !opened) return opened;
  const auto load = [&] { return round.read([&](ReadConnection& db) { return findConversation(db, key); }); };
  auto conversation = load();
  if (!conversation) return pass(conversation);
  if (!*conversation) return {};
  const ConversationState state = (*conversation)->state;
  if (state == ConversationState::Left || state == ConversationState::Blocked || !*settled) return {};
  // What somebody may not be added for must not keep the others from writing.
  std::optional<Error> refused;
  if (auto planned = Committer::plan(round, **conversation); !planned) {
    if (endsRound(planned.error())) return planned;
    refused = std::move(planned.error());
  }
  if (auto won = Committer::resume(round, key); !won) return pass(won);
  conversation = load();
  if (!conversation) return pass(conversation);
  if (auto told = Committer::postWelcomes(round, **conversation); !told) return told;
  if (auto sent = Sender::send(round, **conversation); !sent) return sent;
  if (refused) return std::unexpected(std::move(*refused));
  return {};
}

Result<void> Engine::turn(Round& round) {
  if (auto kept = m_packages.keep(round); !kept) return kept;
  if (auto found = m_packages.discover(round); !found) return found;
  if (auto collected = Receiver::collect(round); !collected) return collected;
  const int joinedBefore = round.report.joined;
  if (auto joined = Receiver::joinGroups(round); !joined) return joined;
  if (round.report.joined > joinedBefore) m_packages.hurry();
  auto conversations = round.read([](ReadConnection& db) { return liveConversations(db); });
  if (!conversations) return pass(conversations);
  for (const Conversation& conversation : *conversations) {
    auto tended = tend(round, conversation.key);
    if (tended) continue;
    if (endsRound(tended.error())) return tended;
    round.report.failures.push_back(std::move(tended.error()));
  }
  return {};
}

RoundResult Engine::round(const std::stop_token& stop) {
  auto credential = m_credential.keep();
  if (!credential) {
    RoundResult result;
    result.ended = std::move(credential.error());
    return result;
  }
  if (credential->room) {
    m_room = std::move(credential->room);
    m_prepared = false;
    m_packages.hurry();
  }
  Round round{
      .vault = m_vault, .mailbox = m_mailbox, .room = *m_room, .clock = m_clock, .options = m_options, .stop = stop};
  RoundResult result;
  Result<void> done = prepare(round);
  if (done) done = m_upkeep.run(round);
  for (int turns = 0; done && turns < turnsAtMost; ++turns) {
    round.busy = false;
    round.report.failures.clear(); // each turn meets the same ones again
    done = turn(round);
    if (!round.busy) break;
  }
  if (auto waiting = round.read([](ReadConnection& db) { return waitingItems(db); }))
    round.report.waiting = static_cast<int>(*waiting);
  if (credential->failure) round.report.failures.push_back(std::move(*credential->failure));
  if (!done) result.ended = std::move(done.error());
  result.report = std::move(round.report);
  result.changed = std::move(round.changed);
  result.trustNews = std::move(round.trustNews);
  result.routes = std::move(round.routes);
  result.device = m_room->device();
  return result;
}

} // namespace clavis::core::messaging
