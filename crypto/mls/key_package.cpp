#include "crypto/mls/key_package.h"

#include "crypto/mls/labeled.h"
#include "crypto/mls/message_kinds.h"

namespace clavis::crypto::mls {

void KeyPackage::writeUnsigned(Writer& writer) const {
  writer.u16(version);
  writer.u16(static_cast<std::uint16_t>(suite));
  writer.vector(initKey);
  leaf.write(writer);
  writer.list(extensions);
}

void KeyPackage::write(Writer& writer) const {
  writeUnsigned(writer);
  writer.vector(signature);
}

KeyPackage KeyPackage::read(Reader& reader) {
  KeyPackage read;
  read.version = reader.u16();
  read.suite = static_cast<CipherSuite>(reader.u16());
  read.initKey = reader.bytes();
  read.leaf = LeafNode::read(reader);
  read.extensions = reader.list<Extension>();
  read.signature = reader.bytes();
  return read;
}

Bytes KeyPackage::reference() const { return toBytes(refHash("MLS 1.0 KeyPackage Reference", encode(*this))); }

void KeyPackage::sign(const Ed25519Key& key) {
  Writer writer;
  writeUnsigned(writer);
  signature = signWithLabel(key, "KeyPackageTBS", writer.view());
}

bool KeyPackage::verify() const {
  Writer writer;
  writeUnsigned(writer);
  return verifyWithLabel(leaf.signatureKey, "KeyPackageTBS", writer.view(), signature);
}

Bytes OwnKeyPackage::message() const { return toMessage(WireFormat::KeyPackage, keyPackage); }

SecretBytes OwnKeyPackage::save() const {
  Writer writer(Writer::Content::Secret, 1024);
  keyPackage.write(writer);
  writer.vector(initPrivate.view());
  writer.vector(encryptionPrivate.view());
  return writer.takeSecret();
}

Result<OwnKeyPackage> OwnKeyPackage::restore(ByteView saved) {
  Reader reader(saved);
  OwnKeyPackage own;
  own.keyPackage = KeyPackage::read(reader);
  own.initPrivate = SecretBytes::copyOf(reader.vector());
  own.encryptionPrivate = SecretBytes::copyOf(reader.vector());
  if (!reader.done()) return fail(MlsError::Malformed, "stored key package");
  return own;
}

Result<OwnKeyPackage> createKeyPackage(const Identity& identity, const KeyPackageOptions& options, Random& random) {
  if (!isSupported(options.suite)) return fail(MlsError::Unsupported, "cipher suite");
  OwnKeyPackage own;
  own.initPrivate = random.secret(x25519PrivateSize);
  own.encryptionPrivate = random.secret(x25519PrivateSize);
  auto initKey = x25519PublicKey(own.initPrivate.view());
  auto encryptionKey = x25519PublicKey(own.encryptionPrivate.view());
  if (!initKey || !encryptionKey) return fail(MlsError::Internal, "key pair");
  KeyPackage& made = own.keyPackage;
  made.suite = options.suite;
  made.initKey = toBytes(*initKey);
  made.leaf.encryptionKey = toBytes(*encryptionKey);
  made.leaf.signatureKey = toBytes(identity.signatureKey.publicKey());
  made.leaf.credential = identity.credential;
  made.leaf.capabilities = options.capabilities;
  made.leaf.lifetime = options.lifetime;
  made.leaf.extensions = options.leafExtensions;
  made.leaf.sign(identity.signatureKey, {});
  if (options.lastResort) made.extensions.push_back({ExtensionType::LastResort, {}});
  made.sign(identity.signatureKey);
  if (auto good = checkLeafNode(made.leaf, made.suite, {}); !good) return pass(good);
  return own;
}

Result<KeyPackage> keyPackageFromMessage(ByteView message) {
  return fromMessage<KeyPackage>(WireFormat::KeyPackage, message);
}

Result<void> checkKeyPackage(const KeyPackage& keyPackage, CipherSuite suite, const Extensions& groupExtensions,
                             std::chrono::sys_seconds now) {
  const auto bad = [](const char* why) { return fail(MlsError::InvalidKeyPackage, why); };
  if (keyPackage.version != protocolVersion) return bad("another protocol version");
  if (keyPackage.suite != suite) return bad("another cipher suite");
  if (keyPackage.leaf.source != LeafNodeSource::KeyPackage) return bad("its leaf was not made for a key package");
  if (keyPackage.initKey.size() != sizeof(X25519PublicKey)) return bad("init key length");
  if (keyPackage.initKey == keyPackage.leaf.encryptionKey) return bad("init key and encryption key are the same");
  if (hasDuplicates(keyPackage.extensions)) return bad("an extension twice");
  for (const Extension& each : keyPackage.extensions)
    if (!keyPackage.leaf.capabilities.has(each.type)) return bad("carries an extension it does not list");
  if (auto good = checkLeafNode(keyPackage.leaf, suite, groupExtensions); !good) return good;
  if (!keyPackage.leaf.lifetime.contains(now)) return fail(MlsError::Expired, "key package");
  if (!keyPackage.leaf.verify({})) return fail(MlsError::BadSignature, "leaf of a key package");
  if (!keyPackage.verify()) return fail(MlsError::BadSignature, "key package");
  return {};
}

} // namespace clavis::crypto::mls
