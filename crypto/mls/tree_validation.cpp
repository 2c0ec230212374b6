#include "crypto/mls/tree_validation.h"

#include "crypto/mls/parallel.h"

#include <algorithm>
#include <atomic>

namespace clavis::crypto::mls {

namespace {

// Whether the child `child` of the non-blank `parent` leads to a node that carries parent's hash: the only node of its
// resolution that was not added since (7.9.2).
bool vouchedFrom(const RatchetTree& tree, NodeIndex parent, NodeIndex child) {
  const auto& unmerged = tree.parent(parent)->unmergedLeaves;
  const auto begin = std::ranges::lower_bound(unmerged, firstLeafBelow(child));
  const auto end = std::ranges::lower_bound(unmerged, endOfLeavesBelow(child));
  std::vector<NodeIndex> resolution = tree.resolution(child);
  if (resolution.size() != static_cast<std::size_t>(end - begin) + 1) return false;
  std::erase_if(resolution,
                [&](NodeIndex node) { return isLeaf(node) && std::binary_search(begin, end, leafOf(node)); });
  if (resolution.size() != 1) return false;
  const NodeIndex voucher = resolution.front();
  ByteView carried;
  if (!isLeaf(voucher))
    carried = tree.parent(voucher)->parentHash;
  else if (tree.leaf(leafOf(voucher))->source == LeafNodeSource::Commit)
    carried = tree.leaf(leafOf(voucher))->parentHash;
  if (carried.empty()) return false;
  return equal(carried, tree.parentHash(parent, siblingOf(child)));
}

} // namespace

Result<void> checkParentHashes(const RatchetTree& tree) {
  for (NodeIndex node = 1; node < tree.nodeCount(); node += 2) {
    if (tree.isBlank(node)) continue;
    if (!vouchedFrom(tree, node, leftOf(node)) && !vouchedFrom(tree, node, rightOf(node)))
      return fail(MlsError::InvalidTree, "parent hash of node " + std::to_string(node));
  }
  return {};
}

Result<void> checkLeafSignatures(const RatchetTree& tree, ByteView groupId) {
  const std::vector<LeafIndex> members = tree.members();
  std::atomic<bool> good = true;
  inParallel(members.size(), [&](std::size_t i) {
    if (!good.load(std::memory_order_relaxed)) return;
    if (!tree.leaf(members[i])->verify({groupId, members[i]})) good = false;
  });
  if (!good) return fail(MlsError::BadSignature, "leaf of the tree");
  return {};
}

Result<void> checkUnmergedLeaves(const RatchetTree& tree) {
  for (NodeIndex node = 1; node < tree.nodeCount(); node += 2) {
    const ParentNode* parent = tree.parent(node);
    if (parent == nullptr) continue;
    for (const LeafIndex leaf : parent->unmergedLeaves) {
      for (NodeIndex below = pathChild(node, leaf); !isLeaf(below); below = pathChild(below, leaf)) {
        const ParentNode* between = tree.parent(below);
        if (between != nullptr && !std::ranges::binary_search(between->unmergedLeaves, leaf))
          return fail(MlsError::InvalidTree, "unmerged leaf merged below");
      }
    }
  }
  return {};
}

Result<void> checkLeavesTogether(const RatchetTree& tree) {
  const std::vector<LeafIndex> members = tree.members();
  const auto firstTwice = [](std::vector<ByteView>& keys) {
    std::ranges::sort(keys, [](ByteView a, ByteView b) { return std::ranges::lexicographical_compare(a, b); });
    return std::ranges::adjacent_find(keys, equal) != keys.end();
  };
  std::vector<ByteView> keys;
  keys.reserve(members.size());
  for (const LeafIndex leaf : members) keys.emplace_back(tree.leaf(leaf)->signatureKey);
  if (firstTwice(keys)) return fail(MlsError::InvalidLeafNode, "a signature key twice");
  keys.clear();
  for (const LeafIndex leaf : members) keys.emplace_back(tree.leaf(leaf)->encryptionKey);
  if (firstTwice(keys)) return fail(MlsError::InvalidLeafNode, "an encryption key twice");
  bool basic = false;
  bool x509 = false;
  for (const LeafIndex leaf : members) {
    basic = basic || tree.leaf(leaf)->credential.type == CredentialType::Basic;
    x509 = x509 || tree.leaf(leaf)->credential.type == CredentialType::X509;
  }
  for (const LeafIndex leaf : members) {
    const Capabilities& can = tree.leaf(leaf)->capabilities;
    if ((basic && !can.has(CredentialType::Basic)) || (x509 && !can.has(CredentialType::X509)))
      return fail(MlsError::InvalidLeafNode, "a member does not understand a credential in use");
  }
  return {};
}

Result<void> checkEachLeaf(const RatchetTree& tree, CipherSuite suite, const Extensions& groupExtensions) {
  for (const LeafIndex leaf : tree.members())
    if (auto good = checkLeafNode(*tree.leaf(leaf), suite, groupExtensions); !good) return good;
  return {};
}

} // namespace clavis::crypto::mls
