#include "crypto/mls/ratchet_tree.h"

#include <algorithm>

namespace clavis::crypto::mls {

namespace {

enum class NodeType : std::uint8_t { Leaf = 1, Parent = 2 };

void writeLeaves(Writer& writer, const std::vector<LeafIndex>& leaves) {
  writer.nested([&] {
    for (const LeafIndex leaf : leaves) writer.u32(leaf);
  });
}

} // namespace

void ParentNode::write(Writer& writer) const {
  writer.vector(encryptionKey);
  writer.vector(parentHash);
  writeLeaves(writer, unmergedLeaves);
}

ParentNode ParentNode::read(Reader& reader) {
  ParentNode node;
  node.encryptionKey = reader.bytes();
  node.parentHash = reader.bytes();
  Reader leaves(reader.vector());
  node.unmergedLeaves.reserve(leaves.left() / 4);
  while (!leaves.atEnd()) node.unmergedLeaves.push_back(leaves.u32());
  if (!leaves.ok() || std::ranges::adjacent_find(node.unmergedLeaves, std::greater_equal<>()) !=
                          node.unmergedLeaves.end()) // ascending, none twice
    reader.fail();
  return node;
}

RatchetTree::RatchetTree() { resize(1); }

const LeafNode* RatchetTree::leaf(LeafIndex leaf) const noexcept {
  return leaf < m_leaves.size() && m_leaves[leaf] ? &m_leaves[leaf]->node : nullptr;
}

const ParentNode* RatchetTree::parent(NodeIndex node) const noexcept {
  return node < nodeCount() && !isLeaf(node) ? parentSlot(node).get() : nullptr;
}

bool RatchetTree::isBlank(NodeIndex node) const noexcept {
  return isLeaf(node) ? leaf(leafOf(node)) == nullptr : parent(node) == nullptr;
}

const Bytes& RatchetTree::encryptionKey(NodeIndex node) const noexcept {
  return isLeaf(node) ? m_leaves[leafOf(node)]->node.encryptionKey : parentSlot(node)->encryptionKey;
}

std::size_t RatchetTree::memberCount() const noexcept {
  return static_cast<std::size_t>(std::ranges::count_if(m_leaves, [](const auto& leaf) { return leaf != nullptr; }));
}

std::vector<LeafIndex> RatchetTree::members() const {
  std::vector<LeafIndex> members;
  members.reserve(m_leaves.size());
  for (LeafIndex i = 0; i < leafCount(); ++i)
    if (m_leaves[i]) members.push_back(i);
  return members;
}

void RatchetTree::collectResolution(NodeIndex node, std::vector<NodeIndex>& into) const {
  if (isLeaf(node)) {
    if (m_leaves[leafOf(node)]) into.push_back(node);
  } else if (const ParentNode* parent = parentSlot(node).get()) {
    into.push_back(node);
    for (const LeafIndex leaf : parent->unmergedLeaves) into.push_back(nodeOf(leaf));
  } else {
    collectResolution(leftOf(node), into);
    collectResolution(rightOf(node), into);
  }
}

std::vector<NodeIndex> RatchetTree::resolution(NodeIndex node) const {
  std::vector<NodeIndex> nodes;
  collectResolution(node, nodes);
  return nodes;
}

std::vector<NodeIndex> RatchetTree::filteredDirectPath(LeafIndex leaf) const {
  std::vector<NodeIndex> path = directPath(leaf, leafCount());
  std::erase_if(path, [&](NodeIndex node) { return !hasMembersBelow(copathChild(node, leaf)); });
  return path;
}

void RatchetTree::forgetHashesAbove(NodeIndex node) {
  m_hashes[node].reset();
  while (node != root()) {
    node = parentOf(node);
    m_hashes[node].reset();
  }
}

void RatchetTree::resize(std::uint32_t leaves) {
  m_leaves.resize(leaves);
  m_parents.resize(leaves - 1);
  m_hashes.resize(mls::nodeCount(leaves)); // subtrees keep their indices, so their hashes stay right
}

void RatchetTree::shrink() {
  std::uint32_t leaves = leafCount();
  const auto emptyRightHalf = [&] {
    return std::all_of(m_leaves.begin() + leaves / 2, m_leaves.begin() + leaves,
                       [](const auto& leaf) { return leaf == nullptr; });
  };
  while (leaves > 1 && emptyRightHalf()) leaves /= 2;
  if (leaves != leafCount()) resize(leaves);
}

Result<LeafIndex> RatchetTree::add(LeafNode leaf) {
  const auto blank = std::ranges::find(m_leaves, nullptr);
  const auto at = static_cast<LeafIndex>(blank - m_leaves.begin());
  if (blank == m_leaves.end()) {
    if (leafCount() >= maxLeaves) return fail(MlsError::Unsupported, "the group is full");
    resize(2 * leafCount());
  }
  setLeaf(at, std::move(leaf));
  for (const NodeIndex node : directPath(at, leafCount())) {
    if (!parentSlot(node)) continue;
    auto changed = std::make_shared<ParentNode>(*parentSlot(node));
    auto& unmerged = changed->unmergedLeaves;
    unmerged.insert(std::ranges::lower_bound(unmerged, at), at);
    m_parents[node / 2] = std::move(changed);
  }
  return at;
}

void RatchetTree::update(LeafIndex leaf, LeafNode node) {
  setLeaf(leaf, std::move(node));
  for (const NodeIndex above : directPath(leaf, leafCount())) m_parents[above / 2].reset();
}

void RatchetTree::remove(LeafIndex leaf) {
  m_leaves[leaf].reset();
  for (const NodeIndex above : directPath(leaf, leafCount())) m_parents[above / 2].reset();
  forgetHashesAbove(nodeOf(leaf));
  shrink();
}

void RatchetTree::setLeaf(LeafIndex leaf, LeafNode node) {
  Bytes encodedLeaf = encode(node);
  m_leaves[leaf] = std::make_shared<const Leaf>(std::move(node), std::move(encodedLeaf));
  forgetHashesAbove(nodeOf(leaf));
}

void RatchetTree::setParent(NodeIndex node, std::shared_ptr<const ParentNode> parent) {
  m_parents[node / 2] = std::move(parent);
  forgetHashesAbove(node);
}

// TreeHashInput of a leaf
Hash RatchetTree::leafHash(LeafIndex leaf, const Leaf* content) const {
  Writer writer(Writer::Content::Public, 512);
  writer.u8(static_cast<std::uint8_t>(NodeType::Leaf));
  writer.u32(leaf);
  writer.u8(content != nullptr ? 1 : 0);
  if (content != nullptr) writer.raw(content->encoded);
  return sha256(writer.view());
}

namespace {

// TreeHashInput of a parent
Hash parentNodeHash(const ParentNode* parent, const Hash& left, const Hash& right) {
  Writer writer;
  writer.u8(static_cast<std::uint8_t>(NodeType::Parent));
  writer.u8(parent != nullptr ? 1 : 0);
  if (parent != nullptr) parent->write(writer);
  writer.vector(left);
  writer.vector(right);
  return sha256(writer.view());
}

} // namespace

const Hash& RatchetTree::treeHash(NodeIndex node) const {
  if (!m_hashes[node]) m_hashes[node] = computeHash(node);
  return *m_hashes[node];
}

Hash RatchetTree::computeHash(NodeIndex node) const {
  if (isLeaf(node)) return leafHash(leafOf(node), m_leaves[leafOf(node)].get());
  return parentNodeHash(parentSlot(node).get(), treeHash(leftOf(node)), treeHash(rightOf(node)));
}

// The hash the subtree would have without some leaves (7.9: as it was before they were added).
Hash RatchetTree::hashWithout(NodeIndex node, const std::vector<LeafIndex>& removed) const {
  const auto first = std::ranges::lower_bound(removed, firstLeafBelow(node));
  if (first == removed.end() || *first >= endOfLeavesBelow(node)) return treeHash(node);
  if (isLeaf(node)) return leafHash(leafOf(node), nullptr);
  const Hash left = hashWithout(leftOf(node), removed);
  const Hash right = hashWithout(rightOf(node), removed);
  const ParentNode* parent = parentSlot(node).get();
  if (parent == nullptr) return parentNodeHash(nullptr, left, right);
  ParentNode before = *parent;
  std::erase_if(before.unmergedLeaves, [&](LeafIndex leaf) { return std::ranges::binary_search(removed, leaf); });
  return parentNodeHash(&before, left, right);
}

Hash RatchetTree::parentHash(NodeIndex parent, NodeIndex sibling) const {
  const ParentNode& node = *parentSlot(parent);
  Writer writer; // ParentHashInput
  writer.vector(node.encryptionKey);
  writer.vector(node.parentHash);
  writer.vector(hashWithout(sibling, node.unmergedLeaves));
  return sha256(writer.view());
}

void RatchetTree::write(Writer& writer) const {
  NodeIndex end = nodeCount();
  while (end > 0 && isBlank(end - 1)) --end; // no blank nodes at the end
  writer.nested([&] {
    for (NodeIndex node = 0; node < end; ++node) {
      writer.u8(isBlank(node) ? 0 : 1);
      if (isBlank(node)) continue;
      writer.u8(static_cast<std::uint8_t>(isLeaf(node) ? NodeType::Leaf : NodeType::Parent));
      if (isLeaf(node))
        writer.raw(m_leaves[leafOf(node)]->encoded);
      else
        parentSlot(node)->write(writer);
    }
  });
}

Bytes RatchetTree::encoded() const {
  Writer writer(Writer::Content::Public, std::size_t{400} * leafCount());
  write(writer);
  return writer.take();
}

Result<RatchetTree> RatchetTree::decode(ByteView extension) {
  Reader outer(extension);
  Reader reader(outer.vector());
  if (!outer.done()) return fail(MlsError::Malformed, "ratchet_tree");
  RatchetTree tree;
  tree.m_leaves.clear();
  tree.m_parents.clear();
  NodeIndex node = 0;
  bool lastIsBlank = true;
  for (; !reader.atEnd(); ++node) {
    if (node >= mls::nodeCount(maxLeaves)) return fail(MlsError::Unsupported, "ratchet_tree");
    const bool there = reader.present();
    lastIsBlank = !there;
    const auto type = there ? reader.u8() : 0;
    if (there && type != static_cast<std::uint8_t>(isLeaf(node) ? NodeType::Leaf : NodeType::Parent)) reader.fail();
    if (isLeaf(node)) {
      std::shared_ptr<const Leaf> leaf;
      if (there) {
        const ByteView before = reader.rest();
        LeafNode read = LeafNode::read(reader);
        leaf = std::make_shared<const Leaf>(std::move(read), toBytes(before.first(before.size() - reader.left())));
      }
      tree.m_leaves.push_back(std::move(leaf));
    } else {
      tree.m_parents.push_back(there ? std::make_shared<const ParentNode>(ParentNode::read(reader)) : nullptr);
    }
  }
  if (!reader.ok() || lastIsBlank) return fail(MlsError::Malformed, "ratchet_tree");
  tree.resize(std::bit_ceil(node / 2 + 1));
  for (NodeIndex i = 1; i < tree.nodeCount(); i += 2) {
    const ParentNode* parent = tree.parent(i);
    if (parent == nullptr) continue;
    for (const LeafIndex leaf : parent->unmergedLeaves)
      if (tree.leaf(leaf) == nullptr || !isBelow(leaf, i)) return fail(MlsError::Malformed, "unmerged leaf");
  }
  return tree;
}

} // namespace clavis::crypto::mls
