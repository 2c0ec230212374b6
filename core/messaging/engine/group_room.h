// This device as a member of MLS groups: joins, founds, commits, seals and opens, and keeps what that changes in the
// transaction it is called in.
//
// Every call runs inside VaultWriter::run or runDurably, on the writer's thread; groups stay in memory between calls.
// When that transaction fails, call forget(): the group in memory is ahead of the vault then, and going on with it
// would use keys twice. A commit is made on a copy, stored beside the group with its Welcomes, and adopted or dropped
// when the server has decided; while one is pending nothing is sealed or opened in that group.
#pragma once

#include "core/access/backend_identity.h"
#include "core/messaging/engine/mls_error.h"
#include "core/messaging/store/conversations.h"
#include "core/messaging/store/group_state.h"
#include "core/messaging/trust/device_trust.h"
#include "crypto/mls/group.h"

#include <map>
#include <memory>
#include <variant>

namespace clavis::core::messaging {

class GroupRoom {
 public:
  /// NotEnrolled when the identity has no messaging credential; BadIdentity-like errors for one that cannot be read.
  [[nodiscard]] static Result<std::unique_ptr<GroupRoom>> create(const BackendIdentity& identity,
                                                                 NewDevicePolicy policy);
  [[nodiscard]] const std::string& person() const { return m_person; }
  [[nodiscard]] const std::string& device() const { return m_device; }

  /// Our own key takes its place among the pinned ones.
  [[nodiscard]] Result<void> pinOurselves(const WriteConnection& db, Instant now);

  struct NewPackage {
    std::string reference{};
    std::vector<std::byte> message{}; ///< to lay out
  };
  /// A key package, stored with its private keys.
  [[nodiscard]] Result<NewPackage> makePackage(const WriteConnection& db, bool lastResort, Instant now);

  /// Somebody's package that was claimed, with the device it was laid out for.
  struct Candidate {
    std::string owner{};
    std::string device{};
    std::vector<std::byte> message{};
  };
  /// Whether the package is what it should be and its key may take part. Untrusted, WrongPerson, KeyChanged.
  [[nodiscard]] Result<void> examine(const WriteConnection& db, const Candidate& candidate, Instant now);

  /// The group's first commit, pending: ourselves and these.
  [[nodiscard]] Result<void> found(const WriteConnection& db, const Conversation& conversation,
                                   const std::vector<Candidate>& candidates, Instant now);
  /// A commit that adds these, takes those devices out, and brings our own leaf up to date, pending.
  [[nodiscard]] Result<void> change(const WriteConnection& db, const Conversation& conversation,
                                    const std::vector<Candidate>& added, const std::vector<MemberDevice>& removed,
                                    Instant now);
  /// The pending commit has become `commit` at the server, and the group's head.
  [[nodiscard]] Result<void> adopt(const WriteConnection& db, ConversationKey key, std::string_view commit,
                                   Instant now);

  /// Whether the device that laid this package out may be written to: not one that is out, until it shows a certificate
  /// that was renewed.
  [[nodiscard]] Result<bool> mayBeReached(const WriteConnection& db, const Candidate& candidate, Instant now);
  /// Whether our own leaf has another certificate than we have now.
  [[nodiscard]] Result<bool> isOutdated(const WriteConnection& db, ConversationKey key);
  /// What the clinic has revoked, as it is known from now on; PEM. Malformed: what was known before still counts.
  [[nodiscard]] Result<void> hearRevocations(std::string_view lists);
  /// Devices whose certificate was revoked or has expired are out from now on.
  [[nodiscard]] Result<std::vector<std::string>> inspect(const WriteConnection& db, Instant now) const {
    return inspectDevices(db, m_policy.authorities(), now);
  }

  struct Joined {
    ConversationKey key = 0;
  };
  /// From a Welcome that came for us. `commit` and `since`: what it belongs to, and from when mail counts.
  [[nodiscard]] Result<Joined> join(const WriteConnection& db, std::span<const std::byte> welcome,
                                    std::string_view patient, std::string_view commit, std::string_view since,
                                    Instant now);
  struct Processed {
    std::uint64_t epoch = 0;
    bool removedUs = false;
  };
  /// Somebody's commit. An error changes nothing in the group; what trust had to note is written all the same.
  [[nodiscard]] Result<Processed> process(const WriteConnection& db, ConversationKey key,
                                          std::span<const std::byte> commit, std::string_view id, Instant now);

  struct Sealed {
    std::vector<std::byte> message{};
    std::uint64_t epoch = 0;
  };
  [[nodiscard]] Result<Sealed> seal(const WriteConnection& db, ConversationKey key, std::span<const std::byte> payload);
  struct Opened {
    DeviceClaim from{};
    crypto::SecretBytes payload{};
    std::uint64_t epoch = 0;
  };
  /// The error is MlsError's own: the caller decides what each means for the mail.
  [[nodiscard]] Result<Opened> open(const WriteConnection& db, ConversationKey key, std::span<const std::byte> message);

  void forget(ConversationKey key) { m_groups.erase(key); }
  /// Persons of whom trust noted something in the last call.
  [[nodiscard]] const std::vector<std::string>& trustNews() const { return m_policy.news(); }

 private:
  GroupRoom(std::string person, std::string device, crypto::Ed25519Key key, crypto::mls::Credential credential,
            Authorities authorities, NewDevicePolicy policy);
  [[nodiscard]] crypto::mls::Ports ports() { return {m_random, m_policy, nullptr}; }
  [[nodiscard]] crypto::mls::Identity identity() const { return {m_key.clone(), m_credential}; }
  [[nodiscard]] Result<crypto::mls::Group*> group(const WriteConnection& db, ConversationKey key);
  [[nodiscard]] Result<void> storeMembers(const WriteConnection& db, ConversationKey key,
                                          const crypto::mls::Group& group, std::string_view committer, Instant now);
  [[nodiscard]] Result<void> storePending(const WriteConnection& db, const Conversation& conversation,
                                          std::string_view predecessor, crypto::mls::Group& next,
                                          const crypto::mls::CommitBundle& bundle, const std::vector<Candidate>& added);

  std::string m_person;
  std::string m_device;
  crypto::Ed25519Key m_key;
  crypto::mls::Credential m_credential;
  crypto::mls::SystemRandom m_random;
  DevicePolicy m_policy;
  std::map<ConversationKey, crypto::mls::Group> m_groups;
};

} // namespace clavis::core::messaging
