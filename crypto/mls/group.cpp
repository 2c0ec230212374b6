#include "crypto/mls/group.h"

#include "crypto/mls/group_impl.h"

#include <algorithm>

namespace clavis::crypto::mls {

Result<MessageHead> peekMessage(ByteView message) {
  Reader reader(message);
  const auto format = readMessageHead(reader);
  if (!format) return fail(MlsError::Malformed, "MLSMessage");
  MessageHead head;
  head.format = *format;
  if (*format == WireFormat::GroupInfo) {
    const GroupContext context = GroupContext::read(reader);
    head.groupId = context.groupId;
    head.epoch = context.epoch;
  } else if (*format == WireFormat::PublicMessage || *format == WireFormat::PrivateMessage) {
    head.groupId = reader.bytes();
    head.epoch = reader.u64();
    if (*format == WireFormat::PublicMessage) {
      static_cast<void>(Sender::read(reader));
      static_cast<void>(reader.vector()); // authenticated data
    }
    const std::uint8_t content = reader.u8();
    if (content < 1 || content > 3) reader.fail();
    head.content = static_cast<ContentType>(content);
  }
  if (!reader.ok()) return fail(MlsError::Malformed, "MLSMessage");
  return head;
}

Result<std::vector<Bytes>> welcomeRecipients(ByteView message) {
  auto welcome = fromMessage<Welcome>(WireFormat::Welcome, message);
  if (!welcome) return pass(welcome);
  std::vector<Bytes> recipients;
  for (EncryptedGroupSecrets& each : welcome->secrets) recipients.push_back(std::move(each.newMember));
  return recipients;
}

Group::Group(std::unique_ptr<Impl> impl) noexcept : m_impl(std::move(impl)) {}
Group::Group(Group&&) noexcept = default;
Group& Group::operator=(Group&&) noexcept = default;
Group::~Group() = default;

Result<Group> Group::create(CipherSuite suite, ByteView groupId, Identity identity, const GroupOptions& options,
                            Ports ports) {
  if (!isSupported(suite)) return fail(MlsError::Unsupported, "cipher suite");
  if (hasDuplicates(options.extensions)) return fail(MlsError::BadArgument, "an extension twice");
  SecretBytes leafPrivate = ports.random.secret(x25519PrivateSize);
  const auto leafPublic = x25519PublicKey(leafPrivate.view());
  if (!leafPublic) return fail(MlsError::Internal, "key pair");
  LeafNode leaf;
  leaf.encryptionKey = toBytes(*leafPublic);
  leaf.signatureKey = toBytes(identity.signatureKey.publicKey());
  leaf.credential = identity.credential;
  leaf.capabilities = options.capabilities;
  leaf.lifetime = options.lifetime;
  leaf.extensions = options.leafExtensions;
  leaf.sign(identity.signatureKey, {});
  if (auto good = checkLeafNode(leaf, suite, options.extensions); !good) return pass(good);
  if (auto senders = externalSenders(options.extensions); !senders) return pass(senders);

  RatchetTree tree;
  tree.setLeaf(0, std::move(leaf));
  GroupContext context;
  context.suite = suite;
  context.groupId = toBytes(groupId);
  context.treeHash = toBytes(tree.treeHash());
  context.extensions = options.extensions;
  auto impl = std::make_unique<Impl>(ports, std::move(identity));
  impl->encryptHandshakes = options.encryptHandshakes;
  impl->padTo = options.padTo;
  impl->current = epochFrom(std::move(context), std::move(tree), // section 11: a random epoch secret
                            expandEpochSecret(ports.random.secret(hashSize).view()));
  impl->current.keys = TreePrivate(0, std::move(leafPrivate));
  impl->rememberResumptionSecret();
  return Group(std::move(impl));
}

namespace {

Result<Psk> startPskOf(const Group& from, ResumptionUsage usage, Random& random) {
  auto secret = from.resumptionSecret(from.epoch());
  if (!secret) return fail(MlsError::MissingPsk, "resumption secret");
  Psk psk;
  psk.id.type = PskType::Resumption;
  psk.id.usage = usage;
  psk.id.groupId = from.groupId();
  psk.id.epoch = from.epoch();
  psk.id.nonce.resize(hashSize);
  random.fill(psk.id.nonce);
  psk.key = std::move(*secret);
  return psk;
}

} // namespace

Result<Group> Group::createSuccessor(const Group& ended, Identity identity, const GroupOptions& options, Ports ports) {
  if (!ended.ended()) return fail(MlsError::BadArgument, "the group has not ended");
  const ReInit& reInit = *ended.ended();
  GroupOptions same = options;
  same.extensions = reInit.extensions;
  auto psk = startPskOf(ended, ResumptionUsage::ReInit, ports.random);
  if (!psk) return pass(psk);
  auto group = create(reInit.suite, reInit.groupId, std::move(identity), same, ports);
  if (group) group->m_impl->startPsk = std::move(*psk);
  return group;
}

Result<Group> Group::createBranch(const Group& origin, ByteView groupId, Identity identity, const GroupOptions& options,
                                  Ports ports) {
  auto psk = startPskOf(origin, ResumptionUsage::Branch, ports.random);
  if (!psk) return pass(psk);
  auto group = create(origin.suite(), groupId, std::move(identity), options, ports);
  if (group) group->m_impl->startPsk = std::move(*psk);
  return group;
}

const Bytes& Group::groupId() const noexcept { return m_impl->current.context.groupId; }
std::uint64_t Group::epoch() const noexcept { return m_impl->current.context.epoch; }
CipherSuite Group::suite() const noexcept { return m_impl->current.context.suite; }
const Extensions& Group::extensions() const noexcept { return m_impl->current.context.extensions; }
std::uint32_t Group::ownLeaf() const noexcept { return m_impl->ownLeaf(); }
std::size_t Group::memberCount() const noexcept { return m_impl->current.tree.memberCount(); }

std::vector<Member> Group::members() const {
  std::vector<Member> members;
  for (const LeafIndex leaf : m_impl->current.tree.members())
    members.push_back(Impl::memberAt(m_impl->current.tree, leaf));
  return members;
}

std::optional<Member> Group::member(std::uint32_t leaf) const {
  if (m_impl->current.tree.leaf(leaf) == nullptr) return std::nullopt;
  return Impl::memberAt(m_impl->current.tree, leaf);
}

bool Group::isActive() const noexcept { return !m_impl->removed && !m_impl->ended; }
const std::optional<ReInit>& Group::ended() const noexcept { return m_impl->ended; }
ByteView Group::epochAuthenticator() const noexcept { return m_impl->current.secrets.authenticator.view(); }
ByteView Group::treeHash() const noexcept { return m_impl->current.context.treeHash; }

Result<SecretBytes> Group::exportSecret(std::string_view label, ByteView context, std::size_t length) const {
  if (m_impl->removed) return fail(MlsError::Removed);
  if (length == 0 || length > 255 * hashSize) return fail(MlsError::BadArgument, "length of an exported secret");
  return exportFrom(m_impl->current.secrets.exporter.view(), label, context, length);
}

std::optional<SecretBytes> Group::resumptionSecret(std::uint64_t epoch) const {
  return m_impl->resumptionSecret(epoch);
}

std::optional<SecretBytes> Group::Impl::resumptionSecret(std::uint64_t epoch) const {
  const auto found = resumption.find(epoch);
  if (found == resumption.end()) return std::nullopt;
  return found->second.clone();
}

Result<void> Group::Impl::checkActive() const {
  if (removed) return fail(MlsError::Removed);
  if (ended) return fail(MlsError::GroupEnded);
  return {};
}

Member Group::Impl::memberAt(const RatchetTree& tree, LeafIndex leaf) {
  const LeafNode* node = tree.leaf(leaf);
  if (node == nullptr) return {leaf, {}, {}};
  return {leaf, node->credential, node->signatureKey};
}

Bytes Group::Impl::freshNonce() {
  Bytes nonce(hashSize);
  ports.random.fill(nonce);
  return nonce;
}

AuthenticatedContent Group::Impl::ownContent(ContentType type, WireFormat format, ByteView authenticatedData) const {
  AuthenticatedContent content;
  content.wireFormat = format;
  content.content.groupId = current.context.groupId;
  content.content.epoch = current.context.epoch;
  content.content.sender = {SenderType::Member, ownLeaf()};
  content.content.authenticatedData = toBytes(authenticatedData);
  content.content.contentType = type;
  return content;
}

Result<Bytes> Group::Impl::frame(const AuthenticatedContent& content) {
  if (content.wireFormat == WireFormat::PublicMessage) {
    auto message = protectPublic(content, current.secrets.membershipKey.view(), current.contextBytes);
    if (!message) return pass(message);
    return toMessage(WireFormat::PublicMessage, *message);
  }
  auto message = protectPrivate(content, current.messageKeys, current.secrets.senderData.view(), current.context.suite,
                                padTo, ports.random);
  if (!message) return pass(message);
  return toMessage(WireFormat::PrivateMessage, *message);
}

Result<Bytes> Group::Impl::propose(Proposal proposal, ByteView authenticatedData, std::chrono::sys_seconds now) {
  if (auto active = checkActive(); !active) return pass(active);
  if (proposals.size() >= pendingProposalsKept) return fail(MlsError::BadArgument, "too many proposals wait");
  AuthenticatedContent content =
      ownContent(ContentType::Proposal, encryptHandshakes ? WireFormat::PrivateMessage : WireFormat::PublicMessage,
                 authenticatedData);
  const ListedProposal listed{&proposal, content.content.sender, {}, false};
  if (auto good = checkProposal(listed, {current.context, current.tree, ports.credentials, now}); !good)
    return pass(good);
  content.content.proposal = std::move(proposal);
  content.sign(identity.signatureKey, current.contextBytes);
  auto message = frame(content);
  if (!message) return pass(message);
  Bytes reference = content.proposalReference();
  newProposals.push_back(reference);
  proposals.push_back({std::move(reference), std::move(*content.content.proposal), content.content.sender});
  return message;
}

Result<Bytes> Group::proposeAdd(const KeyPackage& keyPackage, std::chrono::sys_seconds now,
                                ByteView authenticatedData) {
  return m_impl->propose({Add{keyPackage}}, authenticatedData, now);
}

Result<Bytes> Group::proposeUpdate(std::optional<Identity> newIdentity, ByteView authenticatedData) {
  Impl& my = *m_impl;
  if (auto active = my.checkActive(); !active) return pass(active);
  Impl::OwnUpdate own;
  own.encryptionPrivate = my.ports.random.secret(x25519PrivateSize);
  const auto publicKey = x25519PublicKey(own.encryptionPrivate.view());
  if (!publicKey) return fail(MlsError::Internal, "key pair");
  const Identity& as = newIdentity ? *newIdentity : my.identity;
  LeafNode leaf = *my.current.tree.leaf(my.ownLeaf());
  leaf.encryptionKey = toBytes(*publicKey);
  leaf.signatureKey = toBytes(as.signatureKey.publicKey());
  leaf.credential = as.credential;
  leaf.source = LeafNodeSource::Update;
  leaf.parentHash.clear();
  leaf.sign(as.signatureKey, {my.current.context.groupId, my.ownLeaf()});
  auto message = my.propose({Update{std::move(leaf)}}, authenticatedData, {});
  if (!message) return message;
  own.reference = my.proposals.back().reference;
  own.newIdentity = std::move(newIdentity);
  my.ownUpdates.push_back(std::move(own));
  my.coreChanged = true;
  return message;
}

Result<Bytes> Group::proposeRemove(std::uint32_t leaf, ByteView authenticatedData) {
  return m_impl->propose({Remove{leaf}}, authenticatedData, {});
}

Proposal Group::externalPskProposal(ByteView id) {
  PskId psk;
  psk.externalId = toBytes(id);
  psk.nonce = m_impl->freshNonce();
  return {PreSharedKey{std::move(psk)}};
}

Result<Bytes> Group::proposeExternalPsk(ByteView id, ByteView authenticatedData) {
  return m_impl->propose(externalPskProposal(id), authenticatedData, {});
}

Result<Bytes> Group::proposeResumptionPsk(std::uint64_t epoch, ByteView authenticatedData) {
  PskId psk;
  psk.type = PskType::Resumption;
  psk.groupId = m_impl->current.context.groupId;
  psk.epoch = epoch;
  psk.nonce = m_impl->freshNonce();
  return m_impl->propose({PreSharedKey{std::move(psk)}}, authenticatedData, {});
}

Result<Bytes> Group::proposeReInit(const ReInit& reInit, ByteView authenticatedData) {
  if (!isSupported(reInit.suite) || reInit.version != protocolVersion)
    return fail(MlsError::Unsupported, "successor group");
  return m_impl->propose({reInit}, authenticatedData, {});
}

Result<Bytes> Group::proposeExtensions(const Extensions& extensions, ByteView authenticatedData) {
  return m_impl->propose({GroupContextExtensions{extensions}}, authenticatedData, {});
}

std::vector<ReceivedProposal> Group::pendingProposals() const {
  std::vector<ReceivedProposal> waiting;
  for (const CachedProposal& each : m_impl->proposals) {
    ReceivedProposal received{each.reference, each.proposal, {}};
    if (each.sender.type == SenderType::Member) received.sender = member(each.sender.index);
    waiting.push_back(std::move(received));
  }
  return waiting;
}

Result<CommitBundle> Group::commit(const CommitOptions& options, std::chrono::sys_seconds now) {
  return m_impl->commit(options, now);
}

bool Group::hasPendingCommit() const noexcept { return m_impl->pending.has_value(); }

Result<CommitEffect> Group::merge() {
  Impl& my = *m_impl;
  if (!my.pending) return fail(MlsError::NothingPending);
  Impl::PendingCommit pending = std::move(*my.pending);
  my.pending.reset();
  my.pendingChanged = true;
  if (pending.newIdentity) my.identity = std::move(*pending.newIdentity);
  my.startPsk.reset();
  return my.adopt(std::move(pending.next), pending.effect);
}

void Group::discard() {
  m_impl->pendingChanged = m_impl->pendingChanged || m_impl->pending.has_value();
  m_impl->pending.reset();
}

Result<Handshake> Group::process(ByteView message, std::chrono::sys_seconds now) {
  return m_impl->process(message, now);
}

Result<Bytes> Group::protect(ByteView applicationData, ByteView authenticatedData) {
  if (auto active = m_impl->checkActive(); !active) return pass(active);
  AuthenticatedContent content =
      m_impl->ownContent(ContentType::Application, WireFormat::PrivateMessage, authenticatedData);
  content.content.application = applicationData;
  content.sign(m_impl->identity.signatureKey, m_impl->current.contextBytes);
  return m_impl->frame(content);
}

Result<ApplicationMessage> Group::unprotect(ByteView message) { return m_impl->unprotect(message); }

Result<Bytes> Group::groupInfo(bool inlineTree) const {
  if (auto active = m_impl->checkActive(); !active) return pass(active);
  auto info = makeGroupInfo(m_impl->current, ownLeaf(), m_impl->identity.signatureKey, inlineTree);
  if (!info) return pass(info);
  return toMessage(WireFormat::GroupInfo, *info);
}

Bytes Group::ratchetTree() const { return m_impl->current.tree.encoded(); }

std::vector<StatePart> Group::takeChanges() { return m_impl->takeChanges(); }
Result<Group> Group::restore(std::span<const StatePart> parts, Ports ports) {
  auto impl = Impl::restore(parts, ports);
  if (!impl) return pass(impl);
  return Group(std::move(*impl));
}

namespace {

Result<Bytes> publicProposal(ByteView groupId, std::uint64_t epoch, Sender sender, const Ed25519Key& key,
                             Proposal proposal) {
  AuthenticatedContent content;
  content.content.groupId = toBytes(groupId);
  content.content.epoch = epoch;
  content.content.sender = sender;
  content.content.contentType = ContentType::Proposal;
  content.content.proposal = std::move(proposal);
  content.sign(key, {}); // not bound to a context the sender does not know
  auto message = protectPublic(content, {}, {});
  if (!message) return pass(message);
  return toMessage(WireFormat::PublicMessage, *message);
}

} // namespace

Result<Bytes> proposeToJoin(ByteView groupId, std::uint64_t epoch, const OwnKeyPackage& keyPackage,
                            const Ed25519Key& signatureKey) {
  return publicProposal(groupId, epoch, {SenderType::NewMemberProposal, 0}, signatureKey, {Add{keyPackage.keyPackage}});
}

Result<Bytes> proposeFromOutside(ByteView groupId, std::uint64_t epoch, std::uint32_t sender,
                                 const Ed25519Key& signatureKey, const Proposal& proposal) {
  return publicProposal(groupId, epoch, {SenderType::External, sender}, signatureKey, proposal);
}

} // namespace clavis::crypto::mls
