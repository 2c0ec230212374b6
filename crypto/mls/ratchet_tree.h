// The public side of the ratchet tree (RFC 9420 sections 4, 7.1, 7.7, 7.8, 7.9): who stands where, the key of every
// node, and the hashes over them.
//
// Nodes are immutable and shared between copies, and each copy remembers the hashes of subtrees that did not change:
// copying a tree of 500 members to try a commit on it costs microseconds, and its hash is computed anew along changed
// paths only. Thread: one at a time, also for const calls, which fill the memory of hashes.
#pragma once

#include "crypto/mls/commit.h"
#include "crypto/mls/tree_math.h"

#include <memory>
#include <set>

namespace clavis::crypto::mls {

struct ParentNode {
  Bytes encryptionKey;
  Bytes parentHash;
  std::vector<LeafIndex> unmergedLeaves; ///< ascending

  void write(Writer& writer) const;
  [[nodiscard]] static ParentNode read(Reader& reader);
};

class RatchetTree {
 public:
  /// One blank leaf.
  RatchetTree();

  // -- looking
  /// A power of two; blank ones included.
  [[nodiscard]] std::uint32_t leafCount() const noexcept { return static_cast<std::uint32_t>(m_leaves.size()); }
  [[nodiscard]] std::uint32_t nodeCount() const noexcept { return mls::nodeCount(leafCount()); }
  [[nodiscard]] NodeIndex root() const noexcept { return rootOf(leafCount()); }
  /// nullptr when blank or outside.
  [[nodiscard]] const LeafNode* leaf(LeafIndex leaf) const noexcept;
  [[nodiscard]] const ParentNode* parent(NodeIndex node) const noexcept;
  [[nodiscard]] bool isBlank(NodeIndex node) const noexcept;
  /// Of a node that is not blank.
  [[nodiscard]] const Bytes& encryptionKey(NodeIndex node) const noexcept;
  [[nodiscard]] std::size_t memberCount() const noexcept;
  /// The non-blank leaves, ascending.
  [[nodiscard]] std::vector<LeafIndex> members() const;
  /// 4.1.1: the nodes that together hold a key for every member below `node`.
  [[nodiscard]] std::vector<NodeIndex> resolution(NodeIndex node) const;
  [[nodiscard]] bool hasMembersBelow(NodeIndex node) const { return !resolution(node).empty(); }
  /// 7.4.1: the direct path without nodes whose child on the copath has nobody below it; from the leaf up.
  [[nodiscard]] std::vector<NodeIndex> filteredDirectPath(LeafIndex leaf) const;

  // -- changing
  /// 7.7: into the leftmost blank leaf, or a new one when there is none. Unsupported when the tree is full.
  [[nodiscard]] Result<LeafIndex> add(LeafNode leaf);
  /// 12.1.2: a new leaf for a member, whose direct path becomes blank.
  void update(LeafIndex leaf, LeafNode node);
  /// 12.1.3: leaf and direct path become blank, and the tree as small as it can be.
  void remove(LeafIndex leaf);
  /// For paths: a leaf without effect on its ancestors, and a parent (nullptr: blank).
  void setLeaf(LeafIndex leaf, LeafNode node);
  void setParent(NodeIndex node, std::shared_ptr<const ParentNode> parent);

  // -- hashes
  /// 7.8
  [[nodiscard]] const Hash& treeHash(NodeIndex node) const;
  [[nodiscard]] const Hash& treeHash() const { return treeHash(root()); }
  /// 7.9: of `parent` (not blank), for the child `sibling` on the other side than who carries the hash.
  [[nodiscard]] Hash parentHash(NodeIndex parent, NodeIndex sibling) const;

  // -- the ratchet_tree extension (12.4.3.3)
  void write(Writer& writer) const;
  [[nodiscard]] Bytes encoded() const;
  /// Malformed for bytes that are not a tree: nodes of the wrong kind at their place, a blank last node, an unmerged
  /// leaf that is none. Nothing is said of signatures and hashes (tree_validation.h).
  [[nodiscard]] static Result<RatchetTree> decode(ByteView extension);

 private:
  struct Leaf {
    LeafNode node;
    Bytes encoded; // leaves are hashed and sent more often than they change
  };
  [[nodiscard]] Hash computeHash(NodeIndex node) const;
  [[nodiscard]] Hash hashWithout(NodeIndex node, const std::vector<LeafIndex>& removed) const;
  [[nodiscard]] Hash leafHash(LeafIndex leaf, const Leaf* content) const;
  void collectResolution(NodeIndex node, std::vector<NodeIndex>& into) const;
  void forgetHashesAbove(NodeIndex node);
  void resize(std::uint32_t leaves);
  void shrink();
  [[nodiscard]] const std::shared_ptr<const ParentNode>& parentSlot(NodeIndex node) const {
    return m_parents[node / 2];
  }

  std::vector<std::shared_ptr<const Leaf>> m_leaves;
  std::vector<std::shared_ptr<const ParentNode>> m_parents; // of node 2i + 1
  mutable std::vector<std::optional<Hash>> m_hashes;        // by node
};

} // namespace clavis::crypto::mls
