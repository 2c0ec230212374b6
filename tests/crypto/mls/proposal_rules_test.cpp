// RFC 9420 sections 12.1 and 12.2: a case for every rule that refuses a proposal, or proposals together.
#include "crypto/mls/proposal_list.h"
#include "tests/support/mls/party.h"

#include <catch2/catch_test_macros.hpp>

using namespace clavis::tests;
using namespace clavis::crypto::mls;

namespace {

// A tree of four members, and lists tried on it.
struct Epoch {
  Epoch() {
    context.suite = suite3;
    context.groupId = bytesFrom("the group");
    tree.setLeaf(0, parties[0].keyPackage().keyPackage.leaf);
    for (std::size_t i = 1; i < 4; ++i) std::ignore = tree.add(parties[i].keyPackage().keyPackage.leaf);
  }
  [[nodiscard]] ProposalContext with() { return {context, tree, beliefs, testNow}; }

  [[nodiscard]] std::string alone(const Proposal& proposal, Sender sender = {SenderType::Member, 0}) {
    return errorOf(checkProposal({&proposal, sender, {}, false}, with()));
  }
  /// A member's commit (of leaf 0) with these; each by its sender.
  [[nodiscard]] std::string together(const std::vector<std::pair<Proposal, Sender>>& proposals) {
    std::vector<ListedProposal> list;
    for (const auto& [proposal, sender] : proposals) list.push_back({&proposal, sender, {}, false});
    return errorOf(applyProposals(list, 0, with()));
  }
  [[nodiscard]] std::string external(const std::vector<Proposal>& proposals, bool byReference = false) {
    std::vector<ListedProposal> list;
    for (const Proposal& each : proposals)
      list.push_back({&each, {SenderType::NewMemberCommit, 0}, byReference ? Bytes(32) : Bytes(), false});
    return errorOf(applyExternalProposals(list, parties[1].identity().credential, with()));
  }
  /// A good update of `leaf`, spoilt by `change`.
  template <class Change>
  Proposal update(LeafIndex leaf, const Change& change) {
    LeafNode node = parties[leaf].keyPackage().keyPackage.leaf;
    node.source = LeafNodeSource::Update;
    node.lifetime = {};
    change(node);
    node.sign(parties[leaf].identity().signatureKey, {context.groupId, leaf});
    return {Update{std::move(node)}};
  }
  Proposal update(LeafIndex leaf) {
    return update(leaf, [](LeafNode&) {});
  }

  std::array<Party, 4> parties{Party("anna", 1), Party("ben", 2), Party("carl", 3), Party("dora", 4)};
  Party newcomer{"emil", 5};
  GroupContext context;
  RatchetTree tree;
  Beliefs beliefs;
};

PskId externalPsk(const char* id) {
  PskId psk;
  psk.externalId = bytesFrom(id);
  psk.nonce = Bytes(hashSize);
  return psk;
}
Sender member(LeafIndex leaf) { return {SenderType::Member, leaf}; }
const Proposal init{ExternalInit{Bytes(32)}};

} // namespace

TEST_CASE("An Add needs a good key package of somebody the application accepts") {
  Epoch epoch;
  Proposal add{Add{epoch.newcomer.keyPackage().keyPackage}};
  CHECK(epoch.alone(add).empty());
  CHECK(epoch.alone(add, {SenderType::External, 0}).empty());
  CHECK(epoch.alone(add, {SenderType::NewMemberProposal, 0}).empty());
  CHECK(epoch.alone({Add{epoch.newcomer.keyPackage(suite1).keyPackage}}) == "InvalidKeyPackage");
  epoch.beliefs.refused.insert("emil");
  CHECK(epoch.alone(add) == "CredentialRefused");
}

