// The life of a group: joining, leaving, updating, writing, by every way the RFC has.
#include "tests/support/mls/party.h"

#include <catch2/catch_test_macros.hpp>

using namespace clavis::tests;
using namespace clavis::crypto::mls;

namespace {

// Anna's group with Ben and Carl, all in the same epoch.
struct Three {
  explicit Three(GroupOptions options = {}, CipherSuite suite = suite3) {
    anna.create(options, suite);
    anna.add(ben);
    ben.receive(anna.add(carl));
  }
  Party anna{"anna", 1};
  Party ben{"ben", 2};
  Party carl{"carl", 3};
};

} // namespace

TEST_CASE("Three members of either cipher suite agree and read each other") {
  for (const CipherSuite suite : {suite1, suite3}) {
    for (const bool encrypted : {true, false}) {
      Three three({.encryptHandshakes = encrypted, .padTo = 32}, suite);
      CHECK(agree(three.anna, three.ben));
      CHECK(agree(three.anna, three.carl));
      CHECK(three.anna.group->memberCount() == 3);
      const Bytes message = three.ben.say("Blood pressure is fine.");
      CHECK(three.anna.read(message) == "Blood pressure is fine.");
      CHECK(three.carl.read(message) == "Blood pressure is fine.");
      CHECK(errorOf(three.ben.group->unprotect(message)) == "OwnMessage");
      CHECK(errorOf(three.carl.group->unprotect(message)) == "KeyUsed");
    }
  }
}

TEST_CASE("A commit by each member in turn heals the keys and everybody follows") {
  Three three;
  Party* members[] = {&three.anna, &three.ben, &three.carl};
  for (Party* committer : members) {
    const Bytes before(committer->group->epochAuthenticator().begin(), committer->group->epochAuthenticator().end());
    const Bytes commit = committer->commitAndMerge();
    for (Party* each : members)
      if (each != committer) {
        const Handshake handshake = each->receive(commit);
        const auto& effect = std::get<CommitEffect>(handshake);
        CHECK(effect.committer == committer->group->ownLeaf());
        CHECK(effect.added.empty());
        CHECK(agree(*each, *committer));
      }
    CHECK_FALSE(equal(before, committer->group->epochAuthenticator()));
  }
}

TEST_CASE("Proposals received are committed by reference, by somebody else") {
  Three three;
  Party dora("dora", 4);
  const OwnKeyPackage package = dora.keyPackage();
  const Bytes add = three.ben.group->proposeAdd(package.keyPackage, testNow).value();
  const Bytes update = three.carl.group->proposeUpdate().value();
  for (const Bytes& each : {add, update}) std::ignore = three.anna.receive(each);
  std::ignore = three.ben.receive(update);
  std::ignore = three.carl.receive(add);
  CHECK(three.anna.group->pendingProposals().size() == 2);
  auto bundle = three.anna.group->commit({}, testNow);
  REQUIRE(bundle);
  CHECK(bundle->ignored.empty());
  const CommitEffect effect = three.anna.group->merge().value();
  REQUIRE(effect.added.size() == 1);
  CHECK(textOf(effect.added[0].credential.identity) == "dora");
  std::ignore = three.ben.receive(bundle->commit);
  std::ignore = three.carl.receive(bundle->commit);
  auto joined = Group::join({.welcome = *bundle->welcome, .now = testNow}, package, dora.identity(), dora.ports());
  REQUIRE(joined);
  dora.group = std::move(*joined);
  for (Party* each : {&three.ben, &three.carl, &dora}) CHECK(agree(three.anna, *each));
  CHECK(three.carl.read(dora.say("hello")) == "hello");
  CHECK(three.anna.group->pendingProposals().empty());
}

