// RFC 9420 sections 6, 12.4.2 and 12.4.3.1: messages, commits and Welcomes that a member with all keys could forge, and
// that nobody may accept.
#include "crypto/mls/group_impl.h"
#include "crypto/mls/tree_validation.h"
#include "tests/support/mls/party.h"

#include <catch2/catch_test_macros.hpp>

#include <functional>

using namespace clavis::crypto;
using namespace clavis::tests;
using namespace clavis::crypto::mls;

namespace {

// Anna, Ben and Carl; and Ben's state laid open, to make messages with that Group would never make.
struct Forge {
  Forge() {
    anna.create({.encryptHandshakes = false});
    std::ignore = anna.add(ben);
    std::ignore = ben.receive(anna.add(carl));
    open = Group::Impl::restore(ben.group->takeChanges(), ben.ports()).value();
  }
  /// Signed by Ben and framed with the keys of the epoch after `change` had its way.
  Bytes message(AuthenticatedContent content, const std::function<void(AuthenticatedContent&)>& change = {}) {
    if (change) change(content);
    content.sign(open->identity.signatureKey, open->current.contextBytes);
    if (content.content.contentType == ContentType::Commit && !content.auth.confirmationTag)
      content.auth.confirmationTag = Bytes(hashSize);
    return open->frame(content).value();
  }
  AuthenticatedContent content(ContentType type, WireFormat format = WireFormat::PublicMessage) {
    return open->ownContent(type, format, {});
  }
  /// A whole good commit of Ben's with a path, before it is signed.
  AuthenticatedContent commit() {
    Group again = Group::restore(stored(), ben.ports()).value();
    const Bytes bytes = again.commit({}, testNow).value().commit;
    if (peekMessage(bytes)->format == WireFormat::PublicMessage) {
      auto message = fromMessage<PublicMessage>(WireFormat::PublicMessage, bytes).value();
      return {WireFormat::PublicMessage, std::move(message.content), std::move(message.auth)};
    }
    auto opened = unprotectPrivate(fromMessage<PrivateMessage>(WireFormat::PrivateMessage, bytes).value(),
                                   open->current.messageKeys, open->current.secrets.senderData.view(), suite3, {});
    return {WireFormat::PublicMessage, std::move(opened.value().opened.content.content),
            std::move(opened.value().opened.content.auth)};
  }
  std::vector<StatePart> stored() {
    open->coreChanged = true;
    open->epochChanged = true;
    open->current.treeStored = false;
    std::vector<StatePart> parts = open->takeChanges();
    for (const SecretPlace& place : open->current.messageKeys.places())
      parts.push_back({"s" + std::to_string(open->current.context.epoch) + "/n" + std::to_string(place.index),
                       open->current.messageKeys.save(place)});
    return parts;
  }
  std::string annaSays(const Bytes& message) { return errorOf(anna.group->process(message, testNow)); }

  Party anna{"anna", 1};
  Party ben{"ben", 2};
  Party carl{"carl", 3};
  std::unique_ptr<Group::Impl> open;
};

void resign(Forge& forge, LeafNode& leaf) {
  leaf.sign(forge.open->identity.signatureKey, {forge.open->current.context.groupId, forge.open->ownLeaf()});
}

} // namespace

TEST_CASE("Messages are refused that are not of this group, this epoch, these members, or not signed and tagged") {
  Forge forge;
  const Proposal remove{Remove{2}};
  const auto proposal = [&](const std::function<void(AuthenticatedContent&)>& change) {
    AuthenticatedContent content = forge.content(ContentType::Proposal);
    content.content.proposal = remove;
    return forge.message(std::move(content), change);
  };
  CHECK(forge.annaSays(proposal([](auto& c) { c.content.groupId = bytesFrom("other"); })) == "WrongGroup");
  CHECK(forge.annaSays(proposal([](auto& c) { ++c.content.epoch; })) == "FutureEpoch");
  CHECK(forge.annaSays(proposal([](auto& c) { --c.content.epoch; })) == "PastEpoch");
  CHECK(forge.annaSays(proposal([](auto& c) { c.content.sender.index = 2; })) == "BadSignature");
  CHECK(forge.annaSays(proposal([](auto& c) { c.content.sender.index = 17; })) == "NotMember");
  CHECK(forge.annaSays(proposal([](auto& c) { c.content.sender.index = 0; })) == "OwnMessage");
  Bytes tagged = proposal({});
  tagged.back() ^= std::byte{1};
  CHECK(forge.annaSays(tagged) == "BadMembershipTag");
  CHECK(forge.annaSays(proposal([](auto& c) { c.content.sender = {SenderType::External, 0}; })) == "NotMember");
  CHECK(forge.annaSays(proposal([](auto& c) { c.content.sender.type = SenderType::NewMemberProposal; })) ==
        "InvalidProposal");
  CHECK(forge.annaSays(proposal({})).empty());
  CHECK(forge.annaSays(bytesFrom("")) == "Malformed");
  CHECK(forge.annaSays(forge.ben.keyPackage().message()) == "NotExpected");
  CHECK(forge.annaSays(forge.ben.say("text")) == "NotExpected");
  CHECK(errorOf(forge.anna.group->unprotect(proposal({}))) == "NotExpected");
}

