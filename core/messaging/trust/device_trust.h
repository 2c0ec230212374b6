// Whom a key speaks for, and whether that is believed: the credential chains to the clinic's CA, names a person of FHIR
// and a device, and is pinned at first sight. A server that lies about key packages needs a certificate of the clinic's
// own CA, and then still shows as a new device of that person.
//
// A person's first devices are pinned. Later ones follow the policy: Warn lets them take part as New, Block holds them
// back until approve(). What is lost, revoked or expired is out, and stays out unless its certificate was renewed.
// Every decision is a row of messaging_trust_event, which is only added to. Functions over one connection; the checks
// read no clock. Errors: MessagingError::Untrusted, WrongPerson, those of the store.
#pragma once

#include "core/messaging/model/trust.h"
#include "core/messaging/store/members.h"
#include "crypto/mls/ports.h"
#include "crypto/x509/certificate.h"
#include "crypto/x509/revocation_list.h"

#include <set>
#include <string_view>

namespace clavis::core::messaging {

/// What a credential says of itself, once its chain has been verified.
struct DeviceClaim {
  std::string person{};                 ///< "Patient/1"
  std::string device{};                 ///< pseudonym
  std::vector<std::byte> certificate{}; ///< DER
};
/// What the clinic says about certificates: who issues them, and which it has taken back. A list counts when one of the
/// roots signed it, however old it is: a certificate that was revoked stays so.
struct Authorities {
  std::vector<crypto::Certificate> roots{};
  std::vector<crypto::RevocationList> lists{};
  /// PEM texts as an identity has them. Malformed.
  [[nodiscard]] static Result<Authorities> fromPem(std::string_view roots, std::string_view lists);
  [[nodiscard]] static Result<std::vector<crypto::RevocationList>> listsFromPem(std::string_view lists);
  [[nodiscard]] bool revoked(const crypto::Certificate& leaf) const;
};
/// Chain, purpose, time and revocation against the clinic's authorities; then the names.
[[nodiscard]] Result<DeviceClaim> verifyCredential(const crypto::mls::Credential& credential,
                                                   const Authorities& authorities, std::chrono::sys_seconds at);
/// The names alone, without believing them: for showing who a member was.
[[nodiscard]] std::optional<DeviceClaim> claimOf(const crypto::mls::Credential& credential);

struct Sighting {
  bool accepted = false;
  bool news = false; ///< something was written that a person should see
};
/// Pins, accepts, warns or blocks, as the policy and what is known say.
[[nodiscard]] Result<Sighting> sight(const WriteConnection& db, const DeviceClaim& claim,
                                     std::span<const std::byte> key, NewDevicePolicy policy, Instant now);

[[nodiscard]] Result<std::vector<DeviceRow>> devicesOf(const ReadConnection& db, std::string_view person);
/// This device is in nobody's hands any more that it should be: out of every group, for good. False: it is not known.
[[nodiscard]] Result<bool> markLost(const WriteConnection& db, std::string_view person, std::string_view device,
                                    std::string_view decidedBy, Instant now);
/// Looks at the certificates of all devices that are not out: those that are revoked or have expired become it, each
/// noted once. The persons.
[[nodiscard]] Result<std::vector<std::string>> inspectDevices(const WriteConnection& db, const Authorities& authorities,
                                                              Instant now);
/// Blocked and New become Pinned. Whether anything did.
[[nodiscard]] Result<bool> approveDevices(const WriteConnection& db, std::string_view person,
                                          std::string_view decidedBy, Instant now);
/// These keys were part of a number that was compared.
[[nodiscard]] Result<void> confirmDevices(const WriteConnection& db, const std::vector<MemberDevice>& devices,
                                          std::string_view decidedBy, Instant now);
[[nodiscard]] Result<void> noteTrustEvent(const WriteConnection& db, const TrustEvent& event);
[[nodiscard]] Result<std::vector<TrustEvent>> readTrustEvents(const ReadConnection& db, std::string_view person,
                                                              int limit);

/// The port that MLS asks. It writes in the transaction that the group's call runs in: set() before, clear() after.
class DevicePolicy final : public crypto::mls::CredentialPolicy {
 public:
  DevicePolicy(Authorities authorities, NewDevicePolicy policy)
      : m_authorities(std::move(authorities)), m_policy(policy) {}
  [[nodiscard]] const Authorities& authorities() const { return m_authorities; }
  void setLists(std::vector<crypto::RevocationList> lists) { m_authorities.lists = std::move(lists); }

  void set(const WriteConnection& db, Instant now) { m_db = &db, m_now = now, m_news.clear(), m_blocked.clear(); }
  void clear() { m_db = nullptr; }
  /// Persons of whom something new was written since set().
  [[nodiscard]] const std::vector<std::string>& news() const { return m_news; }
  /// Whose device was refused since set(), and why; empty: nobody's.
  [[nodiscard]] const std::string& blocked() const { return m_blocked; }

  bool accepts(const crypto::mls::Credential& credential, crypto::mls::ByteView signatureKey) override;
  bool mayBecome(const crypto::mls::Credential& before, const crypto::mls::Credential& after) override;
  bool sameClient(const crypto::mls::Credential& a, const crypto::mls::Credential& b) override;

 private:
  Authorities m_authorities;
  NewDevicePolicy m_policy;
  const WriteConnection* m_db = nullptr;
  Instant m_now{};
  std::vector<std::string> m_news;
  std::string m_blocked;
  std::set<std::vector<std::byte>> m_refused; ///< certificates whose refusal has been noted: each is once
};

} // namespace clavis::core::messaging
