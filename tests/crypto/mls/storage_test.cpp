// What is stored is enough to go on, small for each message, and gone when it should be.
#include "tests/support/mls/party.h"

#include <catch2/catch_test_macros.hpp>

using namespace clavis::crypto;
using namespace clavis::tests;
using namespace clavis::crypto::mls;

namespace {

// A store of parts, as the vault keeps them.
class PartStore {
 public:
  /// Bytes written (keys and contents).
  std::size_t take(Group& group) {
    std::size_t written = 0;
    for (StatePart& part : group.takeChanges()) {
      written += part.key.size() + (part.content ? part.content->size() : 0);
      if (part.content)
        m_parts.insert_or_assign(part.key, std::move(*part.content));
      else
        m_parts.erase(part.key);
    }
    return written;
  }
  [[nodiscard]] std::vector<StatePart> all() const {
    std::vector<StatePart> parts;
    for (const auto& [key, content] : m_parts) parts.push_back({key, content.clone()});
    return parts;
  }
  [[nodiscard]] std::size_t size() const { return m_parts.size(); }
  [[nodiscard]] bool has(const std::string& key) const { return m_parts.contains(key); }

 private:
  std::map<std::string, SecretBytes> m_parts;
};

void reload(Party& party, PartStore& store) {
  store.take(*party.group);
  party.group.reset();
  auto restored = Group::restore(store.all(), party.ports());
  INFO(party.name << ' ' << errorOf(restored));
  REQUIRE(restored);
  party.group = std::move(*restored);
}

} // namespace

TEST_CASE("Members who are stored and read back at every step go on as if nothing had happened") {
  Party anna("anna", 1);
  Party ben("ben", 2);
  Party carl("carl", 3);
  PartStore stores[3];
  anna.create();
  reload(anna, stores[0]);
  anna.add(ben);
  reload(ben, stores[1]);
  reload(anna, stores[0]);
  const Bytes second = anna.add(carl);
  ben.receive(second);
  Party* members[] = {&anna, &ben, &carl};
  for (int round = 0; round < 8; ++round) {
    for (int i = 0; i < 3; ++i) reload(*members[i], stores[i]);
    Party& writer = *members[round % 3];
    Party& other = *members[(round + 1) % 3];
    Party& third = *members[(round + 2) % 3];
    const Bytes late = writer.say("late");
    const Bytes lost = writer.say("lost");
    const Bytes early = writer.say("early");
    CHECK(other.read(early) == "early");
    for (int i = 0; i < 3; ++i) reload(*members[i], stores[i]);
    CHECK(other.read(late) == "late");
    const Bytes update = other.group->proposeUpdate().value();
    std::ignore = writer.receive(update);
    std::ignore = third.receive(update);
    for (int i = 0; i < 3; ++i) reload(*members[i], stores[i]);
    auto bundle = third.group->commit({}, testNow);
    REQUIRE(bundle);
    reload(third, stores[(round + 2) % 3]); // between sending and hearing that it won
    CHECK(third.group->hasPendingCommit());
    CHECK(third.group->merge().value().committer == third.group->ownLeaf());
    std::ignore = writer.receive(bundle->commit);
    std::ignore = other.receive(bundle->commit);
    for (int i = 0; i < 3; ++i) reload(*members[i], stores[i]);
    CHECK(agree(writer, other));
    CHECK(agree(writer, third));
    CHECK(third.read(early) == "early"); // of the epoch before
    CHECK(errorOf(other.group->unprotect(late)) == "KeyUsed");
  }
}

TEST_CASE("A removed member and a member of an ended group are still that when they are read back") {
  Party anna("anna", 1);
  Party ben("ben", 2);
  anna.create();
  anna.add(ben);
  PartStore store;
  store.take(*ben.group);
  CommitOptions options;
  options.proposals.push_back({Remove{1}});
  std::ignore = ben.receive(anna.commitAndMerge(std::move(options)));
  reload(ben, store);
  CHECK(errorOf(ben.group->protect({})) == "Removed");
  PartStore annas;
  std::ignore = anna.group->proposeReInit({bytesFrom("next"), protocolVersion, suite3, {}}).value();
  reload(anna, annas);
  CHECK(anna.group->pendingProposals().size() == 1);
  anna.commitAndMerge();
  reload(anna, annas);
  CHECK(errorOf(anna.group->protect({})) == "GroupEnded");
  CHECK(anna.group->ended()->groupId == bytesFrom("next"));
}

