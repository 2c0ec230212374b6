// What is behind Group: the state of one member, its own pending commit, and what storage has not seen yet. The members
// are defined in the file that is named for what they do: group_join, group_commit, group_process, group_storage.
#pragma once

#include "crypto/mls/group.h"
#include "crypto/mls/next_epoch.h"

#include <deque>

namespace clavis::crypto::mls {

/// Identity holds a key, so copies are asked for by name.
[[nodiscard]] inline Identity cloneOf(const Identity& identity) {
  return {identity.signatureKey.clone(), identity.credential};
}

/// Who changed in a commit; the rest of a CommitEffect follows from the trees before and after.
struct EffectLeaves {
  LeafIndex committer = 0;
  bool externalJoin = false;
  bool extensionsChanged = false;
  std::vector<LeafIndex> added;
  std::vector<LeafIndex> removed;
  std::vector<LeafIndex> updated;
  std::optional<ReInit> reInit;

  [[nodiscard]] static EffectLeaves of(const ProposalEffects& effects, LeafIndex committer, bool externalJoin);
  [[nodiscard]] CommitEffect describe(const RatchetTree& before, const RatchetTree& after, std::uint64_t epoch) const;
};

class Group::Impl {
 public:
  Impl(Ports given, Identity own) : ports(given), identity(std::move(own)) {}

  struct PendingCommit {
    EpochState next;
    EffectLeaves effect;
    std::optional<Identity> newIdentity;
  };
  /// The private half of an Update that was proposed, until somebody commits it.
  struct OwnUpdate {
    Bytes reference;
    SecretBytes encryptionPrivate;
    std::optional<Identity> newIdentity;
  };

  // -- group.cpp
  [[nodiscard]] LeafIndex ownLeaf() const noexcept { return current.keys.leaf(); }
  [[nodiscard]] Result<void> checkActive() const;
  [[nodiscard]] static Member memberAt(const RatchetTree& tree, LeafIndex leaf);
  [[nodiscard]] AuthenticatedContent ownContent(ContentType type, WireFormat format, ByteView authenticatedData) const;
  /// Frames signed content of this epoch as its wireFormat says.
  [[nodiscard]] Result<Bytes> frame(const AuthenticatedContent& content);
  [[nodiscard]] Result<Bytes> propose(Proposal proposal, ByteView authenticatedData, std::chrono::sys_seconds now);
  [[nodiscard]] Bytes freshNonce();
  [[nodiscard]] std::optional<SecretBytes> resumptionSecret(std::uint64_t epoch) const;

  // -- group_commit.cpp
  [[nodiscard]] Result<CommitBundle> commit(const CommitOptions& options, std::chrono::sys_seconds now);
  [[nodiscard]] std::vector<ListedProposal> listReceived(const std::vector<ListedProposal>& byValue,
                                                         const ProposalContext& with,
                                                         std::vector<Bytes>& ignored) const;
  [[nodiscard]] Result<SecretBytes> pskSecretFor(const std::vector<PskId>& ids) const;
  [[nodiscard]] CommitEffect adopt(EpochState next, const EffectLeaves& effect);
  void rememberResumptionSecret();
  void forgetProposals();

  // -- group_process.cpp
  [[nodiscard]] Result<Handshake> process(ByteView message, std::chrono::sys_seconds now);
  [[nodiscard]] Result<Handshake> processContent(const AuthenticatedContent& content, std::chrono::sys_seconds now);
  [[nodiscard]] Result<Handshake> receiveProposal(const AuthenticatedContent& content, std::chrono::sys_seconds now);
  [[nodiscard]] Result<Handshake> receiveCommit(const AuthenticatedContent& content, std::chrono::sys_seconds now);
  [[nodiscard]] Result<Bytes> signatureKeyOf(const AuthenticatedContent& content) const;
  [[nodiscard]] Result<std::vector<ListedProposal>> resolve(const Commit& commit, const Sender& sender) const;
  [[nodiscard]] Result<void> checkPathLeaf(const LeafNode& leaf, LeafIndex committer, const LeafNode* before,
                                           const Extensions& extensions) const;
  [[nodiscard]] Result<void> checkHead(ByteView groupId, std::uint64_t epoch) const;
  [[nodiscard]] Result<ApplicationMessage> unprotect(ByteView message);

  // -- group_storage.cpp
  void forgetEpoch(EpochState& epoch);
  [[nodiscard]] std::vector<StatePart> takeChanges();
  [[nodiscard]] static Result<std::unique_ptr<Impl>> restore(std::span<const StatePart> parts, Ports ports);

  Ports ports;
  Identity identity;
  bool encryptHandshakes = true;
  std::uint32_t padTo = 1;
  EpochState current;
  std::deque<EpochState> past; ///< oldest first
  std::map<std::uint64_t, SecretBytes> resumption;
  std::vector<CachedProposal> proposals;
  std::vector<OwnUpdate> ownUpdates;
  std::optional<PendingCommit> pending;
  std::optional<Psk> startPsk; ///< of a successor's first commit
  std::optional<ReInit> ended;
  bool removed = false;

  // What storage has not seen yet.
  bool coreChanged = true;
  bool epochChanged = true;
  bool pendingChanged = false;
  std::vector<std::string> gone;     ///< keys to delete
  std::vector<std::uint64_t> closed; ///< past epochs to write again
  std::vector<Bytes> newProposals;   ///< references
};

/// Everything a newcomer must check of a tree before it believes in it (12.4.3.1). `credentials` is asked about each
/// member.
[[nodiscard]] Result<void> checkNewTree(const RatchetTree& tree, const GroupContext& context,
                                        CredentialPolicy& credentials);

} // namespace clavis::crypto::mls