TEST_CASE("An Update is by its own leaf, with a new key, signed for its place, by the same client") {
  Epoch epoch;
  CHECK(epoch.alone(epoch.update(1), member(1)).empty());
  CHECK(epoch.alone(epoch.update(1), member(9)) == "InvalidProposal");
  CHECK(epoch.alone(epoch.update(1), member(2)) == "BadSignature");
  CHECK(epoch.alone(epoch.update(1), {SenderType::External, 0}) == "InvalidProposal");
  CHECK(epoch.alone(epoch.update(1, [](LeafNode& l) { l.source = LeafNodeSource::Commit; }), member(1)) ==
        "InvalidProposal");
  CHECK(epoch.alone(epoch.update(1, [&](LeafNode& l) { l.encryptionKey = epoch.tree.leaf(1)->encryptionKey; }),
                    member(1)) == "InvalidProposal");
  CHECK(epoch.alone(epoch.update(1, [](LeafNode& l) { l.capabilities.versions.clear(); }), member(1)) ==
        "InvalidLeafNode");
  const auto renamed = [&](const char* to) {
    return epoch.update(1, [&](LeafNode& l) { l.credential = Credential::basic(bytesOf(to)); });
  };
  CHECK(epoch.alone(renamed("ben/new phone"), member(1)).empty());
  CHECK(epoch.alone(renamed("carl"), member(1)) == "CredentialRefused");
  epoch.beliefs.refused.insert("ben/new phone");
  CHECK(epoch.alone(renamed("ben/new phone"), member(1)) == "CredentialRefused");
}

TEST_CASE("The other proposals must make sense by themselves") {
  Epoch epoch;
  CHECK(epoch.alone({Remove{3}}).empty());
  CHECK(epoch.alone({Remove{4}}) == "InvalidProposal");
  CHECK(epoch.alone({PreSharedKey{externalPsk("a")}}).empty());
  PskId shortNonce = externalPsk("a");
  shortNonce.nonce.pop_back();
  CHECK(epoch.alone({PreSharedKey{shortNonce}}) == "InvalidProposal");
  for (const auto usage : {ResumptionUsage::ReInit, ResumptionUsage::Branch}) {
    PskId other = externalPsk("");
    other.type = PskType::Resumption;
    other.usage = usage;
    CHECK(epoch.alone({PreSharedKey{other}}) == "InvalidProposal");
  }
  CHECK(epoch.alone({ReInit{bytesFrom("next"), 1, suite1, {}}}).empty());
  CHECK(epoch.alone({ReInit{bytesFrom("next"), 0, suite1, {}}}) == "InvalidProposal");
  CHECK(epoch.alone(init) == "InvalidProposal"); // not a member's to propose
  CHECK(epoch.alone({ExternalInit{Bytes(31)}}, {SenderType::NewMemberCommit, 0}) == "InvalidProposal");
  CHECK(epoch.alone({Remove{1}}, {SenderType::NewMemberProposal, 0}) == "InvalidProposal");
  CHECK(epoch.alone({GroupContextExtensions{Extensions(2, {ExtensionType::ApplicationId, {}})}}) == "InvalidProposal");
  CHECK(epoch.alone({GroupContextExtensions{{{ExtensionType::ExternalSenders, bytesFrom("?")}}}}) == "Malformed");
  CHECK(epoch.alone({GroupContextExtensions{{{ExtensionType::RequiredCapabilities, bytesFrom("?")}}}}) == "Malformed");
}

TEST_CASE("A member's commit is refused for what its list does as a whole") {
  Epoch epoch;
  const Proposal add{Add{epoch.newcomer.keyPackage().keyPackage}};
  CHECK(epoch.together({}).empty());
  CHECK(epoch.together({{add, member(0)}, {epoch.update(1), member(1)}, {{Remove{2}}, member(3)}}).empty());
  CHECK(epoch.together({{epoch.update(0), member(0)}}) == "InvalidProposalList");
  CHECK(epoch.together({{{Remove{0}}, member(1)}}) == "InvalidProposalList");
  CHECK(epoch.together({{epoch.update(1), member(1)}, {{Remove{1}}, member(0)}}) == "InvalidProposalList");
  CHECK(epoch.together({{{Remove{1}}, member(0)}, {{Remove{1}}, member(2)}}) == "InvalidProposalList");
  CHECK(epoch.together({{add, member(0)}, {add, member(1)}}) == "InvalidProposalList");
  CHECK(epoch.together({{{Add{epoch.parties[1].keyPackage().keyPackage}}, member(0)}}) == "InvalidProposalList");
  // ... but a client may come back under its key when its old leaf goes by the same commit.
  CHECK(
      epoch.together({{{Add{epoch.parties[1].keyPackage().keyPackage}}, member(0)}, {{Remove{1}}, member(0)}}).empty());
  PskId again = externalPsk("a");
  again.nonce[0] = std::byte{1};
  CHECK(epoch.together({{{PreSharedKey{externalPsk("a")}}, member(0)}, {{PreSharedKey{externalPsk("b")}}, member(0)}})
            .empty());
  CHECK(epoch.together({{{PreSharedKey{externalPsk("a")}}, member(0)}, {{PreSharedKey{again}}, member(0)}}) ==
        "InvalidProposalList");
  const Proposal change{GroupContextExtensions{}};
  CHECK(epoch.together({{change, member(0)}}).empty());
  CHECK(epoch.together({{change, member(0)}, {change, member(1)}}) == "InvalidProposalList");
  const Proposal reInit{ReInit{bytesFrom("next"), 1, suite1, {}}};
  CHECK(epoch.together({{reInit, member(0)}}).empty());
  CHECK(epoch.together({{reInit, member(0)}, {add, member(0)}}) == "InvalidProposalList");
  CHECK(epoch.together({{init, member(0)}}) == "InvalidProposalList");
}

