// One member's view of one MLS group (RFC 9420): the only header a caller needs beside key_package.h and ports.h.
//
// Every call either succeeds or leaves the group as it was, so a message that cannot be handled yet (FutureEpoch,
// UnknownProposal, MissingPsk) is kept by the caller and given again later.
//
// Own commits are two steps. commit() makes the messages and holds the next epoch aside; when the server has accepted
// the commit, merge() adopts it; when another commit won, discard() drops it and the winner goes to process(). Until
// one of the two, protect() still writes in the old epoch. commit() refuses while one is pending.
//
// Storage. Secrets change with every message, so what is stored must change in the same transaction as what the message
// meant. takeChanges() hands out the parts of the state that differ from what it handed out before: writing or reading
// one message changes O(log members) small parts, a commit also the epoch's part with the tree in it. Store them (key,
// content; no content: delete) before a ciphertext leaves the device and together with what was read. When the
// transaction fails, destroy the Group and restore() what is stored: going on would use keys twice. Never restore from
// a backup for the same reason (join again as a new leaf).
//
// Thread: one at a time. Ports are called during the call that needs them. Nothing throws but std::bad_alloc.
#pragma once

#include "crypto/mls/message_kinds.h"
#include "crypto/mls/proposals.h"
#include "crypto/mls/windows.h"

#include <memory>