TEST_CASE("Application data is never sent or taken as a PublicMessage") {
  Forge forge;
  AuthenticatedContent content = forge.content(ContentType::Application);
  const Bytes text = bytesFrom("in the clear");
  content.content.application = text;
  content.sign(forge.open->identity.signatureKey, forge.open->current.contextBytes);
  CHECK(errorOf(forge.open->frame(content)) == "BadArgument");
  const PublicMessage forced{content.content, content.auth, Bytes(hashSize)};
  CHECK(forge.annaSays(toMessage(WireFormat::PublicMessage, forced)) == "NotExpected");
}

TEST_CASE("Padding that is not zero is refused, and a spoilt private commit leaves the key for the right one") {
  Forge forge;
  AuthenticatedContent content = forge.commit();
  content.wireFormat = WireFormat::PrivateMessage;
  CHECK(forge.annaSays(forge.message(content, [](auto& c) { c.auth.confirmationTag = Bytes(hashSize); })) ==
        "BadConfirmationTag");
  CHECK(forge.anna.group->epoch() == 2);
}

TEST_CASE("Commits are refused for a wrong or missing path, tag or proposal") {
  Forge forge;
  const auto commit = [&](const std::function<void(Commit&)>& change) {
    return forge.annaSays(forge.message(forge.commit(), [&](auto& c) { change(*c.content.commit); }));
  };
  CHECK(commit([](Commit&) {}) == "BadConfirmationTag"); // signed again, so the transcript is another one
  CHECK(commit([](Commit& c) { c.path.reset(); }) == "InvalidCommit");
  CHECK(commit([](Commit& c) { c.proposals.push_back({Bytes(hashSize)}); }) == "UnknownProposal");
  CHECK(commit([](Commit& c) { c.path->nodes.pop_back(); }) == "InvalidCommit");
  CHECK(commit([](Commit& c) { c.path->nodes.push_back(c.path->nodes.back()); }) == "InvalidCommit");
  CHECK(commit([](Commit& c) { c.path->nodes[0].encryptionKey.pop_back(); }) == "InvalidCommit");
  CHECK(commit([](Commit& c) { c.path->nodes[0].encryptionKey[0] ^= std::byte{1}; }) == "InvalidCommit"); // parent hash
  CHECK(commit([](Commit& c) { c.path->leaf.signature[0] ^= std::byte{1}; }) == "BadSignature");
  CHECK(commit([&](Commit& c) {
          c.path->leaf.source = LeafNodeSource::Update;
          resign(forge, c.path->leaf);
        }) == "InvalidCommit");
  CHECK(commit([&](Commit& c) {
          c.path->leaf.parentHash[0] ^= std::byte{1};
          resign(forge, c.path->leaf);
        }) == "InvalidCommit");
  CHECK(commit([&](Commit& c) {
          c.path->leaf.encryptionKey = forge.open->current.tree.leaf(1)->encryptionKey; // the one it has
          resign(forge, c.path->leaf);
        }) == "InvalidCommit");
  CHECK(commit([&](Commit& c) {
          c.path->leaf.encryptionKey = c.path->nodes[0].encryptionKey;
          resign(forge, c.path->leaf);
        }) == "InvalidCommit");
  CHECK(commit([&](Commit& c) {
          c.path->leaf.capabilities.versions.clear();
          resign(forge, c.path->leaf);
        }) == "InvalidLeafNode");
  CHECK(commit([&](Commit& c) {
          c.path->leaf.credential = Credential::basic(bytesOf("carl"));
          resign(forge, c.path->leaf);
        }) == "CredentialRefused");
  CHECK(commit([](Commit& c) { c.path->nodes.back().encryptedPathSecrets.clear(); }) == "InvalidCommit");
  CHECK(commit([](Commit& c) {
          for (auto& node : c.path->nodes)
            for (auto& sealed : node.encryptedPathSecrets) sealed.ciphertext[0] ^= std::byte{1};
        }) == "Undecryptable");
  CHECK(commit([](Commit& c) { c.proposals.push_back({Proposal{Remove{1}}}); }) == "InvalidProposalList");
  CHECK(forge.annaSays(forge.message(forge.commit(), [](auto& c) {
    c.content.sender.type = SenderType::NewMemberCommit;
  })) == "InvalidProposalList"); // as if Ben joined from outside with the key he has: no ExternalInit
  CHECK(forge.anna.group->epoch() == 2);
}

