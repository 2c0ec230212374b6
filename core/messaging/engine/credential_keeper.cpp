#include "core/messaging/engine/credential_keeper.h"

#include "core/vault/vault.h"

namespace clavis::core::messaging {
namespace {

constexpr std::chrono::days renewBefore{30};
constexpr std::chrono::hours tryAgainAfter{1};
/// Of the vault that the ratchet state was made in.
constexpr std::string_view profileSetting = "messaging.profile";
/// There while the device has to begin anew and has no credential for it yet.
constexpr std::string_view anewSetting = "messaging.anew";

bool runsOut(const MessagingCredential& credential, Instant now) {
  const auto leaf = crypto::Certificate::fromPem(credential.certificatePem);
  if (!leaf) return true;
  const auto life = leaf->notAfter() - leaf->notBefore();
  // A certificate that is short-lived by design is renewed in its last third.
  const auto early = std::min<std::chrono::seconds>(renewBefore, life / 3);
  return leaf->notAfter() - early <= std::chrono::time_point_cast<std::chrono::seconds>(now);
}

} // namespace

Result<void> CredentialKeeper::forgetForeignState() {
  const std::string profile = m_vault.profileId();
  const bool staff = m_identity->subject.starts_with("Practitioner/");
  auto known = m_vault.readers()
                   .run([](ReadConnection& db) -> Result<std::pair<std::string, bool>> {
                     auto made = readSetting(db, profileSetting);
                     if (!made) return pass(made);
                     auto anew = readSetting(db, anewSetting);
                     if (!anew) return pass(anew);
                     return std::pair(made->value_or(""), anew->has_value());
                   })
                   .takeResult();
  if (!known) return pass(known);
  m_anew = known->second;
  if (known->first == profile) return {};
  auto forgotten = m_vault.writer()
                       .runDurably([&](WriteConnection& db) -> Result<bool> {
                         bool had = false;
                         if (!known->first.empty()) {
                           auto forgot = forgetAllGroups(db, staff);
                           if (!forgot) return forgot;
                           had = *forgot;
                         }
                         if (had) {
                           auto lost =
                               markLost(db, m_identity->subject, m_identity->messaging.device, {}, m_clock.now());
                           if (!lost) return lost;
                           if (auto noted = writeSetting(db, anewSetting, "1"); !noted) return pass(noted);
                         }
                         if (auto noted = writeSetting(db, profileSetting, profile); !noted) return pass(noted);
                         return had;
                       })
                       .takeResult();
  if (!forgotten) return pass(forgotten);
  m_anew = m_anew || *forgotten;
  return {};
}

Result<std::unique_ptr<GroupRoom>> CredentialKeeper::obtain(MessagingCredential wanted, bool anew) {
  auto credential = obtainCredential(*m_issuer, std::move(wanted));
  if (!credential) return pass(credential);
  auto identity = std::make_shared<BackendIdentity>();
  identity->subject = m_identity->subject;
  identity->caPem = m_identity->caPem;
  identity->crlPem = m_identity->crlPem;
  identity->messaging = std::move(*credential);
  auto room = GroupRoom::create(*identity, m_policy);
  if (!room) return room;
  auto saved = m_vault.writer()
                   .runDurably([&](WriteConnection& db) -> Result<void> {
                     auto done = saveCredential(db, identity->messaging);
                     // Packages of before name the certificate of before: others shall find new ones.
                     if (done) done = retirePackages(db, m_clock.now());
                     if (done) done = renewEverywhere(db);
                     if (done && anew) done = removeSetting(db, anewSetting);
                     return done;
                   })
                   .takeResult();
  if (!saved) return pass(saved);
  m_identity = std::move(identity);
  return room;
}

Result<CredentialKeeper::Outcome> CredentialKeeper::keep() {
  if (!m_looked) {
    if (auto forgotten = forgetForeignState(); !forgotten) return pass(forgotten);
    m_looked = true;
  }
  Outcome out;
  if (m_clock.ticks() < m_next) return out;
  if (!m_anew && !runsOut(m_identity->messaging, m_clock.now())) return out;
  m_next = m_clock.ticks() + tryAgainAfter;
  if (m_issuer == nullptr) {
    out.failure = Error(MessagingError::NotEnrolled, "no issuer of messaging credentials", Retry::AfterAction);
    return out;
  }
  MessagingCredential wanted = freshDevice();
  if (!m_anew) {
    wanted.seed = m_identity->messaging.seed.clone();
    wanted.device = m_identity->messaging.device;
  }
  auto room = obtain(std::move(wanted), m_anew);
  if (!room) {
    if (std::string_view(room.error().area()) == "store" || std::string_view(room.error().area()) == "vault")
      return pass(room);
    out.failure = std::move(room.error());
    return out;
  }
  m_anew = false;
  out.room = std::move(*room);
  return out;
}

} // namespace clavis::core::messaging
