// The keys of one epoch's messages (RFC 9420 section 9): a tree of secrets down to the leaves, and two ratchets a leaf.
// A secret is erased as soon as what follows from it is derived, and a message's key as soon as it was used.
//
// Nothing changes before a message is known to be authentic: prepare() derives what a received message needs beside the
// tree, adopt() takes it over. Thread: one at a time.
#pragma once

#include "crypto/mls/framing.h"
#include "crypto/mls/tree_math.h"
#include "crypto/mls/windows.h"

#include <map>

namespace clavis::crypto::mls {

enum class RatchetKind : std::uint8_t { Handshakes = 0, Applications = 1 };
[[nodiscard]] constexpr RatchetKind ratchetFor(ContentType type) noexcept {
  return type == ContentType::Application ? RatchetKind::Applications : RatchetKind::Handshakes;
}

/// Which of a tree's secrets changed: what storage writes again (or deletes, when it is gone).
struct SecretPlace {
  enum class What : std::uint8_t {
    Node,    ///< a secret of the tree, `index` is its node
    Ratchet, ///< a leaf's ratchet, `index` is the leaf
    Skipped, ///< keys of skipped generations, `block` of skippedBlock each
  };
  What what = What::Node;
  std::uint32_t index = 0;
  RatchetKind kind = RatchetKind::Handshakes;
  std::uint32_t block = 0;
  friend auto operator<=>(const SecretPlace&, const SecretPlace&) = default;
};
inline constexpr std::uint32_t skippedBlock = 64;

class SecretTree {
 public:
  SecretTree() = default;
  /// `encryptionSecret` is taken. `leaves` is the size of the ratchet tree.
  SecretTree(SecretBytes encryptionSecret, std::uint32_t leaves, CipherSuite suite);

  /// The next key of the own leaf; it will not be given out again.
  struct Next {
    std::uint32_t generation = 0;
    MessageKeys keys;
  };
  [[nodiscard]] Result<Next> next(LeafIndex leaf, RatchetKind kind);

  /// What opening one message needs and will change.
  class Prepared {
   public:
    [[nodiscard]] const MessageKeys& keys() const { return m_keys; }

   private:
    friend class SecretTree;
    LeafIndex m_leaf = 0;
    RatchetKind m_kind = RatchetKind::Handshakes;
    std::uint32_t m_generation = 0;
    MessageKeys m_keys;
    std::uint32_t m_nextGeneration = 0; // 0: the key was a skipped one
    SecretBytes m_nextSecret;
    std::map<std::uint32_t, MessageKeys> m_skipped;
    bool m_leafIsNew = false;
    std::map<NodeIndex, SecretBytes> m_nodes; // derived on the way down, beside the path
    std::vector<NodeIndex> m_consumed;
    SecretBytes m_otherSecret; // of a new leaf: the ratchet of the other kind
  };
  /// KeyUsed, TooFarAhead, NotMember (a leaf outside the tree).
  [[nodiscard]] Result<Prepared> prepare(LeafIndex leaf, RatchetKind kind, std::uint32_t generation) const;
  /// The message was authentic: its key is erased, the ratchet moves on.
  void adopt(Prepared&& prepared);

  // -- storage
  [[nodiscard]] std::vector<SecretPlace> places() const;
  /// Places that changed since the last call.
  [[nodiscard]] std::vector<SecretPlace> takeChanged();
  /// Nothing when there is no secret at that place (any more).
  [[nodiscard]] std::optional<SecretBytes> save(const SecretPlace& place) const;
  /// An empty tree, to be filled by restore().
  [[nodiscard]] static SecretTree empty(std::uint32_t leaves, CipherSuite suite);
  [[nodiscard]] Result<void> restore(const SecretPlace& place, ByteView saved);
  [[nodiscard]] std::uint32_t leafCount() const noexcept { return m_leaves; }

 private:
  struct Ratchet {
    std::uint32_t generation = 0; // of the key that `secret` gives next
    SecretBytes secret;
    std::map<std::uint32_t, MessageKeys> skipped;
  };
  using RatchetId = std::pair<LeafIndex, RatchetKind>;
  struct LeafStart; // what deriving a leaf gives

  [[nodiscard]] Result<LeafStart> startOf(LeafIndex leaf) const;
  void take(LeafIndex leaf, LeafStart&& start);
  [[nodiscard]] MessageKeys keysOf(ByteView secret, std::uint32_t generation) const;
  void markChanged(SecretPlace place) { m_changed.push_back(place); }

  std::uint32_t m_leaves = 0;
  CipherSuite m_suite{};
  std::map<NodeIndex, SecretBytes> m_nodes;
  std::map<RatchetId, Ratchet> m_ratchets;
  std::vector<SecretPlace> m_changed;
};

} // namespace clavis::crypto::mls