TEST_CASE("Welcomes are refused for others, altered, with another tree, another signer or a broken rule inside") {
  Party anna("anna", 1);
  Party ben("ben", 2);
  Party carl("carl", 3);
  anna.create();
  std::ignore = anna.add(carl);
  const OwnKeyPackage package = ben.keyPackage();
  const OwnKeyPackage other = ben.keyPackage();
  CommitOptions options;
  options.proposals.push_back({Add{package.keyPackage}});
  options.inlineTree = false;
  const CommitBundle bundle = anna.group->commit(options, testNow).value();
  const auto join = [&](ByteView welcome, ByteView tree, const OwnKeyPackage& as) {
    return errorOf(
        Group::join({.welcome = welcome, .ratchetTree = tree, .now = testNow}, as, ben.identity(), ben.ports()));
  };
  CHECK(join(*bundle.welcome, bundle.ratchetTree, package).empty());
  CHECK(join(*bundle.welcome, bundle.ratchetTree, other) == "NotExpected");
  CHECK(join(*bundle.welcome, {}, package) == "MissingTree");
  CHECK(join(*bundle.welcome, bytesFrom("no tree"), package) == "Malformed");
  CHECK(join(*bundle.welcome, anna.group->ratchetTree(), package) == "InvalidTree"); // of the epoch before
  Bytes altered = *bundle.welcome;
  altered.back() ^= std::byte{1};
  CHECK(join(altered, bundle.ratchetTree, package) == "Undecryptable");
  CHECK(join(bundle.commit, bundle.ratchetTree, package) == "NotExpected");
  CHECK(errorOf(Group::join({.welcome = *bundle.welcome, .ratchetTree = bundle.ratchetTree, .now = testNow}, package,
                            carl.identity(), ben.ports())) == "BadArgument");
  ben.beliefs.refused.insert("carl");
  CHECK(join(*bundle.welcome, bundle.ratchetTree, package) == "CredentialRefused");
}

TEST_CASE("A tree from outside is refused for its hashes, signatures, unmerged leaves and keys") {
  Party anna("anna", 1);
  Party ben("ben", 2);
  Party carl("carl", 3);
  anna.create();
  std::ignore = anna.add(ben);
  std::ignore = anna.add(carl);
  const RatchetTree good = RatchetTree::decode(anna.group->ratchetTree()).value();
  GroupContext context;
  context.suite = suite3;
  context.groupId = anna.group->groupId();
  const auto error = [&](const std::function<void(RatchetTree&)>& change) {
    RatchetTree tree = good;
    change(tree);
    context.treeHash = toBytes(tree.treeHash());
    return errorOf(checkNewTree(tree, context, anna.beliefs));
  };
  const auto withParent = [&](NodeIndex node, const std::function<void(ParentNode&)>& change) {
    return error([&](RatchetTree& tree) {
      auto parent = std::make_shared<ParentNode>(*tree.parent(node));
      change(*parent);
      tree.setParent(node, std::move(parent));
    });
  };
  CHECK(error([](RatchetTree&) {}).empty());
  const NodeIndex root = good.root();
  REQUIRE_FALSE(good.isBlank(root));
  CHECK(withParent(root, [](ParentNode& n) { n.encryptionKey[0] ^= std::byte{1}; }) == "InvalidTree");
  CHECK(withParent(root, [](ParentNode& n) { n.parentHash = Bytes(hashSize); }) == "InvalidTree");
  CHECK(withParent(root, [](ParentNode& n) { n.unmergedLeaves.push_back(1); }) == "InvalidTree");
  CHECK(error([&](RatchetTree& tree) {
          LeafNode leaf = *tree.leaf(2);
          leaf.lifetime.notAfter += 1;
          tree.setLeaf(2, std::move(leaf));
        }) == (good.leaf(2)->source == LeafNodeSource::KeyPackage ? "InvalidTree" : ""));
  context.treeHash = Bytes(hashSize);
  CHECK(errorOf(checkNewTree(good, context, anna.beliefs)) == "InvalidTree");
  RatchetTree stranger;
  LeafNode leaf = anna.keyPackage().keyPackage.leaf;
  leaf.lifetime.notAfter += 1; // after it was signed
  stranger.setLeaf(0, std::move(leaf));
  context.treeHash = toBytes(stranger.treeHash());
  CHECK(errorOf(checkNewTree(stranger, context, anna.beliefs)) == "BadSignature");
}

TEST_CASE("Bytes that are not a tree are refused") {
  for (const char* bad : {"", "00", "0100", "020100", "0101", "020102", "0100", "03010100"})
    CHECK(errorOf(RatchetTree::decode(fromHex(bad).value())) == "Malformed");
}
