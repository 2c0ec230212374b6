#include "tests/support/mls/simulator.h"

#include <algorithm>

namespace clavis::tests {

using namespace crypto::mls;

struct Simulator::Sent {
  enum class Kind { Text, Proposal, Commit };
  Kind kind = Kind::Text;
  unsigned branch = 0;
  std::uint64_t epoch = 0;
  std::string sender;
  std::string text;
  Bytes message;
  std::size_t number = 0; ///< its place on the server
};

struct Simulator::Client {
  Client(const std::string& name, std::uint64_t seed) : party(name, seed) {}
  Party party;
  std::map<std::string, crypto::SecretBytes> stored;
  std::set<std::size_t> readTexts;   ///< messages whose plaintext came out, by their place on the server
  std::set<std::size_t> missedTexts; ///< lost on the way, to be fetched when things settle
  std::size_t fetched = 0;           ///< messages up to here were offered
  std::uint64_t firstEpoch = 0;      ///< of this membership: texts of laggards from before it are not for it
  unsigned branch = 0;
  unsigned incarnation = 0; ///< a client that left comes back under a new key
  [[nodiscard]] bool isMember() const { return party.group && party.group->isActive(); }

  void save() {
    for (StatePart& part : party.group->takeChanges()) {
      if (part.content)
        stored.insert_or_assign(part.key, std::move(*part.content));
      else
        stored.erase(part.key);
    }
  }
};

Simulator::Simulator(SimulatorOptions options) : m_options(options), m_random(options.seed) {
  for (unsigned i = 0; i < m_options.clients; ++i)
    m_clients.push_back(std::make_unique<Client>("client " + std::to_string(i), options.seed * 1000 + i));
}

Simulator::~Simulator() = default;

void Simulator::broken(std::string what) { m_report.broken.push_back(std::move(what)); }

Simulator::Client* Simulator::anyMember() {
  std::vector<Client*> members;
  for (const auto& each : m_clients)
    if (each->isMember()) members.push_back(each.get());
  return members.empty() ? nullptr : members[m_random.below(static_cast<std::uint32_t>(members.size()))];
}

Simulator::Client* Simulator::anyOutsider() {
  std::vector<Client*> outsiders;
  for (const auto& each : m_clients)
    if (!each->isMember()) outsiders.push_back(each.get());
  return outsiders.empty() ? nullptr : outsiders[m_random.below(static_cast<std::uint32_t>(outsiders.size()))];
}

void Simulator::create() {
  m_clients[0]->party.create({.encryptHandshakes = m_options.encryptHandshakes}, m_options.suite);
  m_clients[0]->save();
  m_groupInfo = m_clients[0]->party.group->groupInfo(true).value();
}

SimulatorReport Simulator::run() {
  create();
  for (unsigned i = 0; i < m_options.steps; ++i) step();
  settle();
  check();
  return std::move(m_report);
}

void Simulator::step() {
  Client* member = anyMember();
  if (member == nullptr) return;
  switch (m_random.below(12)) {
  case 0: join(*member); break;
  case 1: joinExternally(); break;
  case 2: leave(*member); break;
  case 3: propose(*member); break;
  case 4:
  case 5: commit(*member); break;
  case 6:
  case 7: write(*member); break;
  case 8:
    if (m_options.storage) restore(*member);
    break;
  default:
    for (int i = 0; i < 3; ++i) deliver(*m_clients[m_random.below(static_cast<std::uint32_t>(m_clients.size()))]);
  }
}

void Simulator::write(Client& member) {
  const std::string text = "text " + std::to_string(m_sent.size()) + std::string(m_random.below(200), 'x');
  auto message = member.party.group->protect(bytesFrom(text));
  if (!message) return broken("protect: " + errorOf(message));
  member.save();
  m_sent.push_back(
      {Sent::Kind::Text, member.branch, member.party.group->epoch(), member.party.name, text, *message, m_sent.size()});
  ++m_report.messagesSent;
}

void Simulator::propose(Client& member) {
  Group& group = *member.party.group;
  Result<Bytes> message = group.proposeUpdate();
  if (m_random.chance(30)) {
    const std::vector<Member> members = group.members();
    const Member& other = members[m_random.below(static_cast<std::uint32_t>(members.size()))];
    if (other.leaf != group.ownLeaf()) message = group.proposeRemove(other.leaf);
  }
  if (!message) return broken("propose: " + errorOf(message));
  member.save();
  m_sent.push_back(
      {Sent::Kind::Proposal, member.branch, group.epoch(), member.party.name, {}, *message, m_sent.size()});
}

// The server accepts the first commit of an epoch; who comes later has lost. A hostile one accepts one more, for a
// branch.
void Simulator::commit(Client& member) {
  Group& group = *member.party.group;
  CommitOptions options;
  options.includeReceived = m_random.chance(80);
  if (m_random.chance(20)) {
    member.party.newSignatureKey();
    options.newIdentity = member.party.identity();
  }
  auto bundle = group.commit(options, testNow);
  if (!bundle) return broken("commit: " + errorOf(bundle));
  member.save();
  if (m_options.storage && m_random.chance(20)) restore(member);
  const bool won = !m_accepted.contains({member.branch, group.epoch()});
  const bool forked = !won && m_options.fork && member.branch == 0 && m_random.chance(30) &&
                      !m_accepted.contains({1, group.epoch()}) &&
                      std::ranges::none_of(m_accepted, [](const auto& each) { return each.first.first == 1; });
  if (!won && !forked) {
    ++m_report.commitsLost;
    member.party.group->discard();
    member.save();
    return catchUp(member);
  }
  if (forked) member.branch = 1;
  m_accepted[{member.branch, group.epoch()}] = m_sent.size();
  m_sent.push_back(
      {Sent::Kind::Commit, member.branch, member.party.group->epoch(), member.party.name, {}, bundle->commit});
  auto effect = member.party.group->merge();
  if (!effect) return broken("merge: " + errorOf(effect));
  member.save();
  if (member.branch == 0) m_groupInfo = bundle->groupInfo;
  ++m_report.commitsWon;
}

void Simulator::join(Client& member) {
  Client* outsider = anyOutsider();
  if (outsider == nullptr || member.branch != 0) return;
  catchUp(member);
  if (!member.isMember()) return;
  if (outsider->party.group) { // it was a member before: as a new client with a new key
    outsider->party.newSignatureKey();
    outsider->stored.clear();
    outsider->party.group.reset();
  }
  Group& group = *member.party.group;
  const OwnKeyPackage package = outsider->party.keyPackage(m_options.suite);
  CommitOptions options;
  options.proposals.push_back({Add{package.keyPackage}});
  options.forcePath = m_random.chance(50);
  auto bundle = group.commit(options, testNow);
  if (!bundle) return broken("commit of an Add: " + errorOf(bundle));
  if (m_accepted.contains({member.branch, group.epoch()})) {
    ++m_report.commitsLost;
    group.discard();
    member.save();
    return;
  }
  m_accepted[{member.branch, group.epoch()}] = m_sent.size();
  m_sent.push_back(
      {Sent::Kind::Commit, member.branch, group.epoch(), member.party.name, {}, bundle->commit, m_sent.size()});
  if (auto effect = group.merge(); !effect) return broken("merge: " + errorOf(effect));
  member.save();
  m_groupInfo = bundle->groupInfo;
  ++m_report.commitsWon;
  // The Welcome, first broken, then whole.
  if (m_random.chance(m_options.altered)) {
    const Bytes bad = alter(*bundle->welcome);
    if (bad != *bundle->welcome &&
        Group::join({.welcome = bad, .now = testNow}, package, outsider->party.identity(), outsider->party.ports()))
      broken("joined from an altered Welcome");
    ++m_report.refused;
  }
  auto joined = Group::join({.welcome = *bundle->welcome, .now = testNow}, package, outsider->party.identity(),
                            outsider->party.ports());
  if (!joined) return broken("join: " + errorOf(joined) + " " + joined.error().detail);
  begin(*outsider, std::move(*joined));
  ++m_report.joined;
}

void Simulator::begin(Client& client, Group group) {
  client.party.group.emplace(std::move(group));
  client.branch = 0;
  client.firstEpoch = client.party.group->epoch();
  client.fetched = m_sent.size();
  client.missedTexts.clear();
  client.readTexts.clear();
  client.save();
}

void Simulator::joinExternally() {
  Client* outsider = anyOutsider();
  if (outsider == nullptr) return;
  const auto head = peekMessage(m_groupInfo).value();
  if (m_accepted.contains({0, head.epoch})) return; // an old GroupInfo: the commit would lose
  if (outsider->party.group) {
    outsider->party.newSignatureKey();
    outsider->stored.clear();
    outsider->party.group.reset();
  }
  auto joined = Group::joinExternally(
      {.groupInfo = m_groupInfo, .now = testNow, .options = {.encryptHandshakes = m_options.encryptHandshakes}},
      outsider->party.identity(), outsider->party.ports());
  if (!joined) return broken("external join: " + errorOf(joined) + " " + joined.error().detail);
  m_accepted[{0, head.epoch}] = m_sent.size();
  m_sent.push_back({Sent::Kind::Commit, 0, head.epoch, outsider->party.name, {}, joined->commit, m_sent.size()});
  m_groupInfo = joined->groupInfo;
  begin(*outsider, std::move(joined->group));
  ++m_report.joinedExternally;
}

// Nobody can remove itself: another member is asked, by a proposal that the next commit takes up.
void Simulator::leave(Client& member) {
  Group& group = *member.party.group;
  if (group.memberCount() < 3) return;
  auto message = group.proposeRemove(group.ownLeaf());
  if (!message) return broken("leave: " + errorOf(message));
  member.save();
  m_sent.push_back(
      {Sent::Kind::Proposal, member.branch, group.epoch(), member.party.name, {}, *message, m_sent.size()});
  ++m_report.left;
}

void Simulator::restore(Client& client) {
  client.save();
  std::vector<StatePart> parts;
  for (const auto& [key, content] : client.stored) parts.push_back({key, content.clone()});
  const Bytes authenticator = toBytes(client.party.group->epochAuthenticator());
  client.party.group.reset();
  auto restored = Group::restore(parts, client.party.ports());
  if (!restored) return broken("restore: " + errorOf(restored));
  client.party.group.emplace(std::move(*restored));
  if (!equal(client.party.group->epochAuthenticator(), authenticator)) broken("another epoch after reading back");
  ++m_report.restored;
}

Bytes Simulator::alter(Bytes message) {
  if (message.empty()) return message;
  if (m_random.chance(30)) {
    message.resize(m_random.below(static_cast<std::uint32_t>(message.size())));
    return message;
  }
  message[m_random.below(static_cast<std::uint32_t>(message.size()))] ^=
      static_cast<std::byte>(1U << m_random.below(8));
  return message;
}

// One message, in the order of the server or not, perhaps spoilt or twice.
void Simulator::deliver(Client& client) {
  if (!client.party.group || client.fetched >= m_sent.size()) return;
  std::size_t at = client.fetched;
  if (m_random.chance(m_options.reordered))
    at += m_random.below(static_cast<std::uint32_t>(std::min<std::size_t>(m_sent.size() - at, 10)));
  const Sent& sent = m_sent[at];
  if (at == client.fetched) ++client.fetched;
  if (sent.branch != client.branch && sent.epoch >= client.party.group->epoch()) return; // the server shows one branch
  if (m_random.chance(m_options.lost)) {
    client.missedTexts.insert(at);
    return;
  }
  if (m_random.chance(m_options.altered)) {
    const Bytes bad = alter(sent.message);
    if (bad != sent.message) receive(client, bad, nullptr);
  }
  if (m_options.lieAboutEpochs && m_random.chance(20) && sent.message.size() > 20) {
    Bytes lie = sent.message; // version, format, group id with its length, then the epoch
    lie[4 + 1 + std::string_view("the group").size() + 7] ^= std::byte{1};
    receive(client, lie, nullptr);
  }
  receive(client, sent.message, &sent);
  if (m_random.chance(m_options.repeated)) receive(client, sent.message, &sent);
}

// `truth`: nothing when the message was spoilt, and must be refused.
void Simulator::receive(Client& client, const Bytes& message, const Sent* truth) {
  Group& group = *client.party.group;
  const std::uint64_t epoch = group.epoch();
  const Bytes authenticator = toBytes(group.epochAuthenticator());
  const auto head = peekMessage(message);
  const bool text = head && head->content == ContentType::Application;
  if (text) {
    auto opened = group.unprotect(message);
    if (!opened) {
      ++m_report.refused;
    } else if (truth == nullptr) {
      broken("an altered message was read");
    } else {
      if (!client.readTexts.insert(truth->number).second) broken("a text was read twice");
      if (opened->content.text() != truth->text) broken("another text came out");
      if (textOf(opened->from.credential.identity) != truth->sender) broken("another sender came out");
      ++m_report.messagesRead;
    }
  } else {
    auto handled = group.process(message, testNow);
    if (!handled) {
      ++m_report.refused;
      if (!m_settling && handled.error().code == MlsError::CommitPending) {
        group.discard(); // cannot be: the simulator's commits are settled at once
        broken("a pending commit was left");
      }
    } else if (truth == nullptr) {
      broken("an altered handshake was processed");
    }
  }
  if (group.isActive() && group.epoch() == epoch && !equal(group.epochAuthenticator(), authenticator))
    broken("the epoch changed and did not say so");
  client.save();
}

// What a lost race asks for: the commits that the head points at, one after the other, with the proposals they refer
// to.
void Simulator::catchUp(Client& client) {
  while (client.isMember()) {
    const auto next = m_accepted.find({client.branch, client.party.group->epoch()});
    if (next == m_accepted.end()) break;
    const std::uint64_t epoch = client.party.group->epoch();
    for (const Sent& each : m_sent)
      if (each.kind == Sent::Kind::Proposal && each.epoch == epoch && each.branch == client.branch)
        receive(client, each.message, &each);
    const Sent& commit = m_sent[next->second];
    auto handled = client.party.group->process(commit.message, testNow);
    if (!handled)
      return broken(client.party.name + " cannot follow to epoch " + std::to_string(epoch + 1) + ": " +
                    errorOf(handled) + " " + handled.error().detail);
    client.save();
  }
}

void Simulator::settle() {
  m_settling = true;
  for (const auto& each : m_clients) {
    if (!each->party.group) continue;
    while (each->fetched < m_sent.size() && each->isMember()) {
      const std::size_t at = each->fetched++;
      if (m_sent[at].branch == each->branch) receive(*each, m_sent[at].message, &m_sent[at]);
    }
    catchUp(*each);
    fetchMissed(*each);
  }
}

// What the network lost is still on the server: as long as the window allows, it must open.
void Simulator::fetchMissed(Client& client) {
  if (!client.isMember()) return;
  for (const std::size_t at : client.missedTexts) {
    const Sent& sent = m_sent[at];
    const bool within = sent.epoch + pastEpochsKept >= client.party.group->epoch() && sent.epoch >= client.firstEpoch;
    if (sent.kind != Sent::Kind::Text || !within || sent.branch != client.branch || client.readTexts.contains(at) ||
        sent.sender == client.party.name)
      continue;
    receive(client, sent.message, &sent);
    if (!client.readTexts.contains(at)) broken(client.party.name + " cannot read a text that came late");
  }
}

void Simulator::check() {
  std::map<unsigned, Client*> first;
  for (const auto& each : m_clients) {
    if (!each->isMember()) continue;
    const auto [known, isFirst] = first.try_emplace(each->branch, each.get());
    if (!isFirst && !agree(known->second->party, each->party))
      broken(each->party.name + " and " + known->second->party.name + " do not agree on epoch " +
             std::to_string(each->party.group->epoch()));
    m_report.epoch = std::max(m_report.epoch, each->party.group->epoch());
  }
  if (first.size() > 1)
    m_report.forkSeen =
        !equal(first[0]->party.group->epochAuthenticator(), first[1]->party.group->epochAuthenticator());
  // The last word: everybody on a branch reads what one of them writes.
  for (const auto& [branch, writer] : first) {
    const Bytes last = writer->party.say("the last word");
    for (const auto& each : m_clients)
      if (each.get() != writer && each->isMember() && each->branch == branch) {
        auto read = each->party.group->unprotect(last);
        if (!read || read->content.text() != "the last word")
          broken(each->party.name + " cannot read the last word: " + errorOf(read));
      }
  }
}

} // namespace clavis::tests
