// Becoming a member: by a Welcome (RFC 9420 section 12.4.3.1) or by an external commit (12.4.3.2).
#include "crypto/mls/group_impl.h"
#include "crypto/mls/transcript.h"
#include "crypto/mls/tree_validation.h"

#include <algorithm>

namespace clavis::crypto::mls {

Result<void> checkNewTree(const RatchetTree& tree, const GroupContext& context, CredentialPolicy& credentials) {
  if (!equal(tree.treeHash(), context.treeHash)) return fail(MlsError::InvalidTree, "tree hash");
  if (auto good = checkUnmergedLeaves(tree); !good) return good;
  if (auto good = checkParentHashes(tree); !good) return good;
  if (auto good = checkEachLeaf(tree, context.suite, context.extensions); !good) return good;
  if (auto good = checkLeavesTogether(tree); !good) return good;
  // 7.9.2: the encryption keys of parents are unique as well.
  std::vector<ByteView> keys;
  for (NodeIndex node = 0; node < tree.nodeCount(); ++node)
    if (!tree.isBlank(node)) keys.emplace_back(tree.encryptionKey(node));
  std::ranges::sort(keys, [](ByteView a, ByteView b) { return std::ranges::lexicographical_compare(a, b); });
  if (std::ranges::adjacent_find(keys, equal) != keys.end()) return fail(MlsError::InvalidTree, "a key twice");
  if (auto good = checkLeafSignatures(tree, context.groupId); !good) return good;
  for (const LeafIndex leaf : tree.members())
    if (!credentials.accepts(tree.leaf(leaf)->credential, tree.leaf(leaf)->signatureKey))
      return fail(MlsError::CredentialRefused, "of a member");
  return {};
}

namespace {

// The tree of a GroupInfo: inside it, or given beside it.
Result<RatchetTree> treeOf(const GroupInfo& info, ByteView beside) {
  if (const Extension* inside = find(info.extensions, ExtensionType::RatchetTree))
    return RatchetTree::decode(inside->data);
  if (beside.empty()) return fail(MlsError::MissingTree);
  return RatchetTree::decode(beside);
}

// What both ways of joining check of a GroupInfo and its tree.
Result<RatchetTree> believe(const GroupInfo& info, ByteView treeBeside, CredentialPolicy& credentials) {
  if (info.context.version != protocolVersion || !isSupported(info.context.suite))
    return fail(MlsError::Unsupported, "version or cipher suite of the group");
  if (hasDuplicates(info.context.extensions) || hasDuplicates(info.extensions))
    return fail(MlsError::InvalidWelcome, "an extension twice");
  auto tree = treeOf(info, treeBeside);
  if (!tree) return pass(tree);
  const LeafNode* signer = tree->leaf(info.signer);
  if (signer == nullptr) return fail(MlsError::InvalidWelcome, "signed by nobody in the group");
  if (!info.verify(signer->signatureKey)) return fail(MlsError::BadSignature, "group info");
  if (auto good = checkNewTree(*tree, info.context, credentials); !good) return pass(good);
  return tree;
}

// 11.2 and 11.3: what a group that follows from another must have in common with it.
Result<void> checkStart(const GroupInfo& info, const RatchetTree& tree, const PskId& psk, const Group& from) {
  const auto bad = [](const char* why) { return fail(MlsError::InvalidWelcome, why); };
  if (info.context.epoch != 1) return bad("the new group is not in its first epoch");
  if (psk.groupId != from.groupId()) return bad("follows from another group");
  if (psk.usage == ResumptionUsage::ReInit) {
    const auto& reInit = from.ended();
    if (!reInit) return bad("the former group has not ended");
    if (psk.epoch != from.epoch()) return bad("not from the former group's last epoch");
    if (reInit->groupId != info.context.groupId || reInit->suite != info.context.suite ||
        reInit->version != info.context.version || reInit->extensions != info.context.extensions)
      return bad("not the group that was announced");
    if (tree.memberCount() != from.memberCount()) return bad("not the members of the former group");
    return {};
  }
  if (info.context.suite != from.suite()) return bad("a branch with another cipher suite");
  const std::vector<Member> there = from.members();
  for (const LeafIndex leaf : tree.members())
    if (std::ranges::find(there, tree.leaf(leaf)->credential, &Member::credential) == there.end())
      return bad("a branch with somebody new");
  return {};
}

} // namespace

Result<Group> Group::join(const JoinInputs& inputs, const OwnKeyPackage& keyPackage, Identity identity, Ports ports) {
  const KeyPackage& package = keyPackage.keyPackage;
  auto welcome = fromMessage<Welcome>(WireFormat::Welcome, inputs.welcome);
  if (!welcome) return pass(welcome);
  if (!isSupported(welcome->suite)) return fail(MlsError::Unsupported, "cipher suite");
  if (welcome->suite != package.suite) return fail(MlsError::InvalidWelcome, "not the key package's cipher suite");
  if (!equal(identity.signatureKey.publicKey(), package.leaf.signatureKey))
    return fail(MlsError::BadArgument, "the identity is not the key package's");
  auto secrets = welcome->openSecrets(keyPackage);
  if (!secrets) return pass(secrets);

  auto impl = std::make_unique<Impl>(ports, std::move(identity));
  impl->encryptHandshakes = inputs.encryptHandshakes;
  impl->padTo = inputs.padTo;
  const PskId* start = nullptr;
  for (auto each = secrets->psks.begin(); each != secrets->psks.end(); ++each) {
    if (each->nonce.size() != hashSize) return fail(MlsError::InvalidWelcome, "PSK nonce length");
    for (auto other = secrets->psks.begin(); other != each; ++other)
      if (other->namesSameKey(*each)) return fail(MlsError::InvalidWelcome, "a PSK twice");
    if (each->type != PskType::Resumption || each->usage == ResumptionUsage::Application) continue;
    if (start != nullptr) return fail(MlsError::InvalidWelcome, "follows from two groups");
    if (inputs.predecessor == nullptr) return fail(MlsError::MissingPsk, "follows from a group that was not given");
    auto key = inputs.predecessor->resumptionSecret(each->epoch);
    if (!key) return fail(MlsError::MissingPsk, "resumption secret");
    impl->startPsk = Psk{*each, std::move(*key)};
    start = &*each;
  }
  auto psks = impl->pskSecretFor(secrets->psks);
  if (!psks) return pass(psks);
  impl->startPsk.reset();
  const MemberSecret member(secrets->joinerSecret.view(), psks->view());
  auto info = welcome->openGroupInfo(member.welcomeSecret());
  if (!info) return pass(info);
  if (info->context.suite != welcome->suite) return fail(MlsError::InvalidWelcome, "two cipher suites");
  auto tree = believe(*info, inputs.ratchetTree, ports.credentials);
  if (!tree) return pass(tree);
  if (start != nullptr)
    if (auto good = checkStart(*info, *tree, *start, *inputs.predecessor); !good) return pass(good);

  const std::vector<LeafIndex> members = tree->members();
  const auto own = std::ranges::find_if(members, [&](LeafIndex leaf) { return *tree->leaf(leaf) == package.leaf; });
  if (own == members.end()) return fail(MlsError::InvalidWelcome, "we are not in the tree");
  TreePrivate keys(*own, keyPackage.encryptionPrivate.clone());
  if (auto good = keys.check(*tree); !good) return fail(MlsError::BadArgument, "the key package's private key");
  if (secrets->pathSecret) {
    if (info->signer == *own) return fail(MlsError::InvalidWelcome, "signed by ourselves");
    const std::vector<NodeIndex> path = directPath(info->signer, tree->leafCount());
    const auto common = std::ranges::find_if(path, [&](NodeIndex node) { return isBelow(*own, node); });
    auto adopted = keys.adopt(*tree, info->signer, *common, std::move(*secrets->pathSecret));
    if (!adopted) return fail(MlsError::InvalidWelcome, adopted.error().detail);
  }
  EpochSecrets epoch = member.epoch(encode(info->context));
  impl->current = epochFrom(std::move(info->context), std::move(*tree), std::move(epoch));
  impl->current.keys = std::move(keys);
  if (!equalInConstantTime(impl->current.confirmationTag, info->confirmationTag))
    return fail(MlsError::BadConfirmationTag);
  impl->rememberResumptionSecret();
  return Group(std::move(impl));
}

Result<Group::ExternalJoin> Group::joinExternally(const ExternalJoinInputs& inputs, Identity identity, Ports ports) {
  auto info = fromMessage<GroupInfo>(WireFormat::GroupInfo, inputs.groupInfo);
  if (!info) return pass(info);
  auto tree = believe(*info, inputs.ratchetTree, ports.credentials);
  if (!tree) return pass(tree);
  auto externalKey = externalPub(info->extensions);
  if (!externalKey) return pass(externalKey);
  if (!*externalKey) return fail(MlsError::InvalidWelcome, "the group info does not let anybody join");
  auto init = sendExternalInit(info->context.suite, **externalKey, ports.random.secret(x25519PrivateSize).view());
  if (!init) return pass(init);

  auto impl = std::make_unique<Impl>(ports, std::move(identity));
  impl->encryptHandshakes = inputs.options.encryptHandshakes;
  impl->padTo = inputs.options.padTo;
  std::vector<Proposal> proposals;
  proposals.push_back({ExternalInit{init->kemOutput}});
  if (inputs.replaces) proposals.push_back({Remove{*inputs.replaces}});
  for (PskId id : inputs.psks) {
    id.nonce = impl->freshNonce();
    proposals.push_back({PreSharedKey{std::move(id)}});
  }
  const Sender sender{SenderType::NewMemberCommit, 0};
  std::vector<ListedProposal> list;
  for (const Proposal& each : proposals) list.push_back({&each, sender, {}, false});
  auto effects =
      applyExternalProposals(list, impl->identity.credential, {info->context, *tree, ports.credentials, inputs.now});
  if (!effects) return pass(effects);
  auto psks = impl->pskSecretFor(effects->psks);
  if (!psks) return pass(psks);

  LeafNode leaf;
  leaf.signatureKey = toBytes(impl->identity.signatureKey.publicKey());
  leaf.credential = impl->identity.credential;
  leaf.capabilities = inputs.options.capabilities;
  leaf.extensions = inputs.options.leafExtensions;
  leaf.source = LeafNodeSource::Commit;
  leaf.encryptionKey = Bytes(sizeof(X25519PublicKey)); // the path's will stand here
  auto place = effects->tree.add(leaf);
  if (!place) return pass(place);
  if (auto good = checkLeafNode(leaf, info->context.suite, effects->extensions); !good) return pass(good);

  const Bytes contextBytes = encode(info->context);
  const Hash interim = interimTranscriptHash(info->context.confirmedTranscriptHash, info->confirmationTag);
  std::vector<ProposalOrRef> listed;
  for (Proposal& each : proposals) listed.push_back({each});
  auto draft = draftCommit({.base = {info->context, contextBytes, interim, init->secret.view()},
                            .effects = *effects,
                            .proposals = std::move(listed),
                            .sender = sender,
                            .committer = *place,
                            .messageSigner = impl->identity.signatureKey,
                            .identity = &impl->identity,
                            .leaf = std::move(leaf),
                            .keys = TreePrivate(*place, SecretBytes(x25519PrivateSize)),
                            .pskSecret = psks->view(),
                            .format = WireFormat::PublicMessage,
                            .authenticatedData = inputs.authenticatedData},
                           ports.random);
  if (!draft) return pass(draft);
  if (auto good = checkLeavesTogether(draft->next.tree); !good) return pass(good);
  auto message = protectPublic(draft->commit, {}, contextBytes);
  if (!message) return pass(message);
  auto newInfo = makeGroupInfo(draft->next, *place, impl->identity.signatureKey, true);
  if (!newInfo) return pass(newInfo);
  impl->current = std::move(draft->next);
  impl->rememberResumptionSecret();
  Bytes newTree = impl->current.tree.encoded();
  return ExternalJoin{Group(std::move(impl)), toMessage(WireFormat::PublicMessage, *message),
                      toMessage(WireFormat::GroupInfo, *newInfo), std::move(newTree)};
}

} // namespace clavis::crypto::mls
