#include "crypto/mls/proposal_list.h"

#include "crypto/mls/tree_validation.h"

#include <algorithm>

namespace clavis::crypto::mls {

namespace {

std::unexpected<MlsFailure> bad(const char* why) { return fail(MlsError::InvalidProposal, why); }
std::unexpected<MlsFailure> badList(const char* why) { return fail(MlsError::InvalidProposalList, why); }

// 12.1.8: what somebody who is no member may propose.
bool mayPropose(SenderType sender, ProposalType type) {
  switch (sender) {
  case SenderType::Member: return type != ProposalType::ExternalInit;
  case SenderType::External: return type != ProposalType::Update && type != ProposalType::ExternalInit;
  case SenderType::NewMemberProposal: return type == ProposalType::Add;
  case SenderType::NewMemberCommit:
    return type == ProposalType::ExternalInit || type == ProposalType::Remove || type == ProposalType::PreSharedKey;
  }
  return false;
}

struct CheckBody {
  const ListedProposal& listed;
  const ProposalContext& with;

  Result<void> operator()(const Add& add) const {
    if (listed.verified) return {};
    const KeyPackage& package = add.keyPackage;
    if (auto good = checkKeyPackage(package, with.context.suite, with.context.extensions, with.now); !good) return good;
    if (!with.credentials.accepts(package.leaf.credential, package.leaf.signatureKey))
      return fail(MlsError::CredentialRefused, "of a key package");
    return {};
  }

  Result<void> operator()(const Update& update) const {
    const LeafNode* before = with.tree.leaf(listed.sender.index);
    if (before == nullptr) return bad("update by nobody");
    if (update.leaf.source != LeafNodeSource::Update) return bad("update with a leaf not made for one");
    if (update.leaf.encryptionKey == before->encryptionKey) return bad("update that keeps its key");
    if (listed.verified) return {};
    if (auto good = checkLeafNode(update.leaf, with.context.suite, with.context.extensions); !good) return good;
    if (!update.leaf.verify({with.context.groupId, listed.sender.index}))
      return fail(MlsError::BadSignature, "leaf of an update");
    const bool same = before->credential == update.leaf.credential && before->signatureKey == update.leaf.signatureKey;
    if (!same && (!with.credentials.mayBecome(before->credential, update.leaf.credential) ||
                  !with.credentials.accepts(update.leaf.credential, update.leaf.signatureKey)))
      return fail(MlsError::CredentialRefused, "of an update");
    return {};
  }

  Result<void> operator()(const Remove& remove) const {
    if (with.tree.leaf(remove.leaf) == nullptr) return bad("removes nobody");
    return {};
  }

  Result<void> operator()(const PreSharedKey& psk) const {
    if (psk.id.nonce.size() != hashSize) return bad("PSK nonce length");
    if (psk.id.type == PskType::Resumption && psk.id.usage != ResumptionUsage::Application && !with.firstOfSuccessor)
      return bad("a PSK for another group's start");
    return {};
  }

  Result<void> operator()(const ReInit& reInit) const {
    if (reInit.version < with.context.version) return bad("ReInit to an older version");
    return {};
  }

  Result<void> operator()(const ExternalInit& init) const {
    if (init.kemOutput.size() != sizeof(X25519PublicKey)) return bad("kem output length");
    return {};
  }

