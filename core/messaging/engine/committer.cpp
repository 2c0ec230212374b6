#include "core/messaging/engine/committer.h"

#include "core/messaging/store/mail_queue.h"
#include "core/messaging/store/members.h"

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

namespace {

struct Plan {
  struct Wanted {
    std::string person;
    std::vector<std::string> devices;
  };
  std::vector<Wanted> add;
  std::vector<MemberDevice> remove;
  bool outdated = false; ///< our own leaf
};

Result<Plan> whatIsMissing(Round& round, const Conversation& conversation) {
  return round.read([&](ReadConnection& db) -> Result<Plan> {
    Plan plan;
    auto persons = participants(db, conversation.key);
    if (!persons) return pass(persons);
    for (const std::string& person : *persons) {
      auto devices = devicesToAdd(db, conversation.key, person);
      if (!devices) return pass(devices);
      if (!devices->empty()) plan.add.push_back({person, std::move(*devices)});
    }
    auto remove = membersToRemove(db, conversation.key);
    if (!remove) return pass(remove);
    plan.remove = std::move(*remove);
    std::erase_if(plan.remove, [&](const MemberDevice& member) {
      return member.person == round.room.person() && member.device == round.room.device();
    });
    return plan;
  });
}

Result<std::vector<GroupRoom::Candidate>> claimAll(Round& round, const std::vector<Plan::Wanted>& wanted) {
  std::vector<GroupRoom::Candidate> candidates;
  for (const Plan::Wanted& one : wanted) {
    auto claimed = PackageKeeper::claim(round, one.person, one.devices);
    if (!claimed) return pass(claimed);
    std::ranges::move(*claimed, std::back_inserter(candidates));
  }
  return candidates;
}

/// Makes the commit, of those candidates that may take part. Whether there is one.
Result<Outcome<bool>> makeCommit(Round& round, const Conversation& conversation,
                                 std::vector<GroupRoom::Candidate>& candidates,
                                 const std::vector<MemberDevice>& removed) {
  const Instant now = round.clock.now();
  const bool founding = conversation.route.empty();
  return round.writeDurably([&](WriteConnection& db) -> Result<Outcome<bool>> {
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
    if (founding && !patient) return Outcome<bool>{false, std::move(refused)};
    if (!founding && good.empty() && removed.empty()) {
      auto outdated = round.room.isOutdated(db, conversation.key);
      if (!outdated) return pass(outdated);
      if (!*outdated) return Outcome<bool>{false, std::move(refused)};
    }
    auto made = founding ? round.room.found(db, conversation, good, now)
                         : round.room.change(db, conversation, good, removed, now);
    if (!made) return pass(made);
    return Outcome<bool>{true, std::move(refused)};
  });
}

} // namespace

Result<void> Committer::plan(Round& round, const Conversation& conversation) {
  const bool founding = conversation.route.empty();
  // Only staff reach other people's key packages; a patient's device waits to be added.
  if (founding && !round.room.person().starts_with("Practitioner/")) return {};
  // Its keys are gone: somebody who is in the group adds this device anew.
  if (!founding && conversation.head.empty()) return {};
  auto plan = whatIsMissing(round, conversation);
  if (!plan) return pass(plan);
  if (!founding && conversation.renew) {
    auto outdated = round.write([&](WriteConnection& db) -> Result<bool> {
      auto old = round.room.isOutdated(db, conversation.key);
      if (!old || *old) return old;
      if (auto done = setRenewed(db, conversation.key); !done) return pass(done);
      return false;
    });
    if (!outdated) return pass(outdated);
    plan->outdated = *outdated;
  }
  if (plan->add.empty() && plan->remove.empty() && !plan->outdated) return {};
  if (founding &&
      std::ranges::none_of(plan->add, [&](const Plan::Wanted& one) { return one.person == conversation.patient; }))
    return {};
  auto candidates = claimAll(round, plan->add);
  if (!candidates) return pass(candidates);
  auto done = makeCommit(round, conversation, *candidates, plan->remove);
  if (!done) return pass(done);
  if (*done->value) round.busy = true;
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