TEST_CASE(
    "Proposals that do not go together: the committer takes what does, removals first, and says what it left out") {
  Three three;
  std::vector<Bytes> sent;
  sent.push_back(three.anna.group->proposeUpdate().value()); // the committer's own: not by itself
  sent.push_back(three.carl.group->proposeUpdate().value());
  sent.push_back(three.ben.group->proposeRemove(three.carl.group->ownLeaf()).value());
  sent.push_back(three.ben.group->proposeExtensions({}).value());
  sent.push_back(three.carl.group->proposeExtensions({{ExtensionType::ApplicationId, {}}}).value());
  Party* members[] = {&three.anna, &three.ben, &three.carl};
  const std::size_t senders[] = {0, 2, 1, 1, 2};
  for (std::size_t i = 0; i < sent.size(); ++i)
    for (std::size_t m = 0; m < 3; ++m)
      if (m != senders[i]) std::ignore = members[m]->receive(sent[i]);
  auto bundle = three.anna.group->commit({}, testNow);
  REQUIRE(bundle);
  CHECK(bundle->ignored.size() == 3); // two updates and the second change of extensions
  const CommitEffect effect = three.anna.group->merge().value();
  CHECK(effect.removed.size() == 1);
  CHECK(effect.extensionsChanged);
  std::ignore = three.ben.receive(bundle->commit);
  CHECK(agree(three.anna, three.ben));
}

TEST_CASE("A member changes its signature key by an update and by a commit") {
  Three three;
  three.carl.newSignatureKey();
  const Bytes update = three.carl.group->proposeUpdate(three.carl.identity()).value();
  std::ignore = three.anna.receive(update);
  std::ignore = three.ben.receive(update);
  const Bytes commit = three.anna.commitAndMerge();
  std::ignore = three.ben.receive(commit);
  const Handshake handshake = three.carl.receive(commit);
  CHECK(std::get<CommitEffect>(handshake).updated.size() == 1);
  CHECK(three.ben.read(three.carl.say("new key")) == "new key");
  three.ben.newSignatureKey();
  CommitOptions options;
  options.newIdentity = three.ben.identity();
  const Bytes second = three.ben.commitAndMerge(std::move(options));
  std::ignore = three.anna.receive(second);
  std::ignore = three.carl.receive(second);
  CHECK(three.anna.read(three.ben.say("mine too")) == "mine too");
  const auto shown = three.anna.group->member(three.ben.group->ownLeaf());
  CHECK(equal(shown->signatureKey, three.ben.identity().signatureKey.publicKey()));
}

TEST_CASE("Who is removed cannot read on and is told so") {
  Three three;
  const auto leaf = three.carl.group->ownLeaf();
  CommitOptions options;
  options.proposals.push_back({Remove{leaf}});
  const Bytes commit = three.anna.commitAndMerge(std::move(options));
  std::ignore = three.ben.receive(commit);
  const Handshake handshake = three.carl.receive(commit);
  CHECK(std::get<CommitEffect>(handshake).removedUs);
  CHECK_FALSE(three.carl.group->isActive());
  CHECK(errorOf(three.carl.group->protect(bytesOf("still here?"))) == "Removed");
  CHECK(errorOf(three.carl.group->unprotect(three.anna.say("gone"))) == "FutureEpoch");
  CHECK(three.anna.group->memberCount() == 2);
  CHECK(agree(three.anna, three.ben));
}

TEST_CASE("A lost race is discarded and the winner's commit processed") {
  Three three;
  auto mine = three.anna.group->commit({}, testNow);
  REQUIRE(mine);
  CHECK(three.anna.group->hasPendingCommit());
  CHECK(errorOf(three.anna.group->commit({}, testNow)) == "CommitPending");
  const Bytes winner = three.ben.commitAndMerge();
  CHECK(errorOf(three.anna.group->process(winner, testNow)) == "CommitPending");
  CHECK(errorOf(three.anna.group->process(mine->commit, testNow)) == "OwnMessage");
  three.anna.group->discard();
  CHECK(errorOf(three.anna.group->merge()) == "NothingPending");
  std::ignore = three.anna.receive(winner);
  std::ignore = three.carl.receive(winner);
  CHECK(agree(three.anna, three.ben));
  CHECK(errorOf(three.carl.group->process(mine->commit, testNow)) == "PastEpoch");
  CHECK(agree(three.anna, three.carl));
}

