// A member's place in the tree (RFC 9420 section 7.2): its keys, who it is, what it understands, all signed by itself.
#pragma once

#include "crypto/mls/capabilities.h"
#include "crypto/primitives/ed25519.h"

#include <chrono>

namespace clavis::crypto::mls {

enum class LeafNodeSource : std::uint8_t { KeyPackage = 1, Update = 2, Commit = 3 };

/// Seconds since 1970, both ends included. `from` may lie a little in the past, for clocks that go slow.
struct Lifetime {
  std::uint64_t notBefore = 0;
  std::uint64_t notAfter = 0;
  [[nodiscard]] bool contains(std::chrono::sys_seconds moment) const noexcept;
  friend bool operator==(const Lifetime&, const Lifetime&) = default;
};

/// Where a leaf stands: what an update or commit signs beside the leaf itself, so that it cannot be moved.
struct LeafPlace {
  ByteView groupId;
  std::uint32_t leaf = 0;
};

struct LeafNode {
  static constexpr const char* structure = "LeafNode";

  Bytes encryptionKey;
  Bytes signatureKey;
  Credential credential;
  Capabilities capabilities;
  LeafNodeSource source = LeafNodeSource::KeyPackage;
  Lifetime lifetime; ///< source KeyPackage only
  Bytes parentHash;  ///< source Commit only
  Extensions extensions;
  Bytes signature;

  /// Fills in the signature. `place` is left out of it for source KeyPackage.
  void sign(const Ed25519Key& key, const LeafPlace& place);
  [[nodiscard]] bool verify(const LeafPlace& place) const;

  void write(Writer& writer) const;
  [[nodiscard]] static LeafNode read(Reader& reader);
  friend bool operator==(const LeafNode&, const LeafNode&) = default;

 private:
  void writeUnsigned(Writer& writer) const;
  [[nodiscard]] Bytes toBeSigned(const LeafPlace& place) const;
};

/// The rules of section 7.3 that need only the leaf and the group it is to stand in; signature and place are
/// verify()'s. `groupExtensions`: those of the GroupContext. InvalidLeafNode, InvalidCredential.
[[nodiscard]] Result<void> checkLeafNode(const LeafNode& leaf, CipherSuite suite, const Extensions& groupExtensions);

} // namespace clavis::crypto::mls
