#include "crypto/mls/commit.h"

namespace clavis::crypto::mls {

void UpdatePathNode::write(Writer& writer) const {
  writer.vector(encryptionKey);
  writer.list(encryptedPathSecrets);
}

UpdatePathNode UpdatePathNode::read(Reader& reader) {
  UpdatePathNode node;
  node.encryptionKey = reader.bytes();
  node.encryptedPathSecrets = reader.list<Sealed>();
  return node;
}

void UpdatePath::write(Writer& writer) const {
  leaf.write(writer);
  writer.list(nodes);
}

UpdatePath UpdatePath::read(Reader& reader) {
  UpdatePath path;
  path.leaf = LeafNode::read(reader);
  path.nodes = reader.list<UpdatePathNode>();
  return path;
}

void ProposalOrRef::write(Writer& writer) const {
  if (const auto* proposal = std::get_if<Proposal>(&body)) {
    writer.u8(1);
    proposal->write(writer);
  } else {
    writer.u8(2);
    writer.vector(std::get<Bytes>(body));
  }
}

ProposalOrRef ProposalOrRef::read(Reader& reader) {
  switch (reader.u8()) {
  case 1: return {Proposal::read(reader)};
  case 2: return {reader.bytes()};
  default: reader.fail(); return {};
  }
}

void Commit::write(Writer& writer) const {
  writer.list(proposals);
  writer.optional(path);
}

Commit Commit::read(Reader& reader) {
  Commit commit;
  commit.proposals = reader.list<ProposalOrRef>();
  commit.path = reader.optional<UpdatePath>();
  return commit;
}

} // namespace clavis::crypto::mls
