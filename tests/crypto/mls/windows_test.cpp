// The bounded windows at their edges, and the erasure of what was used.
#include "crypto/memory/secret_slabs.h"
#include "crypto/mls/secret_tree.h"
#include "tests/support/mls/party.h"

#include <catch2/catch_test_macros.hpp>

using namespace clavis::crypto;
using namespace clavis::tests;
using namespace clavis::crypto::mls;

namespace {

SecretTree treeOf(std::uint32_t leaves) {
  SeededRandom random(leaves);
  return SecretTree(random.secret(hashSize), leaves, suite3);
}

} // namespace

TEST_CASE("A message may be as far ahead as the window allows, and not one further") {
  SecretTree tree = treeOf(4);
  CHECK(errorOf(tree.prepare(1, RatchetKind::Applications, maxGenerationGap + 1)) == "TooFarAhead");
  CHECK(errorOf(tree.prepare(1, RatchetKind::Applications, 0xffffffff)) == "TooFarAhead");
  CHECK(errorOf(tree.prepare(4, RatchetKind::Applications, 0)) == "NotMember");
  auto far = tree.prepare(1, RatchetKind::Applications, maxGenerationGap);
  REQUIRE(far);
  tree.adopt(std::move(*far));
  // The gap counts from there on.
  CHECK(tree.prepare(1, RatchetKind::Applications, 2 * maxGenerationGap + 1));
  CHECK(errorOf(tree.prepare(1, RatchetKind::Applications, 2 * maxGenerationGap + 2)) == "TooFarAhead");
  // Nothing that was skipped is lost, until younger ones take the room.
  for (const std::uint32_t generation : {0U, 1U, maxGenerationGap - 1}) {
    auto late = tree.prepare(1, RatchetKind::Applications, generation);
    REQUIRE(late);
    tree.adopt(std::move(*late));
    CHECK(errorOf(tree.prepare(1, RatchetKind::Applications, generation)) == "KeyUsed");
  }
  static_assert(skippedKeysKept == maxGenerationGap, "the next lines count on it");
  auto next = tree.prepare(1, RatchetKind::Applications, maxGenerationGap + 6); // five skipped, three places free
  REQUIRE(next);
  tree.adopt(std::move(*next));
  for (const std::uint32_t gone : {2U, 3U})
    CHECK(errorOf(tree.prepare(1, RatchetKind::Applications, gone)) == "KeyUsed");
  CHECK(tree.prepare(1, RatchetKind::Applications, 4));
  CHECK(tree.prepare(1, RatchetKind::Applications, maxGenerationGap + 5));
}

TEST_CASE("A message that is not authentic moves nothing") {
  SecretTree tree = treeOf(8);
  std::ignore = tree.takeChanged();
  CHECK(tree.prepare(3, RatchetKind::Applications, 500));
  CHECK(tree.takeChanged().empty());
  CHECK(tree.places().size() == 1); // the root alone
  Party anna("anna", 1);
  Party ben("ben", 2);
  anna.create();
  anna.add(ben);
  std::ignore = ben.group->takeChanges();
  Bytes message = anna.say("hello");
  const Bytes good = message;
  for (std::size_t i = 0; i < message.size(); ++i) {
    message[i] ^= std::byte{0x20};
    CHECK_FALSE(ben.group->unprotect(message));
    message[i] ^= std::byte{0x20};
  }
  CHECK(ben.group->takeChanges().empty());
  CHECK(ben.read(good) == "hello");
}

TEST_CASE("Messages of past epochs open within the window, and not one epoch longer") {
  Party anna("anna", 1);
  Party ben("ben", 2);
  anna.create();
  anna.add(ben);
  std::vector<Bytes> late;
  for (std::size_t i = 0; i <= pastEpochsKept; ++i) {
    late.push_back(anna.say("epoch " + std::to_string(i)));
    std::ignore = ben.receive(anna.commitAndMerge());
  }
  CHECK(errorOf(ben.group->unprotect(late[0])) == "PastEpoch");
  for (std::size_t i = 1; i <= pastEpochsKept; ++i) CHECK(ben.read(late[i]) == "epoch " + std::to_string(i));
  std::ignore = anna.commitAndMerge();
  CHECK(errorOf(ben.group->unprotect(anna.say("ahead"))) == "FutureEpoch");
}

TEST_CASE("Resumption secrets leave with the oldest epoch of their window") {
  Party anna("anna", 1);
  anna.create();
  for (std::size_t i = 0; i < resumptionSecretsKept; ++i) std::ignore = anna.commitAndMerge();
  CHECK_FALSE(anna.group->resumptionSecret(0));
  CHECK(anna.group->resumptionSecret(1));
  CHECK(anna.group->resumptionSecret(anna.group->epoch()));
  PskId old;
  old.type = PskType::Resumption;
  old.groupId = anna.group->groupId();
  old.nonce = Bytes(hashSize);
  CommitOptions options;
  options.proposals.push_back({PreSharedKey{old}});
  CHECK(errorOf(anna.group->commit(options, testNow)) == "MissingPsk");
}

TEST_CASE("A used key stands nowhere in the memory for secrets, nor does what could derive it") {
  SeededRandom random(7);
  SecretTree tree(random.secret(hashSize), 4, suite3);
  const auto placeOf = [&](const SecretPlace& place) { return toBytes(tree.save(place)->view()); };
  const Bytes root = placeOf({SecretPlace::What::Node, 3, {}, 0});
  CHECK(SecretSlabs::contain(root));
  Bytes key;
  {
    auto prepared = tree.prepare(2, RatchetKind::Applications, 1);
    REQUIRE(prepared);
    key = toBytes(prepared->keys().key.view());
    CHECK(SecretSlabs::contain(key));
    tree.adopt(std::move(*prepared));
  }
  CHECK_FALSE(SecretSlabs::contain(key));
  CHECK_FALSE(SecretSlabs::contain(root));
  // The skipped key is kept for its message, and goes with it.
  {
    auto skipped = tree.prepare(2, RatchetKind::Applications, 0);
    REQUIRE(skipped);
    key = toBytes(skipped->keys().key.view());
    tree.adopt(std::move(*skipped));
  }
  CHECK_FALSE(SecretSlabs::contain(key));
  const auto ratchet = placeOf({SecretPlace::What::Ratchet, 2, RatchetKind::Applications, 0});
  const Bytes secret(ratchet.end() - hashSize, ratchet.end());
  CHECK(SecretSlabs::contain(secret));
  Bytes sent;
  {
    auto next = tree.next(2, RatchetKind::Applications);
    REQUIRE(next);
    sent = toBytes(next->keys.key.view());
  }
  CHECK_FALSE(SecretSlabs::contain(sent));
  CHECK_FALSE(SecretSlabs::contain(secret));
}

TEST_CASE("An epoch's secrets are gone when it is over, and a group's when it is") {
  const std::size_t before = SecretSlabs::liveSlots();
  {
    Party anna("anna", 1);
    Party ben("ben", 2);
    anna.create();
    anna.add(ben);
    const Bytes authenticator = toBytes(anna.group->epochAuthenticator());
    const Bytes exporterOutput = toBytes(anna.group->exportSecret("x", {}, 32)->view());
    CHECK(SecretSlabs::contain(authenticator));
    CHECK_FALSE(SecretSlabs::contain(exporterOutput));
    std::ignore = ben.receive(anna.commitAndMerge());
    CHECK_FALSE(SecretSlabs::contain(authenticator));
  }
  CHECK(SecretSlabs::liveSlots() == before);
}