TEST_CASE("A commit without a path adds members as well") {
  Three three;
  Party dora("dora", 4);
  const OwnKeyPackage package = dora.keyPackage();
  CommitOptions options;
  options.proposals.push_back({Add{package.keyPackage}});
  options.forcePath = false;
  options.inlineTree = false;
  auto bundle = three.anna.group->commit(options, testNow);
  REQUIRE(bundle);
  std::ignore = three.anna.group->merge();
  std::ignore = three.ben.receive(bundle->commit);
  CHECK(errorOf(Group::join({.welcome = *bundle->welcome, .now = testNow}, package, dora.identity(), dora.ports())) ==
        "MissingTree");
  auto joined = Group::join({.welcome = *bundle->welcome, .ratchetTree = bundle->ratchetTree, .now = testNow}, package,
                            dora.identity(), dora.ports());
  REQUIRE(joined);
  dora.group = std::move(*joined);
  CHECK(agree(three.ben, dora));
  const Bytes next = dora.commitAndMerge();
  std::ignore = three.anna.receive(next);
  std::ignore = three.ben.receive(next);
  CHECK(agree(three.anna, dora));
  CHECK(welcomeRecipients(*bundle->welcome).value() == std::vector<Bytes>{package.keyPackage.reference()});
}

TEST_CASE("Somebody joins from outside, and comes back in place of a lost device") {
  Three three;
  Party dora("dora", 4);
  const Bytes info = three.anna.group->groupInfo(true).value();
  auto joined = Group::joinExternally({.groupInfo = info, .now = testNow}, dora.identity(), dora.ports());
  REQUIRE(joined);
  dora.group = std::move(joined->group);
  for (Party* each : {&three.anna, &three.ben, &three.carl}) {
    const Handshake handshake = each->receive(joined->commit);
    CHECK(std::get<CommitEffect>(handshake).externalJoin);
    CHECK(agree(*each, dora));
  }
  CHECK(three.carl.read(dora.say("let me in")) == "let me in");

  Party again("dora/phone 2", 5);
  auto back = Group::joinExternally({.groupInfo = joined->groupInfo, .now = testNow, .replaces = dora.group->ownLeaf()},
                                    again.identity(), again.ports());
  REQUIRE(back);
  again.group = std::move(back->group);
  for (Party* each : {&three.anna, &three.ben, &three.carl}) {
    const Handshake handshake = each->receive(back->commit);
    CHECK(std::get<CommitEffect>(handshake).removed.size() == 1);
    CHECK(agree(*each, again));
  }
  CHECK(std::get<CommitEffect>(dora.receive(back->commit)).removedUs);
  CHECK(three.anna.group->memberCount() == 4);
  Party stranger("eve", 6);
  CHECK(errorOf(Group::joinExternally({.groupInfo = back->groupInfo, .now = testNow, .replaces = 0},
                                      stranger.identity(), stranger.ports())) == "InvalidProposalList");
}

TEST_CASE("External and resumption keys go into the epoch, and who lacks one is told") {
  Three three;
  for (Party* each : {&three.anna, &three.ben}) each->psks.keys["ward"] = "a shared secret";
  const Bytes external = three.anna.group->proposeExternalPsk(bytesOf("ward")).value();
  const Bytes resumption = three.anna.group->proposeResumptionPsk(three.anna.group->epoch()).value();
  for (Party* each : {&three.ben, &three.carl})
    for (const Bytes& proposal : {external, resumption}) std::ignore = each->receive(proposal);
  const Bytes commit = three.anna.commitAndMerge();
  std::ignore = three.ben.receive(commit);
  CHECK(agree(three.anna, three.ben));
  CHECK(errorOf(three.carl.group->process(commit, testNow)) == "MissingPsk");
  three.carl.psks.keys["ward"] = "another secret";
  CHECK(errorOf(three.carl.group->process(commit, testNow)) == "BadConfirmationTag");
  three.carl.psks.keys["ward"] = "a shared secret"; // nothing was used up by the failures
  std::ignore = three.carl.receive(commit);
  CHECK(agree(three.anna, three.carl));
}

