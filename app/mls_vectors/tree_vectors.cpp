// tree-math, tree-operations, tree-validation, treekem: the ratchet tree.
#include "app/mls_vectors/vector_case.h"
#include "crypto/mls/group_context.h"
#include "crypto/mls/tree_validation.h"
#include "crypto/mls/treekem.h"

namespace clavis::mls_vectors {

using namespace crypto::mls;

void runTreeMath(const Json& vector, Checker& check) {
  const std::uint32_t leaves = number(vector, "n_leaves");
  const std::uint32_t nodes = nodeCount(leaves);
  check.that(nodes == number(vector, "n_nodes"), "n_nodes");
  check.that(rootOf(leaves) == number(vector, "root"), "root");
  const auto compare = [&](std::string_view field, auto exists, auto function) {
    const std::vector<Json> expected = items(vector[field]);
    check.that(expected.size() == nodes, field);
    for (NodeIndex node = 0; node < expected.size(); ++node) {
      const bool none = expected[node].is_null();
      check.that(none == !exists(node) && (none || std::uint64_t(expected[node]) == function(node)), field);
    }
  };
  const auto isParent = [](NodeIndex node) { return !isLeaf(node); };
  const auto hasParent = [&](NodeIndex node) { return node != rootOf(leaves); };
  compare("left", isParent, leftOf);
  compare("right", isParent, rightOf);
  compare("parent", hasParent, parentOf);
  compare("sibling", hasParent, siblingOf);
}

void runTreeOperations(const Json& vector, Checker& check) {
  auto tree = RatchetTree::decode(hex(vector, "tree_before"));
  auto proposal = decode<Proposal>(hex(vector, "proposal"));
  if (!check.ok(tree, "tree_before") || !check.ok(proposal, "proposal")) return;
  check.equal(tree->treeHash(), hex(vector, "tree_hash_before"), "tree_hash_before");
  if (const auto* add = proposal->as<Add>())
    check.that(tree->add(add->keyPackage.leaf).has_value(), "add");
  else if (const auto* update = proposal->as<Update>())
    tree->update(number(vector, "proposal_sender"), update->leaf);
  else if (const auto* remove = proposal->as<Remove>())
    tree->remove(remove->leaf);
  else
    check.that(false, "a proposal that does not change the tree");
  check.equal(tree->encoded(), hex(vector, "tree_after"), "tree_after");
  check.equal(tree->treeHash(), hex(vector, "tree_hash_after"), "tree_hash_after");
}

void runTreeValidation(const Json& vector, Checker& check) {
  const Bytes encoded = hex(vector, "tree");
  auto tree = RatchetTree::decode(encoded);
  if (!check.ok(tree, "tree")) return;
  check.equal(tree->encoded(), encoded, "tree again");
  const std::vector<Json> hashes = items(vector["tree_hashes"]);
  const std::vector<Json> resolutions = items(vector["resolutions"]);
  check.that(hashes.size() == tree->nodeCount() && resolutions.size() == tree->nodeCount(), "number of nodes");
  for (NodeIndex node = 0; node < hashes.size() && check.good(); ++node) {
    check.that(crypto::toHex(tree->treeHash(node)) == std::string_view(hashes[node]), "tree hash");
    std::vector<NodeIndex> resolution;
    for (const Json& each : items(resolutions[node])) resolution.push_back(static_cast<NodeIndex>(std::uint64_t(each)));
    check.that(tree->resolution(node) == resolution, "resolution");
  }
  check.ok(checkParentHashes(*tree), "parent hashes");
  check.ok(checkUnmergedLeaves(*tree), "unmerged leaves");
  check.ok(checkLeafSignatures(*tree, hex(vector, "group_id")), "leaf signatures");
}

namespace {

struct Party {
  TreePrivate keys;
  crypto::Ed25519Key signer;
};

std::optional<Party> party(const Json& vector, const RatchetTree& tree, Checker& check) {
  const LeafIndex leaf = number(vector, "index");
  auto signer = crypto::Ed25519Key::fromSeed(hex(vector, "signature_priv"));
  if (!signer) return std::nullopt;
  TreePrivate keys(leaf, crypto::SecretBytes::copyOf(hex(vector, "encryption_priv")));
  for (const Json& each : items(vector["path_secrets"])) {
    const crypto::SecretBytes secret = crypto::SecretBytes::copyOf(hex(each, "path_secret"));
    auto pair = crypto::deriveHpkeKeyPair(deriveSecret(secret.view(), "node").view());
    if (!pair) return std::nullopt;
    keys.set(number(each, "node"), std::move(pair->privateKey));
  }
  check.ok(keys.check(tree), "private keys");
  return Party{std::move(keys), std::move(*signer)};
}

GroupContext contextOf(const Json& vector, const RatchetTree& tree) {
  GroupContext context;
  context.suite = suiteOf(vector);
  context.groupId = hex(vector, "group_id");
  context.epoch = longNumber(vector, "epoch");
  context.confirmedTranscriptHash = hex(vector, "confirmed_transcript_hash");
  context.treeHash = toBytes(tree.treeHash());
  return context;
}

// Every other member follows the path and reaches the same commit secret.
void allFollow(const Json& vector, const RatchetTree& before, const std::vector<Party>& parties, LeafIndex sender,
               const UpdatePath& path, ByteView commitSecret, Checker& check) {
  RatchetTree after = before;
  if (!check.ok(applyPath(after, sender, path), "apply path")) return;
  const Bytes context = encode(contextOf(vector, after));
  for (const Party& each : parties) {
    if (each.keys.leaf() == sender) continue;
    TreePrivate keys = each.keys.clone();
    auto secret = decryptPath(after, keys, sender, path, {}, suiteOf(vector), context);
    if (!check.ok(secret, "decrypt path")) return;
    check.that(secret->equals(commitSecret), "commit secret");
    keys.forgetBlank(after);
    check.ok(keys.check(after), "private keys after the path");
  }
}

} // namespace

void runTreeKem(const Json& vector, Checker& check) {
  const CipherSuite suite = suiteOf(vector);
  auto tree = RatchetTree::decode(hex(vector, "ratchet_tree"));
  if (!check.ok(tree, "ratchet_tree")) return;
  std::vector<Party> parties;
  for (const Json& each : items(vector["leaves_private"])) {
    auto made = party(each, *tree, check);
    if (!made) return check.that(false, "leaf's private keys");
    parties.push_back(std::move(*made));
  }
  SystemRandom random;
  for (const Json& each : items(vector["update_paths"])) {
    const LeafIndex sender = number(each, "sender");
    auto path = decode<UpdatePath>(hex(each, "update_path"));
    if (!check.ok(path, "update_path")) return;
    check.that(path->leaf.verify({hex(vector, "group_id"), sender}), "signature of the path's leaf");
    RatchetTree after = *tree;
    check.ok(applyPath(after, sender, *path), "apply path");
    check.equal(after.treeHash(), hex(each, "tree_hash_after"), "tree_hash_after");
    allFollow(vector, *tree, parties, sender, *path, hex(each, "commit_secret"), check);
    const Bytes context = encode(contextOf(vector, after));
    const std::vector<Json> secrets = items(each["path_secrets"]);
    for (const Party& member : parties) {
      const Json expected = secrets.at(member.keys.leaf());
      if (expected.is_null()) continue;
      // The secret a leaf gets is the one whose node gives the public key it then finds in the tree.
      TreePrivate keys(member.keys.leaf(), crypto::SecretBytes(32));
      const auto nodes = after.filteredDirectPath(sender);
      const auto common = std::ranges::find_if(nodes, [&](NodeIndex node) { return isBelow(keys.leaf(), node); });
      check.ok(keys.adopt(after, sender, *common,
                          crypto::SecretBytes::copyOf(crypto::fromHex(std::string_view(expected)).value())),
               "path secret");
    }
    const auto committer = std::ranges::find(parties, sender, [](const Party& p) { return p.keys.leaf(); });
    RatchetTree own = *tree;
    TreePrivate ownKeys = committer->keys.clone();
    auto made =
        makePath(own, ownKeys, {sender, *tree->leaf(sender), &committer->signer, hex(vector, "group_id")}, random);
    if (!check.ok(made, "make path")) return;
    auto encrypted = encryptPath(own, *made, sender, {}, suite, encode(contextOf(vector, own)), random);
    if (!check.ok(encrypted, "encrypt path")) return;
    check.that(encrypted->leaf.verify({hex(vector, "group_id"), sender}), "own leaf's signature");
    allFollow(vector, *tree, parties, sender, *encrypted, made->commitSecret.view(), check);
  }
}

} // namespace clavis::mls_vectors
