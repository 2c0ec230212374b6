// What a client publishes so that it can be added to groups while it is offline (RFC 9420 section 10).
#pragma once

#include "crypto/mls/leaf_node.h"
#include "crypto/mls/ports.h"

namespace clavis::crypto::mls {

struct KeyPackage {
  static constexpr const char* structure = "KeyPackage";

  std::uint16_t version = protocolVersion;
  CipherSuite suite{};
  Bytes initKey;
  LeafNode leaf;
  Extensions extensions;
  Bytes signature;

  /// KeyPackageRef (section 5.2): what a Welcome calls its recipients by.
  [[nodiscard]] Bytes reference() const;
  [[nodiscard]] bool isLastResort() const { return find(extensions, ExtensionType::LastResort) != nullptr; }

  void write(Writer& writer) const;
  [[nodiscard]] static KeyPackage read(Reader& reader);
  friend bool operator==(const KeyPackage&, const KeyPackage&) = default;

  void sign(const Ed25519Key& key);
  [[nodiscard]] bool verify() const;

 private:
  void writeUnsigned(Writer& writer) const;
};

/// The keys of a member: the one it signs with, and what it says about whom that key speaks for.
struct Identity {
  Ed25519Key signatureKey;
  Credential credential;
};

/// A key package and the private keys behind it. The private parts are stored until a Welcome uses them (or until the
/// lifetime ends) and erased then; a last-resort package keeps them until it is replaced.
struct OwnKeyPackage {
  KeyPackage keyPackage;
  SecretBytes initPrivate;
  SecretBytes encryptionPrivate;

  /// The MLSMessage to publish.
  [[nodiscard]] Bytes message() const;
  /// For storage; holds the private keys. restore() is the way back (Malformed).
  [[nodiscard]] SecretBytes save() const;
  [[nodiscard]] static Result<OwnKeyPackage> restore(ByteView saved);
};

struct KeyPackageOptions {
  CipherSuite suite = CipherSuite::X25519ChaCha20Poly1305Sha256Ed25519;
  Lifetime lifetime = {};
  bool lastResort = false;
  Capabilities capabilities = Capabilities::ours();
  Extensions leafExtensions = {};
};
[[nodiscard]] Result<OwnKeyPackage> createKeyPackage(const Identity& identity, const KeyPackageOptions& options,
                                                     Random& random);

/// The KeyPackage in an MLSMessage (Malformed, NotExpected), not yet validated.
[[nodiscard]] Result<KeyPackage> keyPackageFromMessage(ByteView message);

/// The rules of section 10.1, signatures of package and leaf included. `now` is held against the lifetime. Whether the
/// credential is believed is not asked here. InvalidKeyPackage, InvalidLeafNode, InvalidCredential, BadSignature,
/// Expired.
[[nodiscard]] Result<void> checkKeyPackage(const KeyPackage& keyPackage, CipherSuite suite,
                                           const Extensions& groupExtensions, std::chrono::sys_seconds now);

} // namespace clavis::crypto::mls
