#include "crypto/mls/proposals.h"

namespace clavis::crypto::mls {

void ReInit::write(Writer& writer) const {
  writer.vector(groupId);
  writer.u16(version);
  writer.u16(static_cast<std::uint16_t>(suite));
  writer.list(extensions);
}

ReInit ReInit::read(Reader& reader) {
  ReInit read;
  read.groupId = reader.bytes();
  read.version = reader.u16();
  read.suite = static_cast<CipherSuite>(reader.u16());
  read.extensions = reader.list<Extension>();
  return read;
}

namespace {

struct WriteBody {
  Writer& writer;
  void operator()(const Add& add) const { add.keyPackage.write(writer); }
  void operator()(const Update& update) const { update.leaf.write(writer); }
  void operator()(const Remove& remove) const { writer.u32(remove.leaf); }
  void operator()(const PreSharedKey& psk) const { psk.id.write(writer); }
  void operator()(const ReInit& reInit) const { reInit.write(writer); }
  void operator()(const ExternalInit& init) const { writer.vector(init.kemOutput); }
  void operator()(const GroupContextExtensions& change) const { writer.list(change.extensions); }
};

} // namespace

void Proposal::write(Writer& writer) const {
  writer.u16(static_cast<std::uint16_t>(type()));
  std::visit(WriteBody{writer}, body);
}

Proposal Proposal::read(Reader& reader) {
  Proposal proposal;
  switch (static_cast<ProposalType>(reader.u16())) {
  case ProposalType::Add: proposal.body = Add{KeyPackage::read(reader)}; break;
  case ProposalType::Update: proposal.body = Update{LeafNode::read(reader)}; break;
  case ProposalType::Remove: proposal.body = Remove{reader.u32()}; break;
  case ProposalType::PreSharedKey: proposal.body = PreSharedKey{PskId::read(reader)}; break;
  case ProposalType::ReInit: proposal.body = ReInit::read(reader); break;
  case ProposalType::ExternalInit: proposal.body = ExternalInit{reader.bytes()}; break;
  case ProposalType::GroupContextExtensions: proposal.body = GroupContextExtensions{reader.list<Extension>()}; break;
  default: reader.fail();
  }
  return proposal;
}

} // namespace clavis::crypto::mls