TEST_CASE("The exporter gives all members the same secret and other labels another") {
  Three three;
  const auto one = three.anna.group->exportSecret("call", bytesOf("room 5"), 40).value();
  CHECK(one == three.ben.group->exportSecret("call", bytesOf("room 5"), 40).value());
  CHECK_FALSE(one == three.ben.group->exportSecret("call", bytesOf("room 6"), 40).value());
  CHECK(errorOf(three.anna.group->exportSecret("call", {}, 0)) == "BadArgument");
  CHECK(errorOf(three.anna.group->exportSecret("call", {}, 8161)) == "BadArgument");
  CHECK(three.anna.group->exportSecret("call", {}, 8160)->size() == 8160);
}

TEST_CASE("An administration outside the group proposes, members decide") {
  Party clinic("clinic", 9);
  GroupOptions options;
  options.extensions.push_back(
      externalSendersExtension({{toBytes(clinic.identity().signatureKey.publicKey()), clinic.identity().credential}}));
  Three three(options);
  const Group& group = *three.anna.group;
  const Bytes remove = proposeFromOutside(group.groupId(), group.epoch(), 0, clinic.identity().signatureKey,
                                          {Remove{three.carl.group->ownLeaf()}})
                           .value();
  for (Party* each : {&three.anna, &three.ben, &three.carl}) std::ignore = each->receive(remove);
  const Bytes commit = three.ben.commitAndMerge();
  CHECK(std::get<CommitEffect>(three.anna.receive(commit)).removed.size() == 1);
  CHECK(agree(three.anna, three.ben));
  const Bytes unknown = proposeFromOutside(group.groupId(), group.epoch(), 1, clinic.identity().signatureKey,
                                           {Remove{three.ben.group->ownLeaf()}})
                            .value();
  CHECK(errorOf(three.anna.group->process(unknown, testNow)) == "NotMember");
  const Bytes forged =
      proposeFromOutside(group.groupId(), group.epoch(), 0, three.carl.identity().signatureKey, {Remove{1}}).value();
  CHECK(errorOf(three.anna.group->process(forged, testNow)) == "BadSignature");
}

TEST_CASE("A client asks to be added, and a member commits it") {
  Three three;
  Party dora("dora", 4);
  const OwnKeyPackage package = dora.keyPackage();
  const Bytes wish =
      proposeToJoin(three.anna.group->groupId(), three.anna.group->epoch(), package, dora.identity().signatureKey)
          .value();
  for (Party* each : {&three.anna, &three.ben, &three.carl}) std::ignore = each->receive(wish);
  auto bundle = three.anna.group->commit({}, testNow);
  REQUIRE(bundle);
  REQUIRE(bundle->welcome);
  std::ignore = three.anna.group->merge();
  std::ignore = three.ben.receive(bundle->commit);
  auto joined = Group::join({.welcome = *bundle->welcome, .now = testNow}, package, dora.identity(), dora.ports());
  REQUIRE(joined);
  CHECK(equal(joined->epochAuthenticator(), three.ben.group->epochAuthenticator()));
}

