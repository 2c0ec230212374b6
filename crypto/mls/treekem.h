// Agreeing on a secret along a path of the tree (RFC 9420 sections 7.4 to 7.6): the committer draws new keys for its
// leaf and everything above, and encrypts to each subtree beside the path what its members need to follow.
#pragma once

#include "crypto/mls/ratchet_tree.h"

#include <map>

namespace clavis::crypto::mls {

/// The private keys one member holds: of its own leaf and of nodes above it.
class TreePrivate {
 public:
  TreePrivate() = default;
  TreePrivate(LeafIndex leaf, SecretBytes leafKey) : m_leaf(leaf) { m_keys[nodeOf(leaf)] = std::move(leafKey); }
  [[nodiscard]] TreePrivate clone() const;

  [[nodiscard]] LeafIndex leaf() const noexcept { return m_leaf; }
  [[nodiscard]] const SecretBytes* key(NodeIndex node) const;
  void set(NodeIndex node, SecretBytes key) { m_keys[node] = std::move(key); }
  [[nodiscard]] const std::map<NodeIndex, SecretBytes>& keys() const noexcept { return m_keys; }

  /// Drops keys of nodes that are blank or above which the tree no longer reaches.
  void forgetBlank(const RatchetTree& tree);
  /// Takes in the path secret of `node` and of everything above it on the filtered path of `committer`, and gives the
  /// commit secret (7.4). InvalidCommit when a derived key is not the tree's.
  [[nodiscard]] Result<SecretBytes> adopt(const RatchetTree& tree, LeafIndex committer, NodeIndex node,
                                          SecretBytes pathSecret);
  /// Every key held is the private half of the tree's. For keys that came from storage. InvalidTree.
  [[nodiscard]] Result<void> check(const RatchetTree& tree) const;

 private:
  LeafIndex m_leaf = 0;
  std::map<NodeIndex, SecretBytes> m_keys;
};

/// What a committer's new path is before it is encrypted: the tree needs its public half first, for the GroupContext
/// that the encryption is bound to contains the tree's hash.
struct NewPath {
  std::vector<NodeIndex> nodes;         ///< filtered direct path, from the leaf up
  std::vector<SecretBytes> pathSecrets; ///< of each of them
  std::vector<Bytes> publicKeys;
  SecretBytes leafPrivate;
  SecretBytes commitSecret;
  LeafNode leaf; ///< signed
};
struct NewPathInputs {
  LeafIndex committer = 0;
  LeafNode leaf; ///< to be changed: keys, source, parent hash, signature
  const Ed25519Key* signer = nullptr;
  ByteView groupId;
};
/// Draws the path and puts it into `tree` (blanking the rest of the direct path) and `keys`.
[[nodiscard]] Result<NewPath> makePath(RatchetTree& tree, TreePrivate& keys, NewPathInputs inputs, Random& random);
/// The path's secrets, encrypted for all members but `excluded` (ascending; those added by the same commit).
[[nodiscard]] Result<UpdatePath> encryptPath(const RatchetTree& tree, const NewPath& path, LeafIndex committer,
                                             const std::vector<LeafIndex>& excluded, CipherSuite suite,
                                             ByteView context, Random& random);

/// Puts the public half of a received path into `tree` and checks it: number and form of nodes, parent hash, keys that
/// are in the tree already (12.4.2). The leaf itself must have been checked, its signature too. `joins`: the
/// committer's leaf came into the tree by this very path. InvalidCommit.
[[nodiscard]] Result<void> applyPath(RatchetTree& tree, LeafIndex committer, const UpdatePath& path,
                                     bool joins = false);
/// Decrypts the one secret that is for us and takes it in. `tree`: after applyPath. Returns the commit secret.
/// Undecryptable, InvalidCommit.
[[nodiscard]] Result<SecretBytes> decryptPath(const RatchetTree& tree, TreePrivate& keys, LeafIndex committer,
                                              const UpdatePath& path, const std::vector<LeafIndex>& excluded,
                                              CipherSuite suite, ByteView context);

} // namespace clavis::crypto::mls