TEST_CASE("In a group of 500 a message changes a few hundred bytes of what is stored, not the tree") {
  Party anna("anna", 1);
  anna.create();
  std::vector<OwnKeyPackage> packages;
  std::vector<std::unique_ptr<Party>> others;
  CommitOptions options;
  for (unsigned i = 0; i < 499; ++i) {
    others.push_back(std::make_unique<Party>("member " + std::to_string(i), 100 + i));
    packages.push_back(others.back()->keyPackage());
    options.proposals.push_back({Add{packages.back().keyPackage}});
  }
  auto bundle = anna.group->commit(options, testNow);
  REQUIRE(bundle);
  std::ignore = anna.group->merge();
  Party& ben = *others[250];
  auto joined = Group::join({.welcome = *bundle->welcome, .now = testNow}, packages[250], ben.identity(), ben.ports());
  REQUIRE(joined);
  ben.group = std::move(*joined);
  CHECK(agree(anna, ben));
  PartStore annas;
  PartStore bens;
  const std::size_t whole = annas.take(*anna.group);
  std::ignore = bens.take(*ben.group);
  CHECK(whole > 50'000);
  for (int i = 0; i < 3; ++i) {
    const Bytes message = anna.say("hello");
    const std::size_t sent = annas.take(*anna.group);
    std::ignore = ben.read(message);
    const std::size_t received = bens.take(*ben.group);
    // The first message leaves a secret at each of nine levels, the others change one ratchet.
    CHECK(sent < (i == 0 ? 800U : 100U));
    CHECK(received < (i == 0 ? 800U : 100U));
  }
  CHECK(annas.take(*anna.group) == 0);
}

TEST_CASE("What belongs to an epoch outside the window is deleted from the store") {
  Party anna("anna", 1);
  Party ben("ben", 2);
  anna.create();
  anna.add(ben);
  PartStore store;
  std::size_t after = 0;
  for (unsigned i = 0; i < 3 * pastEpochsKept; ++i) {
    std::ignore = ben.read(anna.say("one"));
    std::ignore = anna.read(ben.say("two"));
    std::ignore = anna.group->proposeUpdate(); // a proposal to forget
    store.take(*anna.group);
    std::ignore = ben.receive(anna.commitAndMerge({.includeReceived = false}));
    store.take(*anna.group);
    if (i == pastEpochsKept) after = store.size();
  }
  CHECK(store.size() == after);
  CHECK(store.has("e" + std::to_string(anna.group->epoch())));
  CHECK_FALSE(store.has("e" + std::to_string(anna.group->epoch() - pastEpochsKept - 1)));
}

TEST_CASE("A store that is incomplete or altered is refused") {
  Party anna("anna", 1);
  Party ben("ben", 2);
  anna.create();
  anna.add(ben);
  PartStore store;
  store.take(*anna.group);
  for (std::size_t without = 0; without < store.size(); ++without) {
    std::vector<StatePart> parts = store.all();
    const std::string key = parts[without].key;
    parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(without));
    INFO(key);
    if (key.starts_with("g") || key == "e1" || key == "t1")
      CHECK(errorOf(Group::restore(parts, anna.ports())) == "Malformed");
  }
  for (std::size_t which = 0; which < store.size(); ++which) {
    std::vector<StatePart> parts = store.all();
    const SecretBytes& whole = *parts[which].content;
    parts[which].content = SecretBytes::copyOf(whole.view().first(whole.size() - 1));
    CHECK(errorOf(Group::restore(parts, anna.ports())) == "Malformed");
  }
}
