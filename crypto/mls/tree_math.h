// Where nodes of a complete binary tree stand in an array (RFC 9420 appendix C): leaves at even indices, parents
// between them; the number of leaves is a power of two. Arguments must lie in the tree: a defect otherwise.
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

namespace clavis::crypto::mls {

using LeafIndex = std::uint32_t;
using NodeIndex = std::uint32_t;

/// More leaves than this are refused: node indices stay well inside 32 bits.
inline constexpr std::uint32_t maxLeaves = std::uint32_t{1} << 24U;

[[nodiscard]] constexpr NodeIndex nodeOf(LeafIndex leaf) noexcept { return 2 * leaf; }
[[nodiscard]] constexpr bool isLeaf(NodeIndex node) noexcept { return node % 2 == 0; }
[[nodiscard]] constexpr LeafIndex leafOf(NodeIndex node) noexcept { return node / 2; }
/// Height above the leaves.
[[nodiscard]] constexpr unsigned level(NodeIndex node) noexcept { return static_cast<unsigned>(std::countr_one(node)); }
[[nodiscard]] constexpr std::uint32_t nodeCount(std::uint32_t leaves) noexcept {
  return leaves == 0 ? 0 : 2 * leaves - 1;
}
[[nodiscard]] constexpr NodeIndex rootOf(std::uint32_t leaves) noexcept { return leaves - 1; }
/// Of a parent.
[[nodiscard]] constexpr NodeIndex leftOf(NodeIndex node) noexcept {
  return node ^ (std::uint32_t{1} << (level(node) - 1));
}
[[nodiscard]] constexpr NodeIndex rightOf(NodeIndex node) noexcept {
  return node ^ (std::uint32_t{3} << (level(node) - 1));
}
/// Of any node but the root.
[[nodiscard]] constexpr NodeIndex parentOf(NodeIndex node) noexcept {
  const unsigned k = level(node);
  return (node | (std::uint32_t{1} << k)) & ~(std::uint32_t{1} << (k + 1));
}
[[nodiscard]] constexpr NodeIndex siblingOf(NodeIndex node) noexcept {
  const NodeIndex parent = parentOf(node);
  return node < parent ? rightOf(parent) : leftOf(parent);
}
/// The leaves below a node: first and one past the last.
[[nodiscard]] constexpr LeafIndex firstLeafBelow(NodeIndex node) noexcept {
  return (node - ((std::uint32_t{1} << level(node)) - 1)) / 2;
}
[[nodiscard]] constexpr LeafIndex endOfLeavesBelow(NodeIndex node) noexcept {
  return firstLeafBelow(node) + (std::uint32_t{1} << level(node));
}
[[nodiscard]] constexpr bool isBelow(LeafIndex leaf, NodeIndex node) noexcept {
  return leaf >= firstLeafBelow(node) && leaf < endOfLeavesBelow(node);
}
/// From the leaf's parent to the root.
[[nodiscard]] std::vector<NodeIndex> directPath(LeafIndex leaf, std::uint32_t leaves);
/// The child of `ancestor` that is not above (or is not) `leaf`, and the one that is.
[[nodiscard]] constexpr NodeIndex copathChild(NodeIndex ancestor, LeafIndex leaf) noexcept {
  return nodeOf(leaf) < ancestor ? rightOf(ancestor) : leftOf(ancestor);
}
[[nodiscard]] constexpr NodeIndex pathChild(NodeIndex ancestor, LeafIndex leaf) noexcept {
  return nodeOf(leaf) < ancestor ? leftOf(ancestor) : rightOf(ancestor);
}

} // namespace clavis::crypto::mls
