// What comes from others (RFC 9420 sections 6, 12.1 and 12.4.2). Nothing of the group changes before everything about a
// message has been checked.
#include "crypto/mls/group_impl.h"
#include "crypto/mls/tree_validation.h"

#include <algorithm>

namespace clavis::crypto::mls {

Result<void> Group::Impl::checkHead(ByteView groupId, std::uint64_t epoch) const {
  if (!equal(groupId, current.context.groupId)) return fail(MlsError::WrongGroup);
  if (epoch > current.context.epoch) return fail(MlsError::FutureEpoch);
  return {};
}

Result<Handshake> Group::Impl::process(ByteView message, std::chrono::sys_seconds now) {
  if (auto active = checkActive(); !active) return pass(active);
  Reader reader(message);
  const auto format = readMessageHead(reader);
  if (!format) return fail(MlsError::Malformed, "MLSMessage");
  const auto checkEpoch = [&](ByteView groupId, std::uint64_t epoch) -> Result<void> {
    if (auto good = checkHead(groupId, epoch); !good) return good;
    if (epoch < current.context.epoch) return fail(MlsError::PastEpoch);
    return {};
  };
  if (*format == WireFormat::PublicMessage) {
    PublicMessage opened = PublicMessage::read(reader);
    if (!reader.done()) return fail(MlsError::Malformed, PublicMessage::structure);
    if (auto good = checkEpoch(opened.content.groupId, opened.content.epoch); !good) return pass(good);
    auto content = unprotectPublic(std::move(opened), current.secrets.membershipKey.view(), current.contextBytes);
    if (!content) return pass(content);
    if (content->content.sender == Sender{SenderType::Member, ownLeaf()}) return fail(MlsError::OwnMessage);
    return processContent(*content, now);
  }
  if (*format != WireFormat::PrivateMessage) return fail(MlsError::NotExpected, "neither proposal nor commit");
  const PrivateMessage sealed = PrivateMessage::read(reader);
  if (!reader.done()) return fail(MlsError::Malformed, PrivateMessage::structure);
  if (auto good = checkEpoch(sealed.groupId, sealed.epoch); !good) return pass(good);
  if (sealed.contentType == ContentType::Application) return fail(MlsError::NotExpected, "an application message");
  auto opened = unprotectPrivate(sealed, current.messageKeys, current.secrets.senderData.view(), current.context.suite,
                                 ownLeaf());
  if (!opened) return pass(opened);
  const std::uint64_t epoch = current.context.epoch;
  auto handshake = processContent(opened->opened.content, now);
  if (!handshake) return handshake;
  // The message was good: its key goes. A commit has closed its epoch meanwhile.
  EpochState& of = current.context.epoch == epoch ? current : past.back();
  of.messageKeys.adopt(std::move(opened->prepared));
  return handshake;
}

Result<Bytes> Group::Impl::signatureKeyOf(const AuthenticatedContent& content) const {
  const Sender& sender = content.content.sender;
  switch (sender.type) {
  case SenderType::Member: {
    const LeafNode* leaf = current.tree.leaf(sender.index);
    if (leaf == nullptr) return fail(MlsError::NotMember, "sender");
    return leaf->signatureKey;
  }
  case SenderType::External: {
    auto senders = externalSenders(current.context.extensions);
    if (!senders) return pass(senders);
    if (content.content.contentType != ContentType::Proposal)
      return fail(MlsError::NotExpected, "external senders only propose");
    if (sender.index >= senders->size()) return fail(MlsError::NotMember, "no such external sender");
    return (*senders)[sender.index].signatureKey;
  }
  case SenderType::NewMemberProposal: {
    const auto* add = content.content.proposal ? content.content.proposal->as<Add>() : nullptr;
    if (add == nullptr) return fail(MlsError::InvalidProposal, "only an Add may come from outside");
    return add->keyPackage.leaf.signatureKey;
  }
  case SenderType::NewMemberCommit: {
    if (!content.content.commit || !content.content.commit->path)
      return fail(MlsError::InvalidCommit, "an external commit without a path");
    return content.content.commit->path->leaf.signatureKey;
  }
  }
  return fail(MlsError::Malformed, "sender");
}

Result<Handshake> Group::Impl::processContent(const AuthenticatedContent& content, std::chrono::sys_seconds now) {
  auto key = signatureKeyOf(content);
  if (!key) return pass(key);
  if (!content.verify(*key, current.contextBytes)) return fail(MlsError::BadSignature, "message");
  return content.content.contentType == ContentType::Proposal ? receiveProposal(content, now)
                                                              : receiveCommit(content, now);
}

Result<Handshake> Group::Impl::receiveProposal(const AuthenticatedContent& content, std::chrono::sys_seconds now) {
  const Proposal& proposal = *content.content.proposal;
  const ListedProposal listed{&proposal, content.content.sender, {}, false};
  if (auto good = checkProposal(listed, {current.context, current.tree, ports.credentials, now}); !good)
    return pass(good);
  ReceivedProposal received{content.proposalReference(), proposal, {}};
  if (content.content.sender.type == SenderType::Member)
    received.sender = memberAt(current.tree, content.content.sender.index);
  const bool known = std::ranges::find(proposals, received.reference, &CachedProposal::reference) != proposals.end();
  if (!known && proposals.size() < pendingProposalsKept) {
    proposals.push_back({received.reference, proposal, content.content.sender});
    newProposals.push_back(received.reference);
  }
  return received;
}

Result<std::vector<ListedProposal>> Group::Impl::resolve(const Commit& commit, const Sender& sender) const {
  std::vector<ListedProposal> list;
  for (const ProposalOrRef& each : commit.proposals) {
    if (const auto* proposal = std::get_if<Proposal>(&each.body)) {
      list.push_back({proposal, sender, {}, false});
      continue;
    }
    const Bytes& reference = std::get<Bytes>(each.body);
    const auto known = std::ranges::find(proposals, reference, &CachedProposal::reference);
    if (known == proposals.end()) return fail(MlsError::UnknownProposal);
    list.push_back({&known->proposal, known->sender, reference, true});
  }
  return list;
}

// 12.4.2: the leaf a path brings. `before`: the committer's leaf, nullptr when it joins by this commit.
Result<void> Group::Impl::checkPathLeaf(const LeafNode& leaf, LeafIndex committer, const LeafNode* before,
                                        const Extensions& extensions) const {
  if (leaf.source != LeafNodeSource::Commit) return fail(MlsError::InvalidCommit, "the leaf was not made for a commit");
  if (auto good = checkLeafNode(leaf, current.context.suite, extensions); !good) return good;
  if (!leaf.verify({current.context.groupId, committer})) return fail(MlsError::BadSignature, "leaf of a commit");
  if (before != nullptr && before->credential == leaf.credential && before->signatureKey == leaf.signatureKey)
    return {};
  if ((before != nullptr && !ports.credentials.mayBecome(before->credential, leaf.credential)) ||
      !ports.credentials.accepts(leaf.credential, leaf.signatureKey))
    return fail(MlsError::CredentialRefused, "of a committer");
  return {};
}

Result<Handshake> Group::Impl::receiveCommit(const AuthenticatedContent& content, std::chrono::sys_seconds now) {
  if (pending) return fail(MlsError::CommitPending);
  const Commit& commit = *content.content.commit;
  const Sender& sender = content.content.sender;
  const bool external = sender.type == SenderType::NewMemberCommit;
  if (!content.auth.confirmationTag) return fail(MlsError::InvalidCommit, "no confirmation tag");
  auto list = resolve(commit, sender);
  if (!list) return pass(list);
  const ProposalContext with{current.context, current.tree, ports.credentials, now};
  auto effects = external ? applyExternalProposals(*list, commit.path->leaf.credential, with)
                          : applyProposals(*list, sender.index, with);
  if (!effects) return pass(effects);
  if (effects->needsPath && !commit.path) return fail(MlsError::InvalidCommit, "a path is missing");

  RatchetTree tree = std::move(effects->tree);
  LeafIndex committer = sender.index;
  if (external) {
    auto leaf = tree.add(commit.path->leaf); // 12.4.3.2: the leftmost free place
    if (!leaf) return pass(leaf);
    committer = *leaf;
  }
  const bool removesUs = std::ranges::binary_search(effects->removed, ownLeaf());
  // Our place may be someone else's already: what follows is about them.
  TreePrivate keys = current.keys.clone();
  const OwnUpdate* ownUpdate = nullptr;
  if (std::ranges::binary_search(effects->updated, ownLeaf())) {
    for (const ListedProposal& each : *list)
      for (const OwnUpdate& own : ownUpdates)
        if (own.reference == each.reference) ownUpdate = &own;
    if (ownUpdate == nullptr) return fail(MlsError::InvalidCommit, "an update we did not propose");
    keys.set(nodeOf(ownLeaf()), ownUpdate->encryptionPrivate.clone());
  }
  SecretBytes commitSecret(hashSize); // zeros without a path
  if (commit.path) {
    const LeafNode* before = external ? nullptr : current.tree.leaf(committer);
    if (auto good = checkPathLeaf(commit.path->leaf, committer, before, effects->extensions); !good) return pass(good);
    if (auto good = applyPath(tree, committer, *commit.path, external); !good) return pass(good);
    if (auto good = checkLeavesTogether(tree); !good) return pass(good);
    if (!removesUs) {
      const Bytes context = encode(provisionalContext(current.context, tree, effects->extensions));
      auto secret =
          decryptPath(tree, keys, committer, *commit.path, effects->addedLeaves(), current.context.suite, context);
      if (!secret) return pass(secret);
      commitSecret = std::move(*secret);
    }
  }
  const EffectLeaves leaves = EffectLeaves::of(*effects, committer, external);
  if (removesUs) { // the new epoch's secrets are not for us: that the others agree on it cannot be checked
    CommitEffect effect = leaves.describe(current.tree, tree, current.context.epoch + 1);
    effect.removedUs = true;
    removed = true;
    current.close();
    resumption.clear();
    forgetProposals();
    coreChanged = true;
    epochChanged = true;
    return effect;
  }
  auto psks = pskSecretFor(effects->psks);
  if (!psks) return pass(psks);
  SecretBytes init = current.secrets.init.clone();
  if (external) {
    auto agreed = receiveExternalInit(current.context.suite, current.secrets.external.view(), *effects->externalInit);
    if (!agreed) return pass(agreed);
    init = std::move(*agreed);
  }
  keys.forgetBlank(tree);
  ScheduledEpoch next =
      scheduleEpoch({current.context, current.contextBytes, current.interimTranscriptHash, init.view()},
                    std::move(tree), effects->extensions, content, commitSecret.view(), psks->view());
  if (!equalInConstantTime(next.state.confirmationTag, *content.auth.confirmationTag))
    return fail(MlsError::BadConfirmationTag);
  next.state.keys = std::move(keys);
  if (ownUpdate != nullptr && ownUpdate->newIdentity) identity = cloneOf(*ownUpdate->newIdentity);
  return adopt(std::move(next.state), leaves);
}

Result<ApplicationMessage> Group::Impl::unprotect(ByteView message) {
  auto sealed = fromMessage<PrivateMessage>(WireFormat::PrivateMessage, message);
  if (!sealed) return pass(sealed);
  if (auto good = checkHead(sealed->groupId, sealed->epoch); !good) return pass(good);
  if (sealed->contentType != ContentType::Application) return fail(MlsError::NotExpected, "a proposal or commit");
  EpochState* epoch = &current;
  if (sealed->epoch < current.context.epoch) {
    const auto found =
        std::ranges::find(past, sealed->epoch, [](const EpochState& each) { return each.context.epoch; });
    if (found == past.end()) return fail(MlsError::PastEpoch);
    epoch = &*found;
  }
  auto opened = unprotectPrivate(*sealed, epoch->messageKeys, epoch->secrets.senderData.view(), epoch->context.suite,
                                 epoch->keys.leaf());
  if (!opened) return pass(opened);
  const LeafNode* sender = epoch->tree.leaf(opened->sender.leaf);
  if (sender == nullptr) return fail(MlsError::NotMember, "sender");
  if (!opened->opened.content.verify(sender->signatureKey, epoch->contextBytes))
    return fail(MlsError::BadSignature, "message");
  epoch->messageKeys.adopt(std::move(opened->prepared));
  ApplicationMessage received;
  received.sender = opened->sender.leaf;
  received.from = memberAt(epoch->tree, received.sender);
  received.epoch = sealed->epoch;
  received.generation = opened->sender.generation;
  received.authenticatedData = std::move(sealed->authenticatedData);
  received.content = SecretBytes::copyOf(opened->opened.content.content.application);
  return received;
}

} // namespace clavis::crypto::mls
