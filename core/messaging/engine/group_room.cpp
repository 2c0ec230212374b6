#include "core/messaging/engine/group_room.h"

#include "core/base/crypto_error.h"
#include "core/messaging/engine/group_subject.h"
#include "crypto/primitives/random.h"

#include <algorithm>
#include <utility>

namespace clavis::core::messaging {

namespace mls = crypto::mls;

namespace {

constexpr auto suite = mls::CipherSuite::X25519ChaCha20Poly1305Sha256Ed25519;
constexpr std::chrono::days packageLife{90};
constexpr std::chrono::days founderLife{3650};

std::chrono::sys_seconds seconds(Instant when) { return std::chrono::time_point_cast<std::chrono::seconds>(when); }

/// From a day ago: clocks go slow.
mls::Lifetime lifetime(Instant now, std::chrono::days life) {
  const auto from = seconds(now) - std::chrono::days(1);
  return {static_cast<std::uint64_t>(from.time_since_epoch().count()),
          static_cast<std::uint64_t>((seconds(now) + life).time_since_epoch().count())};
}

mls::Capabilities capabilities() {
  mls::Capabilities all = mls::Capabilities::ours();
  all.extensions.push_back(static_cast<std::uint16_t>(subjectType));
  return all;
}

template <class T>
std::unexpected<Error> passMls(const mls::Result<T>& result) {
  return std::unexpected(toError(result.error()));
}

std::vector<std::byte> octets(mls::ByteView bytes) { return {bytes.begin(), bytes.end()}; }

/// Gives the policy the transaction it writes in, for as long as this lives.
class PolicyScope {
 public:
  PolicyScope(DevicePolicy& policy, const WriteConnection& db, Instant now) : m_policy(policy) { policy.set(db, now); }
  ~PolicyScope() { m_policy.clear(); }
  PolicyScope(const PolicyScope&) = delete;
  PolicyScope& operator=(const PolicyScope&) = delete;

