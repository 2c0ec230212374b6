// Own commits (RFC 9420 section 12.4.1), and the adoption of a new epoch, own or not.
#include "crypto/mls/group_impl.h"

#include <algorithm>
#include <set>

namespace clavis::crypto::mls {

EffectLeaves EffectLeaves::of(const ProposalEffects& effects, LeafIndex committer, bool externalJoin) {
  EffectLeaves leaves;
  leaves.committer = committer;
  leaves.externalJoin = externalJoin;
  leaves.extensionsChanged = effects.extensionsChanged;
  leaves.added = effects.addedLeaves();
  if (externalJoin) leaves.added.push_back(committer);
  leaves.removed = effects.removed;
  leaves.updated = effects.updated;
  if (!externalJoin) leaves.updated.push_back(committer);
  leaves.reInit = effects.reInit;
  return leaves;
}

CommitEffect EffectLeaves::describe(const RatchetTree& before, const RatchetTree& after, std::uint64_t epoch) const {
  CommitEffect effect;
  effect.epoch = epoch;
  effect.committer = committer;
  effect.externalJoin = externalJoin;
  effect.extensionsChanged = extensionsChanged;
  effect.reInit = reInit;
  for (const LeafIndex leaf : added) effect.added.push_back(Group::Impl::memberAt(after, leaf));
  for (const LeafIndex leaf : removed) effect.removed.push_back(Group::Impl::memberAt(before, leaf));
  for (const LeafIndex leaf : updated) {
    Member was = Group::Impl::memberAt(before, leaf);
    Member is = Group::Impl::memberAt(after, leaf);
    if (was != is) effect.updated.emplace_back(std::move(was), std::move(is));
  }
  std::ranges::sort(effect.updated, {}, [](const auto& change) { return change.first.leaf; });
  return effect;
}

void Group::Impl::rememberResumptionSecret() {
  resumption[current.context.epoch] = current.secrets.resumptionPsk.clone();
  while (resumption.size() > resumptionSecretsKept) resumption.erase(resumption.begin());
}

Result<SecretBytes> Group::Impl::pskSecretFor(const std::vector<PskId>& ids) const {
  if (ids.size() > 0xffff) return fail(MlsError::InvalidProposalList, "too many PSKs");
  std::vector<Psk> psks;
  for (const PskId& id : ids) {
    std::optional<SecretBytes> key;
    if (startPsk && startPsk->id == id)
      key = startPsk->key.clone();
    else if (id.type == PskType::Resumption && id.groupId == current.context.groupId)
      key = resumptionSecret(id.epoch);
    if (!key && ports.psks != nullptr)
      key = id.type == PskType::External ? ports.psks->external(id.externalId)
                                         : ports.psks->resumption(id.groupId, id.epoch);
    if (!key) return fail(MlsError::MissingPsk);
    psks.push_back({id, std::move(*key)});
  }
  return pskSecret(psks);
}

namespace {

// The leaf a proposal changes, which only one proposal of a commit may do.
std::optional<LeafIndex> leafChangedBy(const ListedProposal& listed) {
  if (const auto* remove = listed.proposal->as<Remove>()) return remove->leaf;
  if (listed.proposal->as<Update>() != nullptr) return listed.sender.index;
  return std::nullopt;
}

} // namespace

// The proposals received that can stand in one commit with those given by value (12.2): for each leaf one change, a
// removal before an update; nothing of ours that a committer may not commit; everything else as long as the whole stays
// valid.
std::vector<ListedProposal> Group::Impl::listReceived(const std::vector<ListedProposal>& byValue,
                                                      const ProposalContext& with, std::vector<Bytes>& ignored) const {
  std::set<LeafIndex> changed{ownLeaf()};
  for (const ListedProposal& each : byValue)
    if (const auto leaf = leafChangedBy(each)) changed.insert(*leaf);
  std::vector<ListedProposal> candidates;
  for (const bool removals : {true, false}) { // removals first: they win over updates of the same leaf
    for (const CachedProposal& each : proposals) {
      if ((each.proposal.as<Remove>() != nullptr) != removals) continue;
      ListedProposal candidate{&each.proposal, each.sender, each.reference, true};
      const auto leaf = leafChangedBy(candidate);
      if (leaf && !changed.insert(*leaf).second)
        ignored.push_back(each.reference);
      else
        candidates.push_back(std::move(candidate));
    }
  }
  std::vector<ListedProposal> list = byValue;
  list.insert(list.end(), candidates.begin(), candidates.end());
  if (applyProposals(list, ownLeaf(), with)) return list;
  // Something does not go together: one after the other, and not without end, for a member may have sent them to that
  // end.
  list = byValue;
  std::size_t tried = 0;
  for (ListedProposal& each : candidates) {
    if (tried++ < proposalsTriedOneByOne) {
      list.push_back(each);
      if (applyProposals(list, ownLeaf(), with)) continue;
      list.pop_back();
    }
    ignored.push_back(std::move(each.reference));
  }
  return list;
}

Result<CommitBundle> Group::Impl::commit(const CommitOptions& options, std::chrono::sys_seconds now) {
  if (auto active = checkActive(); !active) return pass(active);
  if (pending) return fail(MlsError::CommitPending);
  CommitBundle bundle;
  const ProposalContext with{current.context, current.tree, ports.credentials, now, startPsk.has_value()};
  const Sender self{SenderType::Member, ownLeaf()};
  std::vector<Proposal> values = options.proposals;
  if (startPsk) values.push_back({PreSharedKey{startPsk->id}});
  std::vector<ListedProposal> list;
  for (const Proposal& each : values) list.push_back({&each, self, {}, false});
  // Checked before the received ones join, so that an error is the caller's own.
  if (auto own = applyProposals(list, ownLeaf(), with); !own) return pass(own);
  for (ListedProposal& each : list) each.verified = true;
  if (options.includeReceived) list = listReceived(list, with, bundle.ignored);
  auto effects = applyProposals(list, ownLeaf(), with);
  if (!effects) return pass(effects);
  auto psks = pskSecretFor(effects->psks);
  if (!psks) return pass(psks);

  std::vector<ProposalOrRef> listed;
  for (const ListedProposal& each : list) {
    if (each.reference.empty())
      listed.push_back({*each.proposal});
    else
      listed.push_back({each.reference});
  }
  const Identity& as = options.newIdentity ? *options.newIdentity : identity;
  std::optional<LeafNode> leaf;
  if (effects->needsPath || options.forcePath || options.newIdentity) {
    leaf = *current.tree.leaf(ownLeaf());
    leaf->signatureKey = toBytes(as.signatureKey.publicKey());
    leaf->credential = as.credential;
  }
  auto draft = draftCommit(
      {.base = {current.context, current.contextBytes, current.interimTranscriptHash, current.secrets.init.view()},
       .effects = *effects,
       .proposals = std::move(listed),
       .sender = self,
       .committer = ownLeaf(),
       .messageSigner = identity.signatureKey,
       .identity = &as,
       .leaf = std::move(leaf),
       .keys = current.keys.clone(),
       .pskSecret = psks->view(),
       .format = encryptHandshakes ? WireFormat::PrivateMessage : WireFormat::PublicMessage,
       .authenticatedData = options.authenticatedData},
      ports.random);
  if (!draft) return pass(draft);
  auto info = makeGroupInfo(draft->next, ownLeaf(), as.signatureKey, options.inlineTree);
  if (!info) return pass(info);
  if (!effects->added.empty()) {
    auto welcome = makeWelcome(*draft, *effects, *info, ports.random);
    if (!welcome) return pass(welcome);
    bundle.welcome = toMessage(WireFormat::Welcome, *welcome);
  }
  bundle.groupInfo = toMessage(WireFormat::GroupInfo, *info);
  if (!options.inlineTree) bundle.ratchetTree = draft->next.tree.encoded();
  auto message = frame(draft->commit); // last: it uses up a key
  if (!message) return pass(message);
  bundle.commit = std::move(*message);
  pending.emplace(PendingCommit{std::move(draft->next), EffectLeaves::of(*effects, ownLeaf(), false), {}});
  if (options.newIdentity) pending->newIdentity = cloneOf(*options.newIdentity);
  pendingChanged = true;
  return bundle;
}

CommitEffect Group::Impl::adopt(EpochState next, const EffectLeaves& effect) {
  CommitEffect described = effect.describe(current.tree, next.tree, next.context.epoch);
  current.close();
  closed.push_back(current.context.epoch);
  past.push_back(std::move(current));
  while (past.size() > pastEpochsKept) {
    forgetEpoch(past.front());
    past.pop_front();
  }
  current = std::move(next);
  rememberResumptionSecret();
  forgetProposals();
  ended = effect.reInit;
  coreChanged = true;
  epochChanged = true;
  return described;
}

} // namespace clavis::crypto::mls
