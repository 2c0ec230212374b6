// The step from one epoch to the next, on the committer's side and on everybody else's (RFC 9420 sections 8, 12.4.1 and
// 12.4.2), and the Welcome for those who are new.
#pragma once

#include "crypto/mls/proposal_list.h"
#include "crypto/mls/welcome.h"

namespace clavis::crypto::mls {

/// What is left of the old epoch in the new one.
struct EpochBase {
  const GroupContext& context;
  ByteView contextBytes;
  ByteView interimTranscriptHash;
  ByteView initSecret; ///< of the last epoch, or agreed by ExternalInit
};

/// The new GroupContext as far as the path is bound to it: all but the confirmed transcript hash, which is still the
/// old.
[[nodiscard]] GroupContext provisionalContext(const GroupContext& before, const RatchetTree& tree,
                                              const Extensions& extensions);

/// A new epoch, and the two secrets that its Welcome needs.
struct ScheduledEpoch {
  EpochState state; ///< without tree keys
  SecretBytes joinerSecret;
  SecretBytes welcomeSecret;
};
/// `commit`: signed, its confirmation tag not looked at; the right one stands in the state.
[[nodiscard]] ScheduledEpoch scheduleEpoch(const EpochBase& base, RatchetTree tree, const Extensions& extensions,
                                           const AuthenticatedContent& commit, ByteView commitSecret,
                                           ByteView pskSecret);
/// The state of an epoch whose context and secrets are known. The encryption secret is moved to its secret tree.
[[nodiscard]] EpochState epochFrom(GroupContext context, RatchetTree tree, EpochSecrets secrets);

/// A commit before it is framed, and the epoch it begins.
struct DraftInputs {
  EpochBase base;
  ProposalEffects& effects;
  std::vector<ProposalOrRef> proposals;
  Sender sender;
  LeafIndex committer = 0;
  const Ed25519Key& messageSigner;    ///< the key that members know the committer by
  const Identity* identity = nullptr; ///< of the new leaf
  std::optional<LeafNode> leaf;       ///< what the path's leaf is made from; nothing: no path
  TreePrivate keys;
  ByteView pskSecret;
  WireFormat format = WireFormat::PrivateMessage;
  Bytes authenticatedData;
};
struct Draft {
  AuthenticatedContent commit;
  EpochState next;
  SecretBytes joinerSecret;
  SecretBytes welcomeSecret;
  std::optional<NewPath> path;
};
[[nodiscard]] Result<Draft> draftCommit(DraftInputs inputs, Random& random);

/// `info`: signed.
[[nodiscard]] Result<Welcome> makeWelcome(const Draft& draft, const ProposalEffects& effects, const GroupInfo& info,
                                          Random& random);

/// The GroupInfo of an epoch, signed by `signer` at `leaf`, with external_pub.
[[nodiscard]] Result<GroupInfo> makeGroupInfo(const EpochState& epoch, LeafIndex leaf, const Ed25519Key& signer,
                                              bool inlineTree);

} // namespace clavis::crypto::mls