namespace clavis::crypto::mls {

/// What an MLSMessage says of itself in the clear. Not authenticated.
struct MessageHead {
  WireFormat format{};
  Bytes groupId;           ///< empty for Welcome and KeyPackage
  std::uint64_t epoch = 0; ///< of PublicMessage, PrivateMessage and GroupInfo
  ContentType content{};   ///< of PublicMessage and PrivateMessage
};
[[nodiscard]] Result<MessageHead> peekMessage(ByteView message);
/// KeyPackageRef of every recipient of a Welcome, to find the own key package by.
[[nodiscard]] Result<std::vector<Bytes>> welcomeRecipients(ByteView message);

struct Member {
  std::uint32_t leaf = 0;
  Credential credential;
  Bytes signatureKey;
  friend bool operator==(const Member&, const Member&) = default;
};

struct GroupOptions {
  Extensions extensions = {};    ///< of the GroupContext: required capabilities, external senders
  Lifetime lifetime = {};        ///< of the creator's leaf
  bool encryptHandshakes = true; ///< proposals and commits as PrivateMessage (but never those that cannot be)
  std::uint32_t padTo = 1;       ///< PrivateMessages are padded to a multiple of this
  Capabilities capabilities = Capabilities::ours();
  Extensions leafExtensions = {};
};

struct CommitOptions {
  std::vector<Proposal> proposals = {};     ///< by value; never an Update
  bool includeReceived = true;              ///< commit all valid proposals received this epoch, by reference
  bool forcePath = true;                    ///< a new path even when no proposal needs one: heals the own keys
  bool inlineTree = true;                   ///< the Welcome (and GroupInfo) carry the ratchet tree
  std::optional<Identity> newIdentity = {}; ///< a new signature key or credential for the own leaf
  Bytes authenticatedData = {};
};
struct CommitBundle {
  Bytes commit;                 ///< MLSMessage, for the members
  std::optional<Bytes> welcome; ///< MLSMessage, for those added; nothing when nobody was
  Bytes groupInfo;            ///< MLSMessage with external_pub, for joiners from outside; of the epoch after the commit
  Bytes ratchetTree;          ///< of the epoch after the commit: to publish when it is not inline
  std::vector<Bytes> ignored; ///< received proposals that the rules did not let in, by reference
};

/// What a commit did, in the order of leaves.
struct CommitEffect {
  std::uint64_t epoch = 0;                        ///< the one that began
  std::uint32_t committer = 0;                    ///< its leaf in the new epoch
  bool externalJoin = false;                      ///< the committer joined by this very commit
  std::vector<Member> added;                      ///< the one who joined externally among them
  std::vector<Member> removed;                    ///< as they were before
  std::vector<std::pair<Member, Member>> updated; ///< credential or signature key changed: before, after
  bool extensionsChanged = false;
  bool removedUs = false;       ///< then the group stays in its old epoch and says Removed from now on
  std::optional<ReInit> reInit; ///< then the group has ended
};
struct ReceivedProposal {
  Bytes reference;
  Proposal proposal;
  std::optional<Member> sender; ///< nothing: an external sender or one who wants to join
};
using Handshake = std::variant<ReceivedProposal, CommitEffect>;

struct ApplicationMessage {
  std::uint32_t sender = 0; ///< leaf, in `epoch`
  Member from;              ///< who held that leaf in `epoch`
  std::uint64_t epoch = 0;
  std::uint32_t generation = 0;
  Bytes authenticatedData;
  SecretBytes content;
};

/// One stored piece of a group. Keys are text of a few characters, unique within the group.
struct StatePart {
  std::string key;
  std::optional<SecretBytes> content; ///< nothing: delete
};

class Group {
 public:
  /// A group of one (section 11); add members by a commit. `identity` is kept.
  [[nodiscard]] static Result<Group> create(CipherSuite suite, ByteView groupId, Identity identity,
                                            const GroupOptions& options, Ports ports);
  struct JoinInputs {
    ByteView welcome;                   ///< MLSMessage
    ByteView ratchetTree = {};          ///< when the Welcome has none
    std::chrono::sys_seconds now;       ///< no rule of joining needs it: members may outlive their key packages
    const Group* predecessor = nullptr; ///< the group this one branches off or re-initialises, if it does
    bool encryptHandshakes = true;
    std::uint32_t padTo = 1;
  };
  /// From a Welcome (12.4.3.1). `keyPackage`: one of those the Welcome was made for, else NotExpected; the caller
  /// erases it afterwards unless it is a last resort.
  [[nodiscard]] static Result<Group> join(const JoinInputs& inputs, const OwnKeyPackage& keyPackage, Identity identity,
                                          Ports ports);
  struct ExternalJoinInputs {
    ByteView groupInfo;        ///< MLSMessage
    ByteView ratchetTree = {}; ///< when the GroupInfo has none
    std::chrono::sys_seconds now;
    std::optional<std::uint32_t> replaces = {}; ///< a former leaf of this client, removed by the same commit
    std::vector<PskId> psks = {};               ///< nonces are drawn
    Bytes authenticatedData = {};
    GroupOptions options = {}; ///< `extensions` and `lifetime` have no meaning here
  };
  struct ExternalJoin;
  /// By an external commit (12.4.3.2). The group returned is already in the epoch that the commit begins: when the
  /// server refuses the commit, throw it away.
  [[nodiscard]] static Result<ExternalJoin> joinExternally(const ExternalJoinInputs& inputs, Identity identity,
                                                           Ports ports);
  /// The first epoch of the group that replaces `ended` (11.2), or of a smaller one beside `origin` (11.3). The first
  /// commit must add the other members and then carries the resumption secret by itself.
  [[nodiscard]] static Result<Group> createSuccessor(const Group& ended, Identity identity, const GroupOptions& options,
                                                     Ports ports);
  [[nodiscard]] static Result<Group> createBranch(const Group& origin, ByteView groupId, Identity identity,
                                                  const GroupOptions& options, Ports ports);
  /// From all parts that takeChanges() handed out and that were not deleted since. Malformed when they do not fit
  /// together.
  [[nodiscard]] static Result<Group> restore(std::span<const StatePart> parts, Ports ports);

  Group(Group&&) noexcept;
  Group& operator=(Group&&) noexcept;
  ~Group();

  // -- what it is
  [[nodiscard]] const Bytes& groupId() const noexcept;
  [[nodiscard]] std::uint64_t epoch() const noexcept;
  [[nodiscard]] CipherSuite suite() const noexcept;
  [[nodiscard]] const Extensions& extensions() const noexcept;
  [[nodiscard]] std::uint32_t ownLeaf() const noexcept;
  [[nodiscard]] std::size_t memberCount() const noexcept;
  [[nodiscard]] std::vector<Member> members() const;
  [[nodiscard]] std::optional<Member> member(std::uint32_t leaf) const;
  /// Whether this member was removed, or the group has ended by a ReInit.
  [[nodiscard]] bool isActive() const noexcept;
  [[nodiscard]] const std::optional<ReInit>& ended() const noexcept;