  Result<void> operator()(const GroupContextExtensions& change) const {
    if (hasDuplicates(change.extensions)) return bad("an extension twice");
    if (auto senders = externalSenders(change.extensions); !senders) return pass(senders);
    // Whether all members understand them is asked of those who are left and those who come (apply()).
    if (auto required = requiredCapabilities(change.extensions); !required) return pass(required);
    return {};
  }
};

// 12.2: what the list as a whole must not do. `committer`: nothing in an external commit.
Result<void> checkTogether(const std::vector<ListedProposal>& list, std::optional<LeafIndex> committer) {
  std::vector<LeafIndex> touched;
  std::vector<const PskId*> psks;
  std::size_t extensionChanges = 0;
  for (const ListedProposal& each : list) {
    if (const auto* update = each.proposal->as<Update>()) {
      static_cast<void>(update);
      if (each.sender.index == committer) return badList("an update by the committer");
      touched.push_back(each.sender.index);
    } else if (const auto* remove = each.proposal->as<Remove>()) {
      if (remove->leaf == committer) return badList("removes the committer");
      touched.push_back(remove->leaf);
    } else if (const auto* psk = each.proposal->as<PreSharedKey>()) {
      for (const PskId* other : psks)
        if (other->namesSameKey(psk->id)) return badList("a PSK twice");
      psks.push_back(&psk->id);
    } else if (each.proposal->as<GroupContextExtensions>() != nullptr) {
      if (++extensionChanges > 1) return badList("extensions changed twice");
    } else if (each.proposal->as<ReInit>() != nullptr) {
      if (list.size() > 1) return badList("ReInit beside other proposals");
    } else if (each.proposal->as<ExternalInit>() != nullptr && committer) {
      return badList("ExternalInit in a member's commit");
    }
  }
  std::ranges::sort(touched);
  if (std::ranges::adjacent_find(touched) != touched.end()) return badList("a leaf updated or removed twice");
  return {};
}

// 12.3: context extensions, then updates, removes, adds, and the rest in the order of the list.
Result<ProposalEffects> apply(const std::vector<ListedProposal>& list, const ProposalContext& with) {
  ProposalEffects effects;
  effects.tree = with.tree;
  effects.extensions = with.context.extensions;
  effects.needsPath = list.empty();
  for (const ListedProposal& each : list) {
    if (const auto* change = each.proposal->as<GroupContextExtensions>()) {
      effects.extensionsChanged = true;
      effects.extensions = change->extensions;
      effects.needsPath = true;
    }
  }
  for (const ListedProposal& each : list) {
    if (const auto* update = each.proposal->as<Update>()) {
      effects.tree.update(each.sender.index, update->leaf);
      effects.updated.push_back(each.sender.index);
      effects.needsPath = true;
    }
  }
  for (const ListedProposal& each : list) {
    if (const auto* remove = each.proposal->as<Remove>()) {
      effects.tree.remove(remove->leaf);
      effects.removed.push_back(remove->leaf);
      effects.needsPath = true;
    }
  }
  for (const ListedProposal& each : list) {
    if (const auto* add = each.proposal->as<Add>()) {
      auto leaf = effects.tree.add(add->keyPackage.leaf);
      if (!leaf) return pass(leaf);
      effects.added.emplace_back(*leaf, &add->keyPackage);
    } else if (const auto* psk = each.proposal->as<PreSharedKey>()) {
      effects.psks.push_back(psk->id);
    } else if (const auto* reInit = each.proposal->as<ReInit>()) {
      effects.reInit = *reInit;
    } else if (const auto* init = each.proposal->as<ExternalInit>()) {
      effects.externalInit = init->kemOutput;
      effects.needsPath = true;
    }
  }
  std::ranges::sort(effects.removed);
  std::ranges::sort(effects.updated);
  if (!effects.added.empty() || !effects.updated.empty())
    if (auto good = checkLeavesTogether(effects.tree); !good)
      return fail(MlsError::InvalidProposalList, good.error().detail);
  // Members added or updated by the same commit must understand the extensions it sets.
  if (effects.extensionsChanged)
    if (auto good = checkEachLeaf(effects.tree, with.context.suite, effects.extensions); !good)
      return fail(MlsError::InvalidProposalList, good.error().detail);
  return effects;
}

Result<void> checkEach(const std::vector<ListedProposal>& list, const ProposalContext& with) {
  for (const ListedProposal& each : list)
    if (auto good = checkProposal(each, with); !good) return good;
  return {};
}

} // namespace

std::vector<LeafIndex> ProposalEffects::addedLeaves() const {
  std::vector<LeafIndex> leaves;
  for (const auto& [leaf, package] : added) leaves.push_back(leaf);
  std::ranges::sort(leaves);
  return leaves;
}

Result<void> checkProposal(const ListedProposal& listed, const ProposalContext& with) {
  if (!mayPropose(listed.sender.type, listed.proposal->type())) return bad("not for this sender to propose");
  return std::visit(CheckBody{listed, with}, listed.proposal->body);
}

Result<ProposalEffects> applyProposals(const std::vector<ListedProposal>& list, LeafIndex committer,
                                       const ProposalContext& with) {
  if (auto good = checkTogether(list, committer); !good) return pass(good);
  if (auto good = checkEach(list, with); !good) return pass(good);
  return apply(list, with);
}

Result<ProposalEffects> applyExternalProposals(const std::vector<ListedProposal>& list, const Credential& joiner,
                                               const ProposalContext& with) {
  std::size_t inits = 0;
  std::size_t removes = 0;
  for (const ListedProposal& each : list) {
    if (!each.reference.empty()) return badList("a reference in an external commit");
    if (!mayPropose(SenderType::NewMemberCommit, each.proposal->type()))
      return badList("not a proposal for an external commit");
    inits += each.proposal->as<ExternalInit>() != nullptr ? 1 : 0;
    if (const auto* remove = each.proposal->as<Remove>()) {
      ++removes;
      const LeafNode* former = with.tree.leaf(remove->leaf);
      if (former == nullptr || !with.credentials.sameClient(former->credential, joiner))
        return badList("an external commit removes somebody else");
    }
  }
  if (inits != 1) return badList("an external commit without exactly one ExternalInit");
  if (removes > 1) return badList("an external commit removes more than one");
  if (auto good = checkTogether(list, std::nullopt); !good) return pass(good);
  if (auto good = checkEach(list, with); !good) return pass(good);
  return apply(list, with);
}

} // namespace clavis::crypto::mls
