#include "crypto/mls/tree_math.h"

namespace clavis::crypto::mls {

std::vector<NodeIndex> directPath(LeafIndex leaf, std::uint32_t leaves) {
  std::vector<NodeIndex> path;
  const NodeIndex root = rootOf(leaves);
  for (NodeIndex node = nodeOf(leaf); node != root;) {
    node = parentOf(node);
    path.push_back(node);
  }
  return path;
}

} // namespace clavis::crypto::mls
