#include "core/messaging/engine/committer.h"

#include "core/messaging/store/mail_queue.h"

#include <algorithm>

namespace clavis::core::messaging {
namespace {

/// A device that was away for longer than this many commits joins anew.
constexpr std::size_t longestChain = 10'000;
/// Lost races in a row before the round goes on with something else; the next round tries again.
constexpr int triesAtMost = 5;

enum class Verdict { Won, Lost, Undecided };

Result<Verdict> winAlone(Round& round, const Conversation& conversation, const PendingCommit& pending,
                         const std::string& posted) {
  auto head = round.ask(round.mailbox.createHead(conversation.route, conversation.patient, posted));
  if (!head) return pass(head);
  static_cast<void>(pending);
  return head->commit == posted ? Verdict::Won : Verdict::Lost;
}

/// Whether the chain from `head` passes through `posted`: others may have built on our commit already.
Result<bool> reaches(Round& round, const std::string& head, const std::string& posted, const std::string& known) {
  auto chain = chainTo(round, head, known);
  if (!chain) return pass(chain);
  return std::ranges::any_of(*chain, [&](const Mail& mail) { return mail.id == posted; });
}

Result<Verdict> race(Round& round, const Conversation& conversation, const PendingCommit& pending,
                     const std::string& posted) {
  for (int tries = 0; tries < triesAtMost; ++tries) {
    auto head = round.ask(round.mailbox.head(conversation.route));
    if (!head) return pass(head);
    if (!*head) return fail(MessagingError::ServerLies, "the group's head is gone");
    if ((*head)->commit == posted) return Verdict::Won;
    if ((*head)->commit != pending.predecessor) {
      auto passed = reaches(round, (*head)->commit, posted, pending.predecessor);
      if (!passed) return pass(passed);
      return *passed ? Verdict::Won : Verdict::Lost;
    }
    auto moved = round.ask(round.mailbox.moveHead(**head, posted));
    if (!moved) return pass(moved);
    if (*moved) return Verdict::Won;
  }
  return Verdict::Undecided;
}

} // namespace

Result<std::vector<Mail>> chainTo(Round& round, const std::string& head, const std::string& known) {
  std::vector<Mail> chain;
  std::string at = head;
  while (at != known) {
    if (at.empty() || chain.size() >= longestChain)
      return fail(MessagingError::ServerLies, "the chain of commits does not lead back to where we are");
    auto kept = round.read([&](ReadConnection& db) { return findMail(db, at); });
    if (!kept) return pass(kept);
    Mail mail;
    if (*kept) {
      mail = {
          .id = (*kept)->mail, .kind = (*kept)->kind, .predecessor = (*kept)->predecessor, .content = (*kept)->content};
    } else {
      auto fetched = round.ask(round.mailbox.fetch(at));
      if (!fetched) return pass(fetched);
      mail = std::move(*fetched);
    }
    if (mail.kind != MailKind::Commit || mail.id != at)
      return fail(MessagingError::ServerLies, "the chain of commits names something else");
    at = mail.predecessor;
    chain.push_back(std::move(mail));
  }
  std::ranges::reverse(chain);
  return chain;
}

Result<bool> Committer::resume(Round& round, ConversationKey key) {
  struct Both {
    std::optional<PendingCommit> pending;
    std::optional<Conversation> conversation;
  };
  auto state = round.read([&](ReadConnection& db) -> Result<Both> {
    auto pending = readPending(db, key);
    if (!pending) return pass(pending);
    auto conversation = findConversation(db, key);
    if (!conversation) return pass(conversation);
    return Both{std::move(*pending), std::move(*conversation)};
  });
  if (!state) return pass(state);
  if (!state->pending || !state->conversation) return true;
  const PendingCommit& pending = *state->pending;
  const Conversation& conversation = *state->conversation;

  std::string posted = pending.server;
  if (posted.empty()) {
    auto done = round.ask(round.mailbox.post({.kind = MailKind::Commit,
                                              .token = pending.token,
                                              .route = conversation.route,
                                              .patient = conversation.patient,
                                              .predecessor = pending.predecessor,
                                              .content = pending.content}));
    if (!done) return pass(done);
    posted = std::move(*done);
    auto noted = round.write([&](WriteConnection& db) -> Result<void> {
      if (auto remembered = rememberPosted(db, posted, conversation.route, MailKind::Commit, round.clock.now());
          !remembered)
        return remembered;
      return notePosted(db, key, posted);
    });
    if (!noted) return pass(noted);
  }
  auto verdict = pending.predecessor.empty() ? winAlone(round, conversation, pending, posted)
                                             : race(round, conversation, pending, posted);
  if (!verdict) return pass(verdict);
  if (*verdict == Verdict::Undecided) return false;
  const bool won = *verdict == Verdict::Won;
  auto settled = round.writeDurably([&](WriteConnection& db) -> Result<void> {
    return won ? round.room.adopt(db, key, posted, round.clock.now()) : dropPending(db, key);
  });
  if (!settled) {
    round.room.forget(key);
    return pass(settled);
  }
  round.busy = true;
  round.changed.insert(key);
  if (won) ++round.report.commits;
  return true;
}

Result<void> Committer::plan(Round& round, const Conversation& conversation) {
  struct Wanted {
    std::string person;
    std::vector<std::string> devices;
  };
  const bool founding = conversation.route.empty();
  // Only staff reach other people's key packages; a patient's device waits to be added.
  if (founding && !round.room.person().starts_with("Practitioner/")) return {};
  auto wanted = round.read([&](ReadConnection& db) -> Result<std::vector<Wanted>> {
    std::vector<Wanted> out;
    auto members = memberDevices(db, conversation.key);
    if (!members) return pass(members);
    auto persons = participants(db, conversation.key);
    if (!persons) return pass(persons);
    for (const std::string& person : *persons) {
      auto devices = reachableDevices(db, person);
      if (!devices) return pass(devices);
      auto known = devicesOf(db, person);
      if (!known) return pass(known);
      // Claiming for a device that waits for approval would only use its packages up.
      const auto skipped = [&](const std::string& device) {
        return std::ranges::any_of(*members, [&](const MemberDevice& member) { return member.device == device; }) ||
               std::ranges::any_of(*known, [&](const DeviceRow& row) {
                 return row.device == device && row.state == DeviceState::Blocked;
               });
      };
      std::erase_if(*devices, skipped);
      if (!devices->empty()) out.push_back({person, std::move(*devices)});
    }
    return out;
  });
  if (!wanted) return pass(wanted);
  if (wanted->empty()) return {};
  if (founding && std::ranges::none_of(*wanted, [&](const Wanted& one) { return one.person == conversation.patient; }))
    return {};

  std::vector<GroupRoom::Candidate> candidates;
  for (const Wanted& one : *wanted) {
    auto claimed = PackageKeeper::claim(round, one.person, one.devices);
    if (!claimed) return pass(claimed);
    std::ranges::move(*claimed, std::back_inserter(candidates));
  }
  const Instant now = round.clock.now();
  auto done = round.writeDurably([&](WriteConnection& db) -> Result<Outcome<std::size_t>> {
    std::vector<GroupRoom::Candidate> good;
    std::optional<Error> refused;
    for (auto& candidate : candidates) {
      auto examined = round.room.examine(db, candidate, now);
      round.noteTrust();
      if (examined)
        good.push_back(std::move(candidate));
      else
        refused = std::move(examined.error());
    }
    // A conversation is founded with the patient in it, or not yet.
    const bool patient =
        std::ranges::any_of(good, [&](const GroupRoom::Candidate& one) { return one.owner == conversation.patient; });
    if (good.empty() || (founding && !patient)) return Outcome<std::size_t>{0, std::move(refused)};
    auto made =
        founding ? round.room.found(db, conversation, good, now) : round.room.change(db, conversation, good, {}, now);
    if (!made) return pass(made);
    return Outcome<std::size_t>{good.size(), std::move(refused)};
  });
  if (!done) return pass(done);
  if (*done->value > 0) round.busy = true;
  if (done->error) return std::unexpected(std::move(*done->error));
  return {};
}

Result<void> Committer::postWelcomes(Round& round, const Conversation& conversation) {
  auto welcomes = round.read([&](ReadConnection& db) { return welcomesToPost(db, conversation.key); });
  if (!welcomes) return pass(welcomes);
  for (const PendingWelcome& welcome : *welcomes) {
    auto posted = round.ask(round.mailbox.post({.kind = MailKind::Welcome,
                                                .token = welcome.token,
                                                .route = welcome.device,
                                                .patient = conversation.patient,
                                                .predecessor = conversation.head,
                                                .content = welcome.content}));
    if (!posted) return pass(posted);
    auto removed = round.write([&](WriteConnection& db) { return removeWelcome(db, welcome.welcome); });
    if (!removed) return removed;
  }
  return {};
}

} // namespace clavis::core::messaging
