#include "crypto/mls/leaf_node.h"

#include "crypto/mls/labeled.h"
#include "crypto/primitives/x25519.h"

#include <algorithm>

namespace clavis::crypto::mls {

bool Lifetime::contains(std::chrono::sys_seconds moment) const noexcept {
  const auto seconds = moment.time_since_epoch().count();
  if (seconds < 0) return false;
  const auto at = static_cast<std::uint64_t>(seconds);
  return notBefore <= at && at <= notAfter;
}

void LeafNode::writeUnsigned(Writer& writer) const {
  writer.vector(encryptionKey);
  writer.vector(signatureKey);
  credential.write(writer);
  capabilities.write(writer);
  writer.u8(static_cast<std::uint8_t>(source));
  if (source == LeafNodeSource::KeyPackage) {
    writer.u64(lifetime.notBefore);
    writer.u64(lifetime.notAfter);
  } else if (source == LeafNodeSource::Commit) {
    writer.vector(parentHash);
  }
  writer.list(extensions);
}

void LeafNode::write(Writer& writer) const {
  writeUnsigned(writer);
  writer.vector(signature);
}

LeafNode LeafNode::read(Reader& reader) {
  LeafNode leaf;
  leaf.encryptionKey = reader.bytes();
  leaf.signatureKey = reader.bytes();
  leaf.credential = Credential::read(reader);
  leaf.capabilities = Capabilities::read(reader);
  leaf.source = static_cast<LeafNodeSource>(reader.u8());
  switch (leaf.source) {
  case LeafNodeSource::KeyPackage:
    leaf.lifetime.notBefore = reader.u64();
    leaf.lifetime.notAfter = reader.u64();
    break;
  case LeafNodeSource::Update: break;
  case LeafNodeSource::Commit: leaf.parentHash = reader.bytes(); break;
  default: reader.fail();
  }
  leaf.extensions = reader.list<Extension>();
  leaf.signature = reader.bytes();
  return leaf;
}

// LeafNodeTBS
Bytes LeafNode::toBeSigned(const LeafPlace& place) const {
  Writer writer(Writer::Content::Public, 512);
  writeUnsigned(writer);
  if (source != LeafNodeSource::KeyPackage) {
    writer.vector(place.groupId);
    writer.u32(place.leaf);
  }
  return writer.take();
}

void LeafNode::sign(const Ed25519Key& key, const LeafPlace& place) {
  signature = signWithLabel(key, "LeafNodeTBS", toBeSigned(place));
}

bool LeafNode::verify(const LeafPlace& place) const {
  return verifyWithLabel(signatureKey, "LeafNodeTBS", toBeSigned(place), signature);
}

Result<void> checkLeafNode(const LeafNode& leaf, CipherSuite suite, const Extensions& groupExtensions) {
  const auto bad = [](const char* why) { return fail(MlsError::InvalidLeafNode, why); };
  if (leaf.encryptionKey.size() != sizeof(X25519PublicKey)) return bad("encryption key length");
  if (leaf.signatureKey.size() != sizeof(Ed25519PublicKey)) return bad("signature key length");
  if (std::ranges::find(leaf.capabilities.versions, protocolVersion) == leaf.capabilities.versions.end())
    return bad("does not speak this version");
  if (!leaf.capabilities.has(suite)) return bad("does not speak the group's cipher suite");
  if (!leaf.capabilities.has(leaf.credential.type)) return bad("does not list its own credential type");
  if (hasDuplicates(leaf.extensions)) return bad("an extension twice");
  for (const Extension& each : leaf.extensions)
    if (!leaf.capabilities.has(each.type)) return bad("carries an extension it does not list");
  for (const Extension& each : groupExtensions)
    if (!leaf.capabilities.has(each.type)) return bad("does not understand an extension of the group");
  auto required = requiredCapabilities(groupExtensions);
  if (!required) return pass(required);
  if (*required && !leaf.capabilities.cover(**required)) return bad("lacks a required capability");
  return checkCredentialKey(leaf.credential, leaf.signatureKey);
}

} // namespace clavis::crypto::mls
