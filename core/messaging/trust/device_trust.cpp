#include "core/messaging/trust/device_trust.h"

#include "core/backend/fhir/reference.h"
#include "core/base/crypto_error.h"
#include "crypto/x509/chain.h"

#include <algorithm>

namespace clavis::core::messaging {
namespace {

std::optional<DeviceClaim> namesOf(const crypto::Certificate& leaf) {
  DeviceClaim claim;
  claim.device = leaf.subject().commonName;
  for (const auto& uri : leaf.alternativeNames().uri) {
    const auto person = parseReference(uri);
    if (!person) continue;
    if (!claim.person.empty()) return std::nullopt; // one person a credential
    claim.person = person->type + '/' + person->id;
  }
  const bool pseudonym =
      claim.device.size() == 32 && claim.device.find_first_not_of("0123456789abcdef") == std::string::npos;
  const bool person = claim.person.starts_with("Patient/") || claim.person.starts_with("Practitioner/") ||
                      claim.person.starts_with("RelatedPerson/");
  if (!pseudonym || !person) return std::nullopt;
  claim.certificate = leaf.toDer();
  return claim;
}

std::chrono::sys_seconds seconds(Instant when) { return std::chrono::time_point_cast<std::chrono::seconds>(when); }

} // namespace

std::optional<DeviceClaim> claimOf(const crypto::mls::Credential& credential) {
  const auto chain = crypto::mls::certificatesOf(credential);
  if (!chain) return std::nullopt;
  return namesOf(chain->front());
}

Result<Authorities> Authorities::fromPem(std::string_view roots, std::string_view lists) {
  Authorities out;
  auto certificates = crypto::Certificate::allFromPem(roots);
  if (!certificates) return pass(certificates);
  out.roots = std::move(*certificates);
  auto read = listsFromPem(lists);
  if (!read) return pass(read);
  out.lists = std::move(*read);
  return out;
}

Result<std::vector<crypto::RevocationList>> Authorities::listsFromPem(std::string_view lists) {
  std::vector<crypto::RevocationList> out;
  constexpr std::string_view end = "-----END X509 CRL-----";
  for (auto at = lists.find(end); at != std::string_view::npos; at = lists.find(end)) {
    auto list = crypto::RevocationList::fromPem(lists.substr(0, at + end.size()));
    if (!list) return pass(list);
    out.push_back(std::move(*list));
    lists.remove_prefix(at + end.size());
  }
  return out;
}

bool Authorities::revoked(const crypto::Certificate& leaf) const {
  return std::ranges::any_of(lists, [&](const crypto::RevocationList& list) {
    return list.issuer() == leaf.issuer() && list.contains(leaf.serial()) &&
           std::ranges::any_of(roots, [&](const crypto::Certificate& root) { return list.verify(root).has_value(); });
  });
}

Result<DeviceClaim> verifyCredential(const crypto::mls::Credential& credential, const Authorities& authorities,
                                     std::chrono::sys_seconds at) {
  const auto chain = crypto::mls::certificatesOf(credential);
  if (!chain) return fail(MessagingError::Untrusted, "not an X.509 credential");
  const std::vector<crypto::Certificate> intermediates(chain->begin() + 1, chain->end());
  auto verified =
      crypto::verifyChain(chain->front(), intermediates, authorities.roots,
                          {.purpose = crypto::KeyPurpose::Messaging, .at = at, .hostName = {}, .lists = {}});
  if (!verified) return fail(MessagingError::Untrusted, ErrorNames<crypto::CryptoError>::name(verified.error().code));
  if (authorities.revoked(chain->front())) return fail(MessagingError::Untrusted, "Revoked");
  auto claim = namesOf(chain->front());
  if (!claim) return fail(MessagingError::WrongPerson, "the credential names no person and device");
  return std::move(*claim);
}

Result<void> noteTrustEvent(const WriteConnection& db, const TrustEvent& event) {
  return db.sql().execute("INSERT INTO messaging_trust_event(at, person, device, what, decided_by)"
                          " VALUES(?1, ?2, ?3, ?4, ?5)",
                          event.at.time_since_epoch().count(), event.person, event.device, event.what, event.decidedBy);
}

namespace {

struct Known {
  DeviceState state{};
  std::string out{};
  std::vector<std::byte> certificate{};
};

Result<std::optional<Known>> findKnown(const WriteConnection& db, const DeviceClaim& claim,
                                       std::span<const std::byte> key) {
  std::optional<Known> known;
  auto read = db.sql().each(
      "SELECT state, ifnull(out, ''), certificate FROM messaging_device WHERE person = ?1 AND device = ?2 AND key = ?3",
      [&](const Statement& row) {
        const auto certificate = row.blob(2);
        known = Known{static_cast<DeviceState>(row.integer(0)),
                      std::string(row.text(1)),
                      {certificate.begin(), certificate.end()}};
        return false;
      },
      claim.person, claim.device, key);
  if (!read) return pass(read);
  return known;
}

/// The same key with a certificate that lasts longer is the same device, renewed.
bool isRenewed(const Known& known, const DeviceClaim& claim) {
  if (known.certificate == claim.certificate) return false;
  const auto before = crypto::Certificate::fromDer(known.certificate);
  const auto now = crypto::Certificate::fromDer(claim.certificate);
  return before && now && now->notAfter() > before->notAfter();
}

Result<Sighting> sightAgain(const WriteConnection& db, const DeviceClaim& claim, std::span<const std::byte> key,
                            const Known& known, Instant now) {
  const bool renewed = isRenewed(known, claim);
  const bool back = renewed && known.out == "expired";
  if (renewed) {
    auto kept = db.sql().execute("UPDATE messaging_device SET certificate = ?4, out = nullif(out, 'expired')"
                                 " WHERE person = ?1 AND device = ?2 AND key = ?3",
                                 claim.person, claim.device, key, std::span<const std::byte>(claim.certificate));
    if (kept && back)
      kept = db.sql().execute(
          "DELETE FROM messaging_excluded WHERE person = ?1 AND device = ?2 AND EXISTS (SELECT 1 FROM"
          " messaging_participant p WHERE p.conversation = messaging_excluded.conversation AND p.person = ?1)",
          claim.person, claim.device);
    if (kept)
      kept = noteTrustEvent(
          db, {.at = now, .person = claim.person, .device = claim.device, .what = "renewed", .decidedBy = {}});
    if (!kept) return pass(kept);
  }
  // What is lost may still be somewhere a member: that is borne until our next commit, and nothing is sent before it.
  const bool in = known.out.empty() || known.out == "lost" || back;
  return Sighting{.accepted = in && known.state != DeviceState::Blocked, .news = renewed};
}

} // namespace

Result<Sighting> sight(const WriteConnection& db, const DeviceClaim& claim, std::span<const std::byte> key,
                       NewDevicePolicy policy, Instant now) {
  auto known = findKnown(db, claim, key);
  if (!known) return pass(known);
  if (*known) return sightAgain(db, claim, key, **known, now);

  auto others = db.sql().integer("SELECT count(*) FROM messaging_device WHERE person = ?1", claim.person);
  if (!others) return pass(others);
  auto sameDevice = db.sql().integer("SELECT count(*) FROM messaging_device WHERE person = ?1 AND device = ?2",
                                     claim.person, claim.device);
  if (!sameDevice) return pass(sameDevice);
  const bool first = others->value_or(0) == 0;
  const bool keyChanged = sameDevice->value_or(0) > 0;
  const DeviceState state = first                              ? DeviceState::Pinned
                            : policy == NewDevicePolicy::Block ? DeviceState::Blocked
                                                               : DeviceState::New;
  auto written = db.sql().execute("INSERT INTO messaging_device(person, device, key, certificate, state, first_seen) "
                                  "VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
                                  claim.person, claim.device, key, std::span<const std::byte>(claim.certificate),
                                  static_cast<int>(state), now.time_since_epoch().count());
  if (!written) return pass(written);
  std::vector<const char*> what{first ? "pinned" : keyChanged ? "key-changed" : "new-device"};
  if (state == DeviceState::Blocked) what.push_back("blocked");
  for (const char* word : what)
    if (auto noted = noteTrustEvent(
            db, {.at = now, .person = claim.person, .device = claim.device, .what = word, .decidedBy = {}});
        !noted)
      return pass(noted);
  return Sighting{.accepted = state != DeviceState::Blocked, .news = true};
}

Result<std::vector<DeviceRow>> devicesOf(const ReadConnection& db, std::string_view person) {
  std::vector<DeviceRow> out;
  auto read = db.sql().each(
      "SELECT device, CASE WHEN out IS NULL THEN state ELSE 5 END, first_seen, ifnull(out, '')"
      " FROM messaging_device WHERE person = ?1 ORDER BY first_seen, device",
      [&](const Statement& row) {
        out.push_back({std::string(person), std::string(row.text(0)), static_cast<DeviceState>(row.integer(1)),
                       Instant(std::chrono::milliseconds(row.integer(2))), std::string(row.text(3))});
        return true;
      },
      person);
  if (!read) return pass(read);
  return out;
}

Result<bool> markLost(const WriteConnection& db, std::string_view person, std::string_view device,
                      std::string_view decidedBy, Instant now) {
  auto marked =
      db.sql().execute("UPDATE messaging_device SET out = 'lost' WHERE person = ?1 AND device = ?2", person, device);
  if (!marked) return pass(marked);
  if (db.sql().changes() == 0) return false;
  auto noted = noteTrustEvent(db, {.at = now,
                                   .person = std::string(person),
                                   .device = std::string(device),
                                   .what = "lost",
                                   .decidedBy = std::string(decidedBy)});
  if (!noted) return pass(noted);
  return true;
}

Result<std::vector<std::string>> inspectDevices(const WriteConnection& db, const Authorities& authorities,
                                                Instant now) {
  struct Unfit {
    MemberDevice device;
    const char* why;
  };
  std::vector<Unfit> unfit;
  auto read = db.sql().each(
      "SELECT person, device, key, certificate FROM messaging_device WHERE out IS NULL", [&](const Statement& row) {
        const auto leaf = crypto::Certificate::fromDer(row.blob(3));
        const char* const why = !leaf                             ? nullptr
                                : authorities.revoked(*leaf)      ? "revoked"
                                : leaf->notAfter() < seconds(now) ? "expired"
                                                                  : nullptr;
        const auto key = row.blob(2);
        if (why != nullptr)
          unfit.push_back({{std::string(row.text(0)), std::string(row.text(1)), {key.begin(), key.end()}}, why});
        return true;
      });
  if (!read) return pass(read);
  std::vector<std::string> persons;
  for (const auto& [device, why] : unfit) {
    auto marked =
        db.sql().execute("UPDATE messaging_device SET out = ?4 WHERE person = ?1 AND device = ?2 AND key = ?3",
                         device.person, device.device, std::span<const std::byte>(device.key), why);
    if (marked)
      marked = db.sql().execute("DELETE FROM messaging_reachable WHERE person = ?1 AND device = ?2", device.person,
                                device.device);
    if (marked)
      marked = noteTrustEvent(
          db, {.at = now, .person = device.person, .device = device.device, .what = why, .decidedBy = {}});
    if (!marked) return pass(marked);
    persons.push_back(device.person);
  }
  return persons;
}

Result<bool> approveDevices(const WriteConnection& db, std::string_view person, std::string_view decidedBy,
                            Instant now) {
  auto devices = devicesOf(db, person);
  if (!devices) return pass(devices);
  bool changed = false;
  for (const DeviceRow& device : *devices) {
    if (device.state != DeviceState::Blocked && device.state != DeviceState::New) continue;
    auto set =
        db.sql().execute("UPDATE messaging_device SET state = 1 WHERE person = ?1 AND device = ?2 AND state = ?3",
                         person, device.device, static_cast<int>(device.state));
    if (set)
      set = noteTrustEvent(db, {.at = now,
                                .person = std::string(person),
                                .device = device.device,
                                .what = "approved",
                                .decidedBy = std::string(decidedBy)});
    if (!set) return pass(set);
    changed = true;
  }
  return changed;
}

Result<void> confirmDevices(const WriteConnection& db, const std::vector<MemberDevice>& devices,
                            std::string_view decidedBy, Instant now) {
  for (const MemberDevice& device : devices) {
    auto set = db.sql().execute("UPDATE messaging_device SET state = 4 WHERE person = ?1 AND device = ?2 AND key = ?3",
                                device.person, device.device, std::span<const std::byte>(device.key));
    if (set)
      set = noteTrustEvent(db, {.at = now,
                                .person = device.person,
                                .device = device.device,
                                .what = "compared",
                                .decidedBy = std::string(decidedBy)});
    if (!set) return set;
  }
  return {};
}

Result<std::vector<TrustEvent>> readTrustEvents(const ReadConnection& db, std::string_view person, int limit) {
  std::vector<TrustEvent> out;
  auto read = db.sql().each(
      "SELECT at, device, what, decided_by FROM messaging_trust_event WHERE person = ?1 ORDER BY event DESC LIMIT ?2",
      [&](const Statement& row) {
        out.push_back({Instant(std::chrono::milliseconds(row.integer(0))), std::string(person),
                       std::string(row.text(1)), std::string(row.text(2)), std::string(row.text(3))});
        return true;
      },
      person, limit);
  if (!read) return pass(read);
  return out;
}

bool DevicePolicy::accepts(const crypto::mls::Credential& credential, crypto::mls::ByteView signatureKey) {
  if (m_db == nullptr) return false;
  const auto claim = verifyCredential(credential, m_authorities, seconds(m_now));
  if (!claim) {
    const auto named = claimOf(credential);
    // What the audit cannot say must not be accepted either way; a failing write shows when the transaction ends.
    if (named && m_refused.insert(named->certificate).second)
      static_cast<void>(noteTrustEvent(
          *m_db, {.at = m_now, .person = named->person, .device = named->device, .what = "refused", .decidedBy = {}}));
    m_blocked = named ? named->person : "?";
    return false;
  }
  const auto seen = sight(*m_db, *claim, signatureKey, m_policy, m_now);
  if (!seen) return false;
  if (seen->news) m_news.push_back(claim->person);
  if (!seen->accepted) m_blocked = claim->person;
  return seen->accepted;
}

bool DevicePolicy::mayBecome(const crypto::mls::Credential& before, const crypto::mls::Credential& after) {
  return sameClient(before, after);
}

bool DevicePolicy::sameClient(const crypto::mls::Credential& a, const crypto::mls::Credential& b) {
  const auto one = claimOf(a);
  const auto other = claimOf(b);
  return one && other && one->person == other->person && one->device == other->device;
}

} // namespace clavis::core::messaging
