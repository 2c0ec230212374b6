// Whether proposals may stand in a commit, alone and together, and what they do (RFC 9420 sections 12.1, 12.2, 12.3).
// Committer and receivers run the same code, so they cannot disagree.
#pragma once

#include "crypto/mls/epoch_state.h"

namespace clavis::crypto::mls {

struct ListedProposal {
  const Proposal* proposal = nullptr;
  Sender sender;
  Bytes reference;       ///< empty: by value
  bool verified = false; ///< its signatures and credential were checked before
};

/// The epoch that proposals meet, and what is asked about them.
struct ProposalContext {
  const GroupContext& context;
  const RatchetTree& tree;
  CredentialPolicy& credentials;
  std::chrono::sys_seconds now;
  bool firstOfSuccessor = false; ///< the commit that starts a re-initialised or branched group: its PSK may say so
};

/// The rules of 12.1 that concern one proposal, its sender's right to make it included. InvalidProposal and what
/// checkKeyPackage and checkLeafNode say.
[[nodiscard]] Result<void> checkProposal(const ListedProposal& listed, const ProposalContext& with);

struct ProposalEffects {
  RatchetTree tree; ///< after all of them
  Extensions extensions;
  bool extensionsChanged = false;
  std::vector<std::pair<LeafIndex, const KeyPackage*>> added; ///< ascending leaves; key packages of the list
  std::vector<LeafIndex> removed;
  std::vector<LeafIndex> updated;
  std::vector<PskId> psks;
  std::optional<ReInit> reInit;
  std::optional<Bytes> externalInit;
  bool needsPath = false;

  [[nodiscard]] std::vector<LeafIndex> addedLeaves() const;
};
/// 12.2 for a member's commit (`committer`), and 12.3. InvalidProposalList and what checkProposal says.
[[nodiscard]] Result<ProposalEffects> applyProposals(const std::vector<ListedProposal>& list, LeafIndex committer,
                                                     const ProposalContext& with);
/// 12.2 for an external commit; the joiner is not in the tree yet. `joiner`: its credential, for the Remove it may
/// bring.
[[nodiscard]] Result<ProposalEffects> applyExternalProposals(const std::vector<ListedProposal>& list,
                                                             const Credential& joiner, const ProposalContext& with);

} // namespace clavis::crypto::mls
