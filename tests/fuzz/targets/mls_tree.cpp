// Any bytes as a ratchet tree from outside: refused, or a tree that writes itself as it was read, whose checks all end,
// and that stays consistent when members are added, updated and removed.
#include "crypto/mls/tree_validation.h"

#include <cstdint>
#include <cstdlib>

using namespace clavis::crypto::mls;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes = std::as_bytes(std::span(data, size));
  auto tree = RatchetTree::decode(bytes);
  if (!tree) return 0;
  if (tree->encoded() != toBytes(bytes)) std::abort();
  std::ignore = checkUnmergedLeaves(*tree);
  std::ignore = checkParentHashes(*tree);
  std::ignore = checkLeavesTogether(*tree);
  std::ignore = checkEachLeaf(*tree, CipherSuite::X25519ChaCha20Poly1305Sha256Ed25519, {});
  const std::vector<LeafIndex> members = tree->members();
  if (members.size() != tree->memberCount() || members.empty()) std::abort();
  std::ignore = tree->filteredDirectPath(members.front());
  const Hash before = tree->treeHash();
  RatchetTree copy = *tree;
  const auto added = copy.add(*copy.leaf(members.front()));
  if (added) {
    if (copy.treeHash() == before) std::abort();
    copy.update(*added, *copy.leaf(members.front()));
    copy.remove(*added);
  }
  if (tree->treeHash() != before || tree->encoded() != toBytes(bytes)) std::abort(); // copies share, and do not change
  // What remains must still be readable as a tree.
  if (!RatchetTree::decode(copy.encoded())) std::abort();
  return 0;
}