 private:
  DevicePolicy& m_policy;
};

} // namespace

GroupRoom::GroupRoom(std::string person, std::string device, crypto::Ed25519Key key, mls::Credential credential,
                     Authorities authorities, NewDevicePolicy policy)
    : m_person(std::move(person)), m_device(std::move(device)), m_key(std::move(key)),
      m_credential(std::move(credential)), m_policy(std::move(authorities), policy) {}

Result<std::unique_ptr<GroupRoom>> GroupRoom::create(const BackendIdentity& identity, NewDevicePolicy policy) {
  const MessagingCredential& ours = identity.messaging;
  if (ours.certificatePem.empty()) return fail(MessagingError::NotEnrolled, {}, Retry::AfterAction);
  auto chain = crypto::Certificate::allFromPem(ours.certificatePem);
  if (!chain) return core::pass(chain);
  auto authorities = Authorities::fromPem(identity.caPem, identity.crlPem);
  if (!authorities) return core::pass(authorities);
  auto key = crypto::Ed25519Key::fromSeed(ours.seed.view());
  if (!key) return core::pass(key);
  mls::Credential credential = mls::Credential::x509(*chain);
  const auto claim = claimOf(credential);
  if (!claim || claim->device != ours.device)
    return fail(MessagingError::WrongPerson, "our own credential names nobody, or another device", Retry::AfterAction);
  if (auto fits = mls::checkCredentialKey(credential, key->publicKey()); !fits) return passMls(fits);
  return std::unique_ptr<GroupRoom>(new GroupRoom(claim->person, claim->device, std::move(*key), std::move(credential),
                                                  std::move(*authorities), policy));
}

Result<void> GroupRoom::hearRevocations(std::string_view lists) {
  auto read = Authorities::listsFromPem(lists);
  if (!read) return core::pass(read);
  m_policy.setLists(std::move(*read));
  return {};
}

Result<void> GroupRoom::pinOurselves(const WriteConnection& db, Instant now) {
  const auto claim = claimOf(m_credential);
  if (!claim) return fail(MessagingError::WrongPerson);
  auto seen = sight(db, *claim, m_key.publicKey(), NewDevicePolicy::Warn, now);
  if (!seen) return core::pass(seen);
  return db.sql().execute("UPDATE messaging_device SET state = 1 WHERE person = ?1 AND device = ?2 AND key = ?3"
                          " AND state IN (2, 3)",
                          m_person, m_device, std::span<const std::byte>(m_key.publicKey()));
}

Result<GroupRoom::NewPackage> GroupRoom::makePackage(const WriteConnection& db, bool lastResort, Instant now) {
  auto made = mls::createKeyPackage(identity(),
                                    {.suite = suite,
                                     .lifetime = lifetime(now, packageLife),
                                     .lastResort = lastResort,
                                     .capabilities = capabilities()},
                                    m_random);
  if (!made) return passMls(made);
  NewPackage out{crypto::toHex(made->keyPackage.reference()), octets(made->message())};
  auto written = writePackage(db, {.reference = out.reference,
                                   .saved = made->save(),
                                   .lastResort = lastResort,
                                   .expires = now + packageLife,
                                   .published = false});
  if (!written) return core::pass(written);
  return out;
}

Result<void> GroupRoom::examine(const WriteConnection& db, const Candidate& candidate, Instant now) {
  auto package = mls::keyPackageFromMessage(candidate.message);
  if (!package) return passMls(package);
  if (auto good = mls::checkKeyPackage(*package, suite, {subjectExtension({"Patient/x", {}})}, seconds(now)); !good)
    return passMls(good);
  const auto claim = claimOf(package->leaf.credential);
  // The server says whose package it is; the certificate must say the same.
  if (!claim || claim->person != candidate.owner || claim->device != candidate.device)
    return fail(MessagingError::WrongPerson, "a key package is not of whom the server says it is");
  const PolicyScope scope(m_policy, db, now);
  if (!m_policy.accepts(package->leaf.credential, package->leaf.signatureKey))
    return fail(MessagingError::KeyChanged, "a device waits for approval, or is not of this clinic",
                Retry::AfterAction);
  return {};
}

Result<bool> GroupRoom::mayBeReached(const WriteConnection& db, const Candidate& candidate, Instant now) {
  auto out = db.sql().text("SELECT out FROM messaging_device WHERE person = ?1 AND device = ?2 AND out IS NOT NULL"
                           " ORDER BY out DESC LIMIT 1", // revoked, lost, expired
                           candidate.owner, candidate.device);
  if (!out) return core::pass(out);
  if (!*out) return true;
  if (**out != "expired") return false;
  const auto package = mls::keyPackageFromMessage(candidate.message);
  if (!package || !verifyCredential(package->leaf.credential, m_policy.authorities(), seconds(now))) return false;
  auto back = db.sql().execute(
      "DELETE FROM messaging_excluded WHERE person = ?1 AND device = ?2 AND EXISTS (SELECT 1 FROM"
      " messaging_participant p WHERE p.conversation = messaging_excluded.conversation AND p.person = ?1)",
      candidate.owner, candidate.device);
  if (!back) return core::pass(back);
  return true;
}

Result<mls::Group*> GroupRoom::group(const WriteConnection& db, ConversationKey key) {
  if (const auto found = m_groups.find(key); found != m_groups.end()) return &found->second;
  auto parts = readParts(db, key);
  if (!parts) return core::pass(parts);
  if (parts->empty()) return fail(MessagingError::StateLost, "no group");
  auto restored = mls::Group::restore(*parts, ports());
  if (!restored) return fail(MessagingError::StateLost, mls::name(restored.error().code));
  return &m_groups.insert_or_assign(key, std::move(*restored)).first->second;
}

Result<void> GroupRoom::storeMembers(const WriteConnection& db, ConversationKey key, const mls::Group& group,
                                     std::string_view committer, Instant now) {
  std::vector<MemberDevice> members;
  for (const mls::Member& member : group.members())
    if (const auto claim = claimOf(member.credential))
      members.push_back({claim->person, claim->device, octets(member.signatureKey)});
  auto change = setMembers(db, key, members, m_person, now);
  if (!change) return core::pass(change);
  for (const MemberDevice& gone : change->removed)
    if (auto noted = noteTrustEvent(db, {.at = now,
                                         .person = gone.person,
                                         .device = gone.device,
                                         .what = "taken-out",
                                         .decidedBy = std::string(committer)});
        !noted)
      return noted;
  return {};
}

Result<void> GroupRoom::storePending(const WriteConnection& db, const Conversation& conversation,
                                     std::string_view predecessor, mls::Group& next, const mls::CommitBundle& bundle,
                                     const std::vector<Candidate>& added) {
  std::vector<PendingWelcome> welcomes;
  if (bundle.welcome)
    for (const Candidate& candidate : added)
      welcomes.push_back(
          {0, conversation.key, candidate.device, crypto::toHex(crypto::randomArray<16>()), octets(*bundle.welcome)});
  return writePending(db,
                      {.conversation = conversation.key,
                       .token = crypto::toHex(crypto::randomArray<16>()),
                       .predecessor = std::string(predecessor),
                       .content = octets(bundle.commit),
                       .server = {}},
                      next.takeChanges(), welcomes);
}

namespace {

Result<std::vector<mls::Proposal>> additions(const std::vector<GroupRoom::Candidate>& candidates) {
  std::vector<mls::Proposal> proposals;
  for (const auto& candidate : candidates) {
    auto package = mls::keyPackageFromMessage(candidate.message);
    if (!package) return passMls(package);
    proposals.push_back({mls::Add{std::move(*package)}});
  }
  return proposals;
}

} // namespace

Result<void> GroupRoom::found(const WriteConnection& db, const Conversation& conversation,
                              const std::vector<Candidate>& candidates, Instant now) {
  auto proposals = additions(candidates);
  if (!proposals) return core::pass(proposals);
  const PolicyScope scope(m_policy, db, now);
  const auto groupId = crypto::randomArray<16>();
  auto group = mls::Group::create(
      suite, groupId, identity(),
      {.extensions = {subjectExtension({conversation.patient, conversation.topic, conversation.formerRoute})},
       .lifetime = lifetime(now, founderLife),
       .capabilities = capabilities()},
      ports());
  if (!group) return passMls(group);
  auto bundle = group->commit({.proposals = std::move(*proposals)}, seconds(now));
  if (!bundle) return passMls(bundle);
  if (auto merged = group->merge(); !merged) return passMls(merged);
  if (auto routed = setRoute(db, conversation.key, crypto::toHex(groupId)); !routed) return routed;
  return storePending(db, conversation, {}, *group, *bundle, candidates);
}

Result<void> GroupRoom::change(const WriteConnection& db, const Conversation& conversation,
                               const std::vector<Candidate>& added, const std::vector<MemberDevice>& removed,
                               Instant now) {
  auto proposals = additions(added);
  if (!proposals) return core::pass(proposals);
  // On a copy: the group goes on in its epoch until the server has taken the commit.
  auto parts = readParts(db, conversation.key);
  if (!parts) return core::pass(parts);
  auto next = mls::Group::restore(*parts, ports());
  if (!next) return fail(MessagingError::StateLost, mls::name(next.error().code));
  for (const mls::Member& member : next->members()) {
    const auto claim = claimOf(member.credential);
    const bool goes = claim && std::ranges::any_of(removed, [&](const MemberDevice& device) {
                        return device.person == claim->person && device.device == claim->device;
                      });
    if (goes && member.leaf != next->ownLeaf()) proposals->push_back({mls::Remove{member.leaf}});
  }
  const PolicyScope scope(m_policy, db, now);
  mls::CommitOptions options{.proposals = std::move(*proposals)};
  if (!(next->member(next->ownLeaf())->credential == m_credential)) options.newIdentity = identity();
  auto bundle = next->commit(options, seconds(now));
  if (!bundle) return passMls(bundle);
  if (auto merged = next->merge(); !merged) return passMls(merged);
  return storePending(db, conversation, conversation.head, *next, *bundle, added);
}

Result<void> GroupRoom::adopt(const WriteConnection& db, ConversationKey key, std::string_view commit, Instant now) {
  if (auto adopted = adoptPending(db, key); !adopted) return adopted;
  forget(key);
  auto room = group(db, key);
  if (!room) return core::pass(room);
  if (auto set = setEpoch(db, key, commit, (*room)->epoch()); !set) return set;
  if (auto set = setState(db, key, ConversationState::Active); !set) return set;
  return storeMembers(db, key, **room, m_person, now);
}

Result<bool> GroupRoom::isOutdated(const WriteConnection& db, ConversationKey key) {
  auto room = group(db, key);
  if (!room) return core::pass(room);
  const auto own = (*room)->member((*room)->ownLeaf());
  return own && !(own->credential == m_credential);
}

Result<GroupRoom::Joined> GroupRoom::join(const WriteConnection& db, std::span<const std::byte> welcome,
                                          std::string_view patient, std::string_view commit, std::string_view since,
                                          Instant now) {
  auto recipients = mls::welcomeRecipients(welcome);
  if (!recipients) return passMls(recipients);
  std::optional<LaidOutPackage> stored;
  for (const auto& reference : *recipients) {
    auto found = findPackage(db, crypto::toHex(reference));
    if (!found) return core::pass(found);
    if (*found) stored = std::move(**found);
  }
  if (!stored) return fail(MessagingError::Undecryptable, "the Welcome is for a package that is used or expired");
  auto package = mls::OwnKeyPackage::restore(stored->saved.view());
  if (!package) return passMls(package);
  const PolicyScope scope(m_policy, db, now);
  auto joined = mls::Group::join({.welcome = welcome, .now = seconds(now)}, *package, identity(), ports());
  if (!joined) return passMls(joined);
  const auto subject = subjectOf(joined->extensions());
  if (!subject || subject->patient != patient)
    return fail(MessagingError::WrongPerson, "the group is not about the patient it came for");
  if (m_person.starts_with("Patient/") && subject->patient != m_person)
    return fail(MessagingError::WrongPerson, "the group is about another patient");

  const std::string route = crypto::toHex(joined->groupId());
  auto before = conversationByRoute(db, route);
  if (!before) return core::pass(before);
  if (*before && (*before)->state == ConversationState::Active)
    return fail(MessagingError::ServerLies, "a Welcome for a group that this device is in");
  JoinedGroup about{.route = route,
                    .patient = subject->patient,
                    .topic = subject->topic,
                    .replaces = subject->replaces,
                    .persons = {},
                    .since = std::string(since),
                    .epoch = joined->epoch()};
  for (const mls::Member& member : joined->members())
    if (const auto claim = claimOf(member.credential)) about.persons.push_back(claim->person);
  auto adopted = adoptGroup(db, about, now);
  if (!adopted) return core::pass(adopted);
  const Joined out{*adopted};
  auto written = writeParts(db, out.key, joined->takeChanges());
  if (written) written = setEpoch(db, out.key, commit, joined->epoch());
  if (written) written = storeMembers(db, out.key, *joined, {}, now);
  if (written && !stored->lastResort) written = removePackage(db, stored->reference);
  if (!written) return core::pass(written);
  m_groups.insert_or_assign(out.key, std::move(*joined));
  return out;
}

Result<GroupRoom::Processed> GroupRoom::process(const WriteConnection& db, ConversationKey key,
                                                std::span<const std::byte> commit, std::string_view id, Instant now) {
  auto room = group(db, key);
  if (!room) return core::pass(room);
  const PolicyScope scope(m_policy, db, now);
  auto done = (*room)->process(commit, seconds(now));
  if (!done) {
    if (!m_policy.blocked().empty())
      return std::unexpected(
          Error(MessagingError::KeyChanged, mls::name(done.error().code), Retry::AfterAction).on("device"));
    return passMls(done);
  }
  const auto* effect = std::get_if<mls::CommitEffect>(&*done);
  if (effect == nullptr) return fail(MessagingError::ServerLies, "a proposal where a commit should be");
  auto written = writeParts(db, key, (*room)->takeChanges());
  if (written) written = setEpoch(db, key, id, (*room)->epoch());
  if (written && !effect->removedUs) {
    const auto committer = (*room)->member(effect->committer);
    const auto claim = committer ? claimOf(committer->credential) : std::nullopt;
    written = storeMembers(db, key, **room, claim ? claim->person : std::string(), now);
  }
  if (!written) return core::pass(written);
  return Processed{(*room)->epoch(), effect->removedUs};
}

Result<GroupRoom::Sealed> GroupRoom::seal(const WriteConnection& db, ConversationKey key,
                                          std::span<const std::byte> payload) {
  auto room = group(db, key);
  if (!room) return core::pass(room);
  auto message = (*room)->protect(payload);
  if (!message) return passMls(message);
  if (auto written = writeParts(db, key, (*room)->takeChanges()); !written) return core::pass(written);
  return Sealed{octets(*message), (*room)->epoch()};
}

Result<GroupRoom::Opened> GroupRoom::open(const WriteConnection& db, ConversationKey key,
                                          std::span<const std::byte> message) {
  auto room = group(db, key);
  if (!room) return core::pass(room);
  auto opened = (*room)->unprotect(message);
  if (!opened) return passMls(opened);
  if (auto written = writeParts(db, key, (*room)->takeChanges()); !written) return core::pass(written);
  auto claim = claimOf(opened->from.credential);
  if (!claim) return fail(MessagingError::WrongPerson, "a member without a name");
  return Opened{std::move(*claim), std::move(opened->content), opened->epoch};
}

} // namespace clavis::core::messaging