  // -- what members compare: equal in all of them when nobody was lied to
  [[nodiscard]] ByteView epochAuthenticator() const noexcept;
  [[nodiscard]] ByteView treeHash() const noexcept;
  /// Section 8.5. BadArgument for a length of 0 or above 8160.
  [[nodiscard]] Result<SecretBytes> exportSecret(std::string_view label, ByteView context, std::size_t length) const;
  /// For another group's PskSource; nothing outside resumptionSecretsKept.
  [[nodiscard]] std::optional<SecretBytes> resumptionSecret(std::uint64_t epoch) const;

  // -- proposals: each returns the MLSMessage to send, and keeps the proposal for the next commit
  [[nodiscard]] Result<Bytes> proposeAdd(const KeyPackage& keyPackage, std::chrono::sys_seconds now,
                                         ByteView authenticatedData = {});
  [[nodiscard]] Result<Bytes> proposeUpdate(std::optional<Identity> newIdentity = {}, ByteView authenticatedData = {});
  [[nodiscard]] Result<Bytes> proposeRemove(std::uint32_t leaf, ByteView authenticatedData = {});
  [[nodiscard]] Result<Bytes> proposeExternalPsk(ByteView id, ByteView authenticatedData = {});
  [[nodiscard]] Result<Bytes> proposeResumptionPsk(std::uint64_t epoch, ByteView authenticatedData = {});
  [[nodiscard]] Result<Bytes> proposeReInit(const ReInit& reInit, ByteView authenticatedData = {});
  [[nodiscard]] Result<Bytes> proposeExtensions(const Extensions& extensions, ByteView authenticatedData = {});
  /// A PreSharedKey proposal of an external key with a fresh nonce, for CommitOptions::proposals.
  [[nodiscard]] Proposal externalPskProposal(ByteView id);
  /// Received (and own) proposals that wait for a commit.
  [[nodiscard]] std::vector<ReceivedProposal> pendingProposals() const;

  // -- commits
  [[nodiscard]] Result<CommitBundle> commit(const CommitOptions& options, std::chrono::sys_seconds now);
  [[nodiscard]] bool hasPendingCommit() const noexcept;
  /// Adopts the pending commit; NothingPending without one.
  [[nodiscard]] Result<CommitEffect> merge();
  /// Drops the pending commit; no effect without one.
  void discard();

  // -- messages
  /// A proposal or commit of this epoch, as PublicMessage or PrivateMessage. An own commit that comes back while it is
  /// pending is OwnMessage: merge() it. CommitPending when somebody else's commit comes while an own one is pending.
  [[nodiscard]] Result<Handshake> process(ByteView message, std::chrono::sys_seconds now);
  /// Application data as PrivateMessage. `authenticatedData` travels in the clear.
  [[nodiscard]] Result<Bytes> protect(ByteView applicationData, ByteView authenticatedData = {});
  /// Of this epoch or of one of the pastEpochsKept before it. Each message opens once.
  [[nodiscard]] Result<ApplicationMessage> unprotect(ByteView message);

  // -- for those outside
  /// MLSMessage with a signed GroupInfo of this epoch, with external_pub.
  [[nodiscard]] Result<Bytes> groupInfo(bool inlineTree) const;
  [[nodiscard]] Bytes ratchetTree() const;

  // -- storage
  [[nodiscard]] std::vector<StatePart> takeChanges();

  class Impl; ///< group_impl.h, for the other files of this folder

 private:
  explicit Group(std::unique_ptr<Impl> impl) noexcept;
  std::unique_ptr<Impl> m_impl;
};

struct Group::ExternalJoin {
  Group group;
  Bytes commit;      ///< MLSMessage (PublicMessage), for the members
  Bytes groupInfo;   ///< of the new epoch
  Bytes ratchetTree; ///< of the new epoch
};

/// An Add proposed by the client that wants to join (sender type new_member_proposal, 12.1.8), as MLSMessage.
[[nodiscard]] Result<Bytes> proposeToJoin(ByteView groupId, std::uint64_t epoch, const OwnKeyPackage& keyPackage,
                                          const Ed25519Key& signatureKey);
/// A proposal of an external sender (12.1.8.1) whose entry in the group's external_senders has the index `sender`.
[[nodiscard]] Result<Bytes> proposeFromOutside(ByteView groupId, std::uint64_t epoch, std::uint32_t sender,
                                               const Ed25519Key& signatureKey, const Proposal& proposal);

} // namespace clavis::crypto::mls