TEST_CASE("A group is re-initialised with another cipher suite by those who were in it") {
  Three three;
  const ReInit plan{bytesFrom("the next group"), protocolVersion, suite1, {}};
  const Bytes proposal = three.anna.group->proposeReInit(plan).value();
  for (Party* each : {&three.ben, &three.carl}) std::ignore = each->receive(proposal);
  const Bytes commit = three.anna.commitAndMerge();
  for (Party* each : {&three.ben, &three.carl}) CHECK(std::get<CommitEffect>(each->receive(commit)).reInit == plan);
  CHECK(errorOf(three.ben.group->protect(bytesOf("too late"))) == "GroupEnded");

  const OwnKeyPackage ben = three.ben.keyPackage(suite1);
  const OwnKeyPackage carl = three.carl.keyPackage(suite1);
  auto next =
      Group::createSuccessor(*three.anna.group, three.anna.identity(), {.lifetime = testLifetime}, three.anna.ports());
  REQUIRE(next);
  CommitOptions options;
  options.proposals = {{Add{ben.keyPackage}}, {Add{carl.keyPackage}}};
  auto bundle = next->commit(options, testNow);
  REQUIRE(bundle);
  std::ignore = next->merge();
  CHECK(errorOf(Group::join({.welcome = *bundle->welcome, .now = testNow}, ben, three.ben.identity(),
                            three.ben.ports())) == "MissingPsk");
  auto joined = Group::join({.welcome = *bundle->welcome, .now = testNow, .predecessor = &*three.ben.group}, ben,
                            three.ben.identity(), three.ben.ports());
  REQUIRE(joined);
  CHECK(equal(joined->epochAuthenticator(), next->epochAuthenticator()));
  CHECK(joined->suite() == suite1);

  // Without Carl it is not the group that was announced.
  auto smaller =
      Group::createSuccessor(*three.anna.group, three.anna.identity(), {.lifetime = testLifetime}, three.anna.ports());
  CommitOptions onlyBen;
  onlyBen.proposals = {{Add{ben.keyPackage}}};
  auto short1 = smaller->commit(onlyBen, testNow);
  REQUIRE(short1);
  CHECK(errorOf(Group::join({.welcome = *short1->welcome, .now = testNow, .predecessor = &*three.ben.group}, ben,
                            three.ben.identity(), three.ben.ports())) == "InvalidWelcome");
}

TEST_CASE("A branch takes some of the members along, and nobody new") {
  Three three;
  Party dora("dora", 4);
  const OwnKeyPackage ben = three.ben.keyPackage();
  auto branch = Group::createBranch(*three.anna.group, bytesOf("on the side"), three.anna.identity(),
                                    {.lifetime = testLifetime}, three.anna.ports());
  REQUIRE(branch);
  CommitOptions options;
  options.proposals = {{Add{ben.keyPackage}}};
  auto bundle = branch->commit(options, testNow);
  REQUIRE(bundle);
  std::ignore = branch->merge();
  auto joined = Group::join({.welcome = *bundle->welcome, .now = testNow, .predecessor = &*three.ben.group}, ben,
                            three.ben.identity(), three.ben.ports());
  REQUIRE(joined);
  CHECK(equal(joined->epochAuthenticator(), branch->epochAuthenticator()));

  auto wider = Group::createBranch(*three.anna.group, bytesOf("wider"), three.anna.identity(),
                                   {.lifetime = testLifetime}, three.anna.ports());
  CommitOptions withDora;
  withDora.proposals = {{Add{ben.keyPackage}}, {Add{dora.keyPackage().keyPackage}}};
  auto wide = wider->commit(withDora, testNow);
  REQUIRE(wide);
  CHECK(errorOf(Group::join({.welcome = *wide->welcome, .now = testNow, .predecessor = &*three.ben.group}, ben,
                            three.ben.identity(), three.ben.ports())) == "InvalidWelcome");
}

TEST_CASE("Extensions of the group change by a commit") {
  Three three;
  RequiredCapabilities required;
  required.credentials = {static_cast<std::uint16_t>(CredentialType::Basic)};
  const Extensions wanted{required.toExtension()};
  const Bytes proposal = three.anna.group->proposeExtensions(wanted).value();
  for (Party* each : {&three.ben, &three.carl}) std::ignore = each->receive(proposal);
  const Bytes commit = three.carl.commitAndMerge();
  CHECK(std::get<CommitEffect>(three.anna.receive(commit)).extensionsChanged);
  CHECK(three.anna.group->extensions() == wanted);
}

TEST_CASE("A message says for whom it is before it is opened") {
  Three three;
  const Bytes message = three.anna.say("x");
  const auto head = peekMessage(message).value();
  CHECK(head.format == WireFormat::PrivateMessage);
  CHECK(textOf(head.groupId) == "the group");
  CHECK(head.epoch == three.anna.group->epoch());
  CHECK(head.content == ContentType::Application);
  CHECK(peekMessage(three.anna.keyPackage().message())->format == WireFormat::KeyPackage);
  CHECK(peekMessage(three.anna.group->groupInfo(false).value())->epoch == head.epoch);
  CHECK(errorOf(peekMessage(bytesFrom("not MLS"))) == "Malformed");
}
