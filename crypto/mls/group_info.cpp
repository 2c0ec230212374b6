#include "crypto/mls/group_info.h"

namespace clavis::crypto::mls {

namespace {
constexpr std::string_view label = "GroupInfoTBS";
} // namespace

void GroupInfo::writeUnsigned(Writer& writer) const {
  context.write(writer);
  writer.list(extensions);
  writer.vector(confirmationTag);
  writer.u32(signer);
}

void GroupInfo::sign(const Ed25519Key& key) {
  Writer writer(Writer::Content::Public, 1024);
  writeUnsigned(writer);
  signature = signWithLabel(key, label, writer.view());
}

bool GroupInfo::verify(ByteView signatureKey) const {
  Writer writer(Writer::Content::Public, 1024);
  writeUnsigned(writer);
  return verifyWithLabel(signatureKey, label, writer.view(), signature);
}

void GroupInfo::write(Writer& writer) const {
  writeUnsigned(writer);
  writer.vector(signature);
}

GroupInfo GroupInfo::read(Reader& reader) {
  GroupInfo info;
  info.context = GroupContext::read(reader);
  info.extensions = reader.list<Extension>();
  info.confirmationTag = reader.bytes();
  info.signer = reader.u32();
  info.signature = reader.bytes();
  return info;
}

} // namespace clavis::crypto::mls
