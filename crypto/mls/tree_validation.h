// Whether a tree that came from outside may be believed (RFC 9420 sections 7.9.2 and 12.4.3.1), and rules over all
// leaves together (7.3).
#pragma once

#include "crypto/mls/ratchet_tree.h"

namespace clavis::crypto::mls {

/// 7.9.2: every parent is vouched for by the hash some node below it carries. InvalidTree.
[[nodiscard]] Result<void> checkParentHashes(const RatchetTree& tree);
/// Every leaf's signature; spread over the processor's cores when there are many. BadSignature.
[[nodiscard]] Result<void> checkLeafSignatures(const RatchetTree& tree, ByteView groupId);
/// 7.9.2 and 4.2: unmerged leaves are unmerged at every non-blank node between. InvalidTree.
[[nodiscard]] Result<void> checkUnmergedLeaves(const RatchetTree& tree);
/// 7.3 over all members: signature keys and encryption keys are unique, everybody understands everybody's credentials.
/// InvalidLeafNode.
[[nodiscard]] Result<void> checkLeavesTogether(const RatchetTree& tree);
/// Every leaf by itself (checkLeafNode). Lifetimes are not looked at: a member may stay longer than its key package was
/// good for.
[[nodiscard]] Result<void> checkEachLeaf(const RatchetTree& tree, CipherSuite suite, const Extensions& groupExtensions);

} // namespace clavis::crypto::mls
