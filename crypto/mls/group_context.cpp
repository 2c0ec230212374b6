#include "crypto/mls/group_context.h"

namespace clavis::crypto::mls {

void GroupContext::write(Writer& writer) const {
  writer.u16(version);
  writer.u16(static_cast<std::uint16_t>(suite));
  writer.vector(groupId);
  writer.u64(epoch);
  writer.vector(treeHash);
  writer.vector(confirmedTranscriptHash);
  writer.list(extensions);
}

GroupContext GroupContext::read(Reader& reader) {
  GroupContext context;
  context.version = reader.u16();
  context.suite = static_cast<CipherSuite>(reader.u16());
  context.groupId = reader.bytes();
  context.epoch = reader.u64();
  context.treeHash = reader.bytes();
  context.confirmedTranscriptHash = reader.bytes();
  context.extensions = reader.list<Extension>();
  return context;
}

} // namespace clavis::crypto::mls
