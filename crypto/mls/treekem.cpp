#include "crypto/mls/treekem.h"

#include "crypto/mls/parallel.h"

#include <algorithm>

namespace clavis::crypto::mls {

namespace {

Result<HpkeKeyPair> nodeKeyPair(ByteView pathSecret) {
  const SecretBytes nodeSecret = deriveSecret(pathSecret, "node");
  auto pair = deriveHpkeKeyPair(nodeSecret.view());
  if (!pair) return passAs(MlsError::Internal, pair);
  return std::move(*pair);
}

// The members that a path secret for the parent of `copathNode` is encrypted to.
std::vector<NodeIndex> recipients(const RatchetTree& tree, NodeIndex copathNode,
                                  const std::vector<LeafIndex>& excluded) {
  std::vector<NodeIndex> nodes = tree.resolution(copathNode);
  if (!excluded.empty())
    std::erase_if(nodes,
                  [&](NodeIndex node) { return isLeaf(node) && std::ranges::binary_search(excluded, leafOf(node)); });
  return nodes;
}

void blankDirectPath(RatchetTree& tree, LeafIndex leaf) {
  for (const NodeIndex node : directPath(leaf, tree.leafCount()))
    if (!tree.isBlank(node)) tree.setParent(node, nullptr);
}

// 7.9: parent hashes from the root down; returns the one the leaf carries.
Bytes installPath(RatchetTree& tree, LeafIndex committer, const std::vector<NodeIndex>& nodes,
                  const std::vector<Bytes>& publicKeys) {
  Bytes above;
  for (std::size_t i = nodes.size(); i-- > 0;) {
    auto node = std::make_shared<ParentNode>();
    node->encryptionKey = publicKeys[i];
    node->parentHash = above;
    tree.setParent(nodes[i], std::move(node));
    above = toBytes(tree.parentHash(nodes[i], copathChild(nodes[i], committer)));
  }
  return above;
}

} // namespace

TreePrivate TreePrivate::clone() const {
  TreePrivate copy;
  copy.m_leaf = m_leaf;
  for (const auto& [node, key] : m_keys) copy.m_keys.emplace_hint(copy.m_keys.end(), node, key.clone());
  return copy;
}

const SecretBytes* TreePrivate::key(NodeIndex node) const {
  const auto found = m_keys.find(node);
  return found == m_keys.end() ? nullptr : &found->second;
}

void TreePrivate::forgetBlank(const RatchetTree& tree) {
  std::erase_if(m_keys, [&](const auto& each) { return each.first >= tree.nodeCount() || tree.isBlank(each.first); });
}

Result<SecretBytes> TreePrivate::adopt(const RatchetTree& tree, LeafIndex committer, NodeIndex node,
                                       SecretBytes pathSecret) {
  const std::vector<NodeIndex> path = tree.filteredDirectPath(committer);
  auto at = std::ranges::find(path, node);
  if (at == path.end()) return fail(MlsError::InvalidCommit, "a path secret for a node off the path");
  for (; at != path.end(); ++at) {
    auto pair = nodeKeyPair(pathSecret.view());
    if (!pair) return pass(pair);
    if (tree.isBlank(*at) || !equal(tree.encryptionKey(*at), pair->publicKey))
      return fail(MlsError::InvalidCommit, "a path secret does not give the node's key");
    set(*at, std::move(pair->privateKey));
    pathSecret = deriveSecret(pathSecret.view(), "path");
  }
  return pathSecret;
}

Result<void> TreePrivate::check(const RatchetTree& tree) const {
  for (const auto& [node, key] : m_keys) {
    const auto publicKey = x25519PublicKey(key.view());
    if (!publicKey || node >= tree.nodeCount() || tree.isBlank(node) || !equal(tree.encryptionKey(node), *publicKey))
      return fail(MlsError::InvalidTree, "a private key does not fit its node");
  }
  return {};
}

Result<NewPath> makePath(RatchetTree& tree, TreePrivate& keys, NewPathInputs inputs, Random& random) {
  NewPath path;
  path.leafPrivate = random.secret(x25519PrivateSize);
  const auto leafPublic = x25519PublicKey(path.leafPrivate.view());
  if (!leafPublic) return fail(MlsError::Internal, "key pair");
  path.nodes = tree.filteredDirectPath(inputs.committer);
  SecretBytes secret = random.secret(hashSize);
  for (const NodeIndex node : path.nodes) {
    auto pair = nodeKeyPair(secret.view());
    if (!pair) return pass(pair);
    path.publicKeys.push_back(toBytes(pair->publicKey));
    keys.set(node, std::move(pair->privateKey));
    SecretBytes next = deriveSecret(secret.view(), "path");
    path.pathSecrets.push_back(std::move(secret));
    secret = std::move(next);
  }
  path.commitSecret = std::move(secret);
  blankDirectPath(tree, inputs.committer);
  path.leaf = std::move(inputs.leaf);
  path.leaf.encryptionKey = toBytes(*leafPublic);
  path.leaf.source = LeafNodeSource::Commit;
  path.leaf.parentHash = installPath(tree, inputs.committer, path.nodes, path.publicKeys);
  path.leaf.sign(*inputs.signer, {inputs.groupId, inputs.committer});
  tree.setLeaf(inputs.committer, path.leaf);
  keys.set(nodeOf(inputs.committer), path.leafPrivate.clone());
  return path;
}

Result<UpdatePath> encryptPath(const RatchetTree& tree, const NewPath& path, LeafIndex committer,
                               const std::vector<LeafIndex>& excluded, CipherSuite suite, ByteView context,
                               Random& random) {
  struct Job {
    std::size_t level;
    NodeIndex recipient;
    SecretBytes ephemeral;
    Result<Sealed> sealed;
  };
  std::vector<Job> jobs;
  for (std::size_t i = 0; i < path.nodes.size(); ++i)
    for (const NodeIndex node : recipients(tree, copathChild(path.nodes[i], committer), excluded))
      jobs.push_back({i, node, random.secret(x25519PrivateSize), {}});
  const HpkeInfo info = encryptContext(suite, "UpdatePathNode", context);
  inParallel(jobs.size(), [&](std::size_t i) {
    Job& job = jobs[i];
    job.sealed = encryptWithLabel(info, tree.encryptionKey(job.recipient), job.ephemeral.view(),
                                  path.pathSecrets[job.level].view());
  });
  UpdatePath update;
  update.leaf = path.leaf;
  for (const Bytes& key : path.publicKeys) update.nodes.push_back({key, {}});
  for (Job& job : jobs) {
    if (!job.sealed) return pass(job.sealed);
    update.nodes[job.level].encryptedPathSecrets.push_back(std::move(*job.sealed));
  }
  return update;
}

Result<void> applyPath(RatchetTree& tree, LeafIndex committer, const UpdatePath& path, bool joins) {
  const auto bad = [](const char* why) { return fail(MlsError::InvalidCommit, why); };
  const std::vector<NodeIndex> nodes = tree.filteredDirectPath(committer);
  if (nodes.size() != path.nodes.size()) return bad("path of the wrong length");
  if (path.leaf.source != LeafNodeSource::Commit) return bad("the path's leaf was not made for a commit");
  std::vector<Bytes> keys;
  for (const UpdatePathNode& node : path.nodes) {
    if (node.encryptionKey.size() != sizeof(X25519PublicKey)) return bad("key length in the path");
    keys.push_back(node.encryptionKey);
  }
  // No key of the path may stand anywhere in the tree, or twice in the path (12.4.2). The committer's old leaf counts.
  std::vector<Bytes> fresh = keys;
  fresh.push_back(path.leaf.encryptionKey);
  std::ranges::sort(fresh);
  if (std::ranges::adjacent_find(fresh) != fresh.end()) return bad("a key twice in the path");
  const auto isOwnNewLeaf = [&](NodeIndex node) { return joins && node == nodeOf(committer); };
  for (NodeIndex node = 0; node < tree.nodeCount(); ++node)
    if (!tree.isBlank(node) && !isOwnNewLeaf(node) && std::ranges::binary_search(fresh, tree.encryptionKey(node)))
      return bad("a key of the path is in the tree already");
  blankDirectPath(tree, committer);
  const Bytes parentHash = installPath(tree, committer, nodes, keys);
  if (path.leaf.parentHash != parentHash) return bad("parent hash of the path's leaf");
  tree.setLeaf(committer, path.leaf);
  return {};
}

Result<SecretBytes> decryptPath(const RatchetTree& tree, TreePrivate& keys, LeafIndex committer, const UpdatePath& path,
                                const std::vector<LeafIndex>& excluded, CipherSuite suite, ByteView context) {
  const std::vector<NodeIndex> nodes = tree.filteredDirectPath(committer);
  const auto common = std::ranges::find_if(nodes, [&](NodeIndex node) { return isBelow(keys.leaf(), node); });
  if (common == nodes.end() || committer == keys.leaf()) return fail(MlsError::InvalidCommit, "not for us");
  // 7.6: one ciphertext for each recipient, at our node and at those of others.
  std::vector<NodeIndex> holders;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    std::vector<NodeIndex> of = recipients(tree, copathChild(nodes[i], committer), excluded);
    if (of.size() != path.nodes[i].encryptedPathSecrets.size())
      return fail(MlsError::InvalidCommit, "number of path secrets");
    if (nodes[i] == *common) holders = std::move(of);
  }
  const auto& ciphertexts = path.nodes[static_cast<std::size_t>(common - nodes.begin())].encryptedPathSecrets;
  for (std::size_t i = 0; i < holders.size(); ++i) {
    const SecretBytes* key = keys.key(holders[i]);
    if (key == nullptr) continue;
    auto secret = decryptWithLabel(encryptContext(suite, "UpdatePathNode", context), key->view(), ciphertexts[i]);
    if (!secret) return pass(secret);
    return keys.adopt(tree, committer, *common, std::move(*secret));
  }
  return fail(MlsError::Undecryptable, "no key for the path");
}

} // namespace clavis::crypto::mls