TEST_CASE("New extensions must be understood by all who stay and all who come") {
  Epoch epoch;
  const Proposal change{GroupContextExtensions{{{static_cast<ExtensionType>(0xff01), {}}}}};
  CHECK(epoch.together({{change, member(0)}}) == "InvalidProposalList");
  RequiredCapabilities required;
  required.credentials = {2};
  const Proposal demand{GroupContextExtensions{{required.toExtension()}}};
  CHECK(epoch.together({{demand, member(0)}}).empty());
  const auto basicOnly = [](LeafNode& l) { l.capabilities.credentials = {1}; };
  CHECK(epoch.together({{demand, member(0)}, {epoch.update(1, basicOnly), member(1)}}) == "InvalidProposalList");
  epoch.tree.update(2, epoch.update(2, basicOnly).as<Update>()->leaf);
  CHECK(epoch.together({{demand, member(0)}}) == "InvalidProposalList");
  CHECK(epoch.together({{demand, member(0)}, {{Remove{2}}, member(0)}}).empty()); // whom it would exclude goes
}

TEST_CASE("An external commit has one ExternalInit, at most its own old leaf to remove, and nothing by reference") {
  Epoch epoch;
  CHECK(epoch.external({init}).empty());
  CHECK(epoch.external({init, {Remove{1}}, {PreSharedKey{externalPsk("a")}}}).empty());
  CHECK(epoch.external({}) == "InvalidProposalList");
  CHECK(epoch.external({init, init}) == "InvalidProposalList");
  CHECK(epoch.external({init, {Remove{2}}}) == "InvalidProposalList");
  CHECK(epoch.external({init, {Remove{7}}}) == "InvalidProposalList");
  CHECK(epoch.external({init, {Remove{1}}, {Remove{1}}}) == "InvalidProposalList");
  CHECK(epoch.external({init, {Add{epoch.newcomer.keyPackage().keyPackage}}}) == "InvalidProposalList");
  CHECK(epoch.external({init, epoch.update(1)}) == "InvalidProposalList");
  CHECK(epoch.external({init, {GroupContextExtensions{}}}) == "InvalidProposalList");
  CHECK(epoch.external({init, {ReInit{bytesFrom("next"), 1, suite1, {}}}}) == "InvalidProposalList");
  CHECK(epoch.external({init, {PreSharedKey{externalPsk("a")}}, {PreSharedKey{externalPsk("a")}}}) ==
        "InvalidProposalList");
  CHECK(epoch.external({init}, true) == "InvalidProposalList");
}

TEST_CASE("A commit says when it needs a path") {
  Epoch epoch;
  const auto needsPath = [&](const std::vector<std::pair<Proposal, Sender>>& proposals) {
    std::vector<ListedProposal> list;
    for (const auto& [proposal, sender] : proposals) list.push_back({&proposal, sender, {}, false});
    return applyProposals(list, 0, epoch.with()).value().needsPath;
  };
  CHECK(needsPath({}));
  CHECK(needsPath({{epoch.update(1), member(1)}}));
  CHECK(needsPath({{{Remove{1}}, member(0)}}));
  CHECK(needsPath({{{GroupContextExtensions{}}, member(0)}}));
  CHECK_FALSE(needsPath({{{Add{epoch.newcomer.keyPackage().keyPackage}}, member(0)}}));
  CHECK_FALSE(needsPath({{{PreSharedKey{externalPsk("a")}}, member(0)}}));
  CHECK_FALSE(needsPath({{{ReInit{bytesFrom("next"), 1, suite1, {}}}, member(0)}}));
}
