#include "core/messaging/engine/receiver.h"

#include "core/base/qualified_name.h"
#include "core/messaging/engine/committer.h"
#include "core/messaging/engine/incoming.h"
#include "core/messaging/store/mail_queue.h"
#include "core/messaging/store/messages.h"
#include "core/vault/settings.h"

#include <algorithm>

namespace clavis::core::messaging {
namespace {

using crypto::mls::MlsError;

constexpr std::chrono::seconds overlap{30};
constexpr int mailPerTransaction = 100;
constexpr std::string_view welcomeSince = "messaging.welcome_since";

struct Route {
  std::string route;
  std::string since;
  std::optional<ConversationKey> conversation; ///< none: our device's, for Welcomes
};

Result<std::vector<Route>> ourRoutes(Round& round) {
  return round.read([&](ReadConnection& db) -> Result<std::vector<Route>> {
    auto since = readSetting(db, welcomeSince);
    if (!since) return pass(since);
    std::vector<Route> out{{round.room.device(), since->value_or(""), {}}};
    auto conversations = liveConversations(db);
    if (!conversations) return pass(conversations);
    for (const Conversation& conversation : *conversations)
      if (!conversation.route.empty()) out.push_back({conversation.route, conversation.since, conversation.key});
    return out;
  });
}

/// One search for up to maximumRoutes routes, all its pages.
Result<void> collectFrom(Round& round, std::span<const Route> routes) {
  std::vector<std::string> names;
  std::string since = routes.front().since;
  for (const Route& route : routes) {
    names.push_back(route.route);
    if (route.since.empty() || since.empty())
      since.clear();
    else if (laterOf(since, route.since) == since)
      since = route.since;
  }
  std::string newest = since;
  auto page = round.ask(round.mailbox.collect(names, since.empty() ? since : instantBefore(since, overlap)));
  for (;;) {
    if (!page) return pass(page);
    auto kept = round.write([&](WriteConnection& db) -> Result<bool> {
      bool news = false;
      for (const Mail& mail : page->mail) {
        auto fresh = keepMail(db, mail, round.clock.now());
        if (!fresh) return pass(fresh);
        news = news || *fresh;
        newest = laterOf(newest, mail.updated);
      }
      return news;
    });
    if (!kept) return pass(kept);
    round.busy = round.busy || *kept;
    if (page->next.empty()) break;
    page = round.ask(round.mailbox.collectNext(page->next));
  }
  if (newest.empty() || newest == since) return {};
  return round.write([&](WriteConnection& db) -> Result<void> {
    for (const Route& route : routes) {
      const std::string& later = laterOf(route.since, newest);
      auto set = route.conversation ? setSince(db, *route.conversation, later) : writeSetting(db, welcomeSince, later);
      if (!set) return set;
    }
    return {};
  });
}

/// What a message that could not be opened asks of us.
enum class Fate { Later, Silent, Placeholder };

Fate fateOf(const Error& error) {
  const auto code = error.as<MlsError>();
  if (!code) return error.is(MessagingError::WrongPerson) ? Fate::Silent : Fate::Later;
  switch (*code) {
  case MlsError::FutureEpoch: return Fate::Later;
  // Lost keys: somebody wrote to us, and can write again.
  case MlsError::PastEpoch:
  case MlsError::Undecryptable:
  case MlsError::TooFarAhead: return Fate::Placeholder;
  // A replay, or bytes that nobody of the group has made: nothing a person could do about it.
  default: return Fate::Silent;
  }
}

struct Batch {
  int dealtWith = 0;
  int shown = 0;
  int undecryptable = 0;
};

/// Opens one piece of mail; what it leads to is queued by openBatch.
Result<void> openOne(Round& round, const WriteConnection& db, const Conversation& conversation, const KeptMail& mail,
                     Batch& batch, std::vector<MessageId>& arrived, std::vector<MessageId>& wanted) {
  const Instant now = round.clock.now();
  const auto give = [&](const Error& error, bool placeholder, bool askAgain) -> Result<void> {
    ++batch.dealtWith;
    if (auto settled = settleMail(db, mail.mail, qualifiedName(error)); !settled) return settled;
    const auto token = tokenOf(mail.token);
    if (!placeholder || !token) return {};
    ++batch.undecryptable;
    if (askAgain) wanted.push_back(*token);
    return addPlaceholder(db, conversation, *token, qualifiedName(error), mail.mail, now);
  };
  auto opened = round.room.open(db, conversation.key, mail.content);
  if (!opened) {
    if (opened.error().is(MessagingError::StateLost)) return pass(opened);
    if (std::string_view(opened.error().area()) == "store") return pass(opened);
    // Ours, come back: a process that ended between the server's answer and the vault left it unsaid.
    if (opened.error().is(MlsError::OwnMessage)) {
      ++batch.dealtWith;
      return settleMail(db, mail.mail);
    }
    Fate fate = fateOf(opened.error());
    // Sealed before this device was in the group: it was never for us.
    const auto head = crypto::mls::peekMessage(mail.content);
    if (!head || head->epoch < static_cast<std::uint64_t>(conversation.joinedEpoch)) fate = Fate::Silent;
    if (fate == Fate::Later) return {};
    return give(opened.error(), fate == Fate::Placeholder, true);
  }
  auto payload = decodePayload(opened->payload.view());
  if (!payload) return give(payload.error(), true, false);
  auto effect = applyPayload(db,
                             {.conversation = conversation,
                              .person = opened->from.person,
                              .device = opened->from.device,
                              .ownPerson = round.room.person(),
                              .server = mail.mail,
                              .now = now},
                             *payload);
  if (!effect) return pass(effect);
  ++batch.dealtWith;
  if (effect->shown) ++batch.shown;
  if (effect->arrived) arrived.push_back(*effect->arrived);
  return settleMail(db, mail.mail);
}

Result<Batch> openBatch(Round& round, const Conversation& conversation) {
  auto done = round.write([&](WriteConnection& db) -> Result<Batch> {
    Batch batch;
    auto waiting = waitingMail(db, conversation.route, MailKind::Application, mailPerTransaction);
    if (!waiting) return pass(waiting);
    std::vector<MessageId> arrived;
    std::vector<MessageId> wanted;
    for (const KeptMail& mail : *waiting)
      if (auto opened = openOne(round, db, conversation, mail, batch, arrived, wanted); !opened) return pass(opened);
    const Instant now = round.clock.now();
    Result<void> queued;
    if (!arrived.empty())
      queued = enqueuePayload(
          db, conversation.key, std::nullopt,
          {.id = newMessageId(), .sent = now, .resentFor = {}, .body = Receipt{Receipt::What::Delivered, arrived}});
    if (queued && !wanted.empty())
      queued = enqueuePayload(db, conversation.key, std::nullopt,
                              {.id = newMessageId(), .sent = now, .resentFor = {}, .body = ResendRequest{wanted}});
    if (queued && batch.dealtWith > 0) queued = recount(db, conversation.key);
    if (!queued) return pass(queued);
    return batch;
  });
  if (!done) round.room.forget(conversation.key);
  return done;
}

Result<void> openMessages(Round& round, const Conversation& conversation) {
  for (;;) {
    auto batch = openBatch(round, conversation);
    if (!batch) return pass(batch);
    round.report.received += batch->shown;
    round.report.undecryptable += batch->undecryptable;
    if (batch->dealtWith == 0) return {};
    round.busy = true;
    round.changed.insert(conversation.key);
    if (round.stop.stop_requested()) return fail(MessagingError::Stopped, {}, Retry::Later);
  }
}

Result<void> processCommits(Round& round, const Conversation& conversation) {
  auto waiting =
      round.read([&](ReadConnection& db) { return waitingMail(db, conversation.route, MailKind::Commit, 1); });
  if (!waiting) return pass(waiting);
  if (waiting->empty()) return {};
  auto head = round.ask(round.mailbox.head(conversation.route));
  if (!head) return pass(head);
  if (!*head || (*head)->commit == conversation.head) return {}; // orphans so far, or a race not yet decided
  auto chain = chainTo(round, (*head)->commit, conversation.head);
  if (!chain) return pass(chain);
  for (const Mail& commit : *chain) {
    using Done = Outcome<GroupRoom::Processed>;
    auto done = round.write([&](WriteConnection& db) -> Result<Done> {
      auto processed = round.room.process(db, conversation.key, commit.content, commit.id, round.clock.now());
      round.noteTrust();
      if (!processed) {
        if (std::string_view(processed.error().area()) == "store") return pass(processed);
        const bool key = processed.error().is(MessagingError::KeyChanged);
        const auto state = key ? ConversationState::Blocked : conversation.state;
        if (auto set = setState(db, conversation.key, state, qualifiedName(processed.error())); !set) return pass(set);
        return Done{{}, std::move(processed.error())};
      }
      const auto state = processed->removedUs ? ConversationState::Left : ConversationState::Active;
      if (auto set = setState(db, conversation.key, state); !set) return pass(set);
      if (auto settled = settleMail(db, commit.id); !settled) return pass(settled);
      return Done{*processed, {}};
    });
    if (!done) {
      round.room.forget(conversation.key);
      return pass(done);
    }
    round.changed.insert(conversation.key);
    if (done->error) return std::unexpected(std::move(*done->error));
    round.busy = true;
    if (done->value->removedUs) return {};
  }
  return {};
}

} // namespace

Result<void> Receiver::collect(Round& round) {
  auto routes = ourRoutes(round);
  if (!routes) return pass(routes);
  round.routes.clear();
  for (const Route& route : *routes) round.routes.push_back(route.route);
  const std::span<const Route> all(*routes);
  for (std::size_t at = 0; at < all.size(); at += Mailbox::maximumRoutes) {
    const auto some = all.subspan(at, std::min(Mailbox::maximumRoutes, all.size() - at));
    if (auto done = collectFrom(round, some); !done) return done;
  }
  return {};
}

Result<void> Receiver::joinGroups(Round& round) {
  auto waiting =
      round.read([&](ReadConnection& db) { return waitingMail(db, round.room.device(), MailKind::Welcome, 100); });
  if (!waiting) return pass(waiting);
  for (const KeptMail& mail : *waiting) {
    // Whose record it came through, and from when on the group's mail is for us too.
    auto whole = round.ask(round.mailbox.fetch(mail.mail));
    if (!whole) return pass(whole);
    std::string since;
    if (!mail.predecessor.empty()) {
      auto commit = round.ask(round.mailbox.fetch(mail.predecessor));
      if (commit)
        since = commit->updated;
      else if (endsRound(commit.error()))
        return pass(commit);
    }
    using Done = Outcome<GroupRoom::Joined>;
    auto done = round.writeDurably([&](WriteConnection& db) -> Result<Done> {
      auto joined = round.room.join(db, mail.content, whole->patient, mail.predecessor, since, round.clock.now());
      round.noteTrust();
      if (!joined) {
        if (std::string_view(joined.error().area()) == "store") return pass(joined);
        // Somebody in the group waits for approval: the Welcome does too.
        if (!joined.error().is(MlsError::CredentialRefused))
          if (auto settled = settleMail(db, mail.mail, qualifiedName(joined.error())); !settled) return pass(settled);
        return Done{{}, std::move(joined.error())};
      }
      if (auto settled = settleMail(db, mail.mail); !settled) return pass(settled);
      return Done{*joined, {}};
    });
    if (!done) return pass(done);
    if (done->error) {
      round.report.failures.push_back(std::move(*done->error));
      continue;
    }
    ++round.report.joined;
    round.busy = true;
    round.changed.insert(done->value->key);
  }
  return {};
}

Result<void> Receiver::open(Round& round, ConversationKey key) {
  struct State {
    std::optional<Conversation> conversation;
    bool pending = false;
  };
  const auto load = [&] {
    return round.read([&](ReadConnection& db) -> Result<State> {
      auto conversation = findConversation(db, key);
      if (!conversation) return pass(conversation);
      auto pending = readPending(db, key);
      if (!pending) return pass(pending);
      return State{std::move(*conversation), pending->has_value()};
    });
  };
  auto state = load();
  if (!state) return pass(state);
  // What was made of the group's state for a pending commit must not be overtaken by what comes in meanwhile.
  if (!state->conversation || state->conversation->head.empty() || state->pending) return {};
  if (auto opened = openMessages(round, *state->conversation); !opened) return opened;
  if (auto processed = processCommits(round, *state->conversation); !processed) return processed;
  state = load();
  if (!state) return pass(state);
  if (!state->conversation || state->conversation->state == ConversationState::Left) return {};
  return openMessages(round, *state->conversation);
}

} // namespace clavis::core::messaging
