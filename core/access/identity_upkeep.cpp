#include "core/access/identity_upkeep.h"

#include "core/access/est_client.h"
#include "core/access/issued_identity.h"
#include "core/access/messaging_credential.h"
#include "core/access/revocation_lists.h"
#include "core/backend/http/curl_transport.h"
#include "core/base/crypto_error.h"
#include "core/vault/vault.h"

namespace clavis::core {
namespace {

constexpr std::chrono::hours tryAgainAfter{1};
constexpr std::string_view certificateSetting = "backend.certificate";
constexpr std::string_view keyName = "backend.key";
constexpr std::string_view listsSetting = "backend.crl";
/// What is being renewed; see Renewal.
constexpr std::string_view nextCertificateSetting = "backend.next.certificate";
constexpr std::string_view nextKeyName = "backend.next.key";

/// Writes as long as the identity is still the one that was looked at: somebody may have enrolled anew meanwhile.
template <class Work>
Result<void> writeFor(Vault& vault, const BackendIdentity& identity, Work work) {
  return vault.writer()
      .runDurably([&](WriteConnection& db) -> Result<void> {
        auto present = readSetting(db, certificateSetting);
        if (!present) return pass(present);
        if (*present != identity.certificatePem) return {};
        return work(db);
      })
      .takeResult();
}

bool isTheVaults(const Error& error) {
  const std::string_view area = error.area();
  return area == "store" || area == "vault";
}

} // namespace

/// What there is of the next identity.
struct IdentityUpkeep::Renewal {
  std::optional<crypto::SecretBytes> keyPem; ///< made, and perhaps sent
  std::string certificatePem;                ///< came, and is not proven
};

bool isInLastThird(std::string_view certificatePem, Instant now) {
  const auto leaf = crypto::Certificate::fromPem(certificatePem);
  return leaf && now >= leaf->notAfter() - (leaf->notAfter() - leaf->notBefore()) / 3;
}

Result<UpkeepReport> IdentityUpkeep::run() {
  UpkeepReport report;
  if (auto loaded = reload(report); !loaded) return pass(loaded);
  if (!report.identity) return report;
  for (const auto duty : {&IdentityUpkeep::refreshLists, &IdentityUpkeep::renew, &IdentityUpkeep::obtainMessaging})
    if (auto done = (this->*duty)(report); !done) return pass(done);
  if (report.changed)
    if (auto loaded = reload(report); !loaded) return pass(loaded);
  return report;
}

Result<void> IdentityUpkeep::reload(UpkeepReport& report) {
  auto identity = m_vault.readers().run([](ReadConnection& db) { return loadIdentity(db); }).takeResult();
  if (!identity) return pass(identity);
  report.identity = std::move(*identity);
  return {};
}

Result<void> IdentityUpkeep::refreshLists(UpkeepReport& report) {
  BackendIdentity now; // only what mergeList looks at
  now.caPem = report.identity->caPem;
  now.crlPem = report.identity->crlPem;
  for (const std::string& url : revocationListUrls(*report.identity)) {
    auto fresh = fetchList(*report.identity, url);
    auto merged = fresh ? mergeList(now, *fresh, m_clock.now()) : Result<std::string>(pass(fresh));
    if (merged)
      now.crlPem = std::move(*merged);
    else
      report.lists = std::move(merged.error());
  }
  if (now.crlPem == report.identity->crlPem) return {};
  report.changed = true;
  return writeFor(m_vault, *report.identity,
                  [&](WriteConnection& db) { return writeSetting(db, listsSetting, now.crlPem); });
}

Result<void> IdentityUpkeep::renew(UpkeepReport& report) {
  const BackendIdentity& identity = *report.identity;
  if (!isInLastThird(identity.certificatePem, m_clock.now())) return {};
  const auto leaf = crypto::Certificate::fromPem(identity.certificatePem);
  if (leaf && leaf->notAfter() <= m_clock.now()) {
    report.renewal = Error(AccessError::IdentityOver, {}, Retry::AfterAction);
    return {};
  }
  if (identity.estUrl.empty() || m_clock.ticks() < m_nextTry) return {};
  auto renewal = m_vault.readers()
                     .run([](ReadConnection& db) -> Result<Renewal> {
                       auto key = readSecret(db, nextKeyName);
                       if (!key) return pass(key);
                       auto certificate = readSetting(db, nextCertificateSetting);
                       if (!certificate) return pass(certificate);
                       return Renewal{std::move(*key), std::move(*certificate).value_or("")};
                     })
                     .takeResult();
  if (!renewal) return pass(renewal);
  auto done = request(identity, *renewal);
  if (done) {
    done = prove(identity, *renewal);
    // A certificate that the server does not take is asked for anew the next time.
    if (!done &&
        (done.error().is(AccessError::RenewalRefused) || done.error().is(BackendError::ClientCertificateRefused)))
      if (auto gone = writeFor(m_vault, identity,
                               [](WriteConnection& db) { return removeSetting(db, nextCertificateSetting); });
          !gone)
        return gone;
  }
  if (!done && isTheVaults(done.error())) return done;
  if (!done) {
    m_nextTry = m_clock.ticks() + tryAgainAfter;
    report.renewal = std::move(done.error());
  } else {
    report.changed = true;
  }
  return {};
}

Result<void> IdentityUpkeep::request(const BackendIdentity& identity, Renewal& renewal) {
  if (!renewal.keyPem) {
    const auto fresh = crypto::PrivateKey::generateP256();
    if (!fresh) return std::unexpected(toError(fresh.error()));
    auto pem = fresh->toPem();
    if (!pem) return pass(pem);
    auto kept =
        writeFor(m_vault, identity, [&](WriteConnection& db) { return writeSecret(db, nextKeyName, pem->view()); });
    if (!kept) return kept;
    renewal.keyPem = std::move(*pem);
  }
  const auto key = crypto::PrivateKey::fromPem(renewal.keyPem->text());
  if (!key) return std::unexpected(toError(key.error()));
  if (!renewal.certificatePem.empty()) {
    // Kept when the program ended; of no use when it is not for the key that was kept with it, or has run out itself.
    const auto leaf = crypto::Certificate::fromPem(renewal.certificatePem);
    if (leaf && leaf->matches(*key) && leaf->notAfter() > m_clock.now()) return {};
  }
  auto present = crypto::Certificate::fromPem(identity.certificatePem);
  if (!present) return pass(present);
  auto csr = crypto::CertificateRequest::renewing(*key, *present);
  if (!csr) return pass(csr);
  auto origin = Origin::parse(identity.estUrl);
  if (!origin) return pass(origin);
  auto transport = CurlTransport::create(std::move(*origin), tlsMaterial(identity), {.proxy = identity.proxy});
  if (!transport) return pass(transport);
  auto issued = EstClient(**transport, {.patience = std::chrono::milliseconds(0)}).renew(*csr);
  if (!issued) return pass(issued);
  auto chosen = chooseCertificate(*issued, *key, identity.caPem, m_clock.now());
  if (!chosen) return pass(chosen);
  renewal.certificatePem = std::move(*chosen);
  return writeFor(m_vault, identity, [&](WriteConnection& db) {
    return writeSetting(db, nextCertificateSetting, renewal.certificatePem);
  });
}

/// The server has to take it once before the old one goes.
Result<void> IdentityUpkeep::prove(const BackendIdentity& identity, const Renewal& renewal) {
  auto origin = Origin::parse(identity.fhirBase);
  if (!origin) return pass(origin);
  TlsMaterial material = tlsMaterial(identity);
  material.certificatePem = renewal.certificatePem;
  material.keyPem = renewal.keyPem->view();
  auto transport = CurlTransport::create(std::move(*origin), material, {.proxy = identity.proxy});
  if (!transport) return pass(transport);
  auto answer = (*transport)
                    ->send({.target = "metadata?_summary=true", .headers = {{"Accept", "application/fhir+json"}}})
                    .takeResult();
  if (!answer) return pass(answer);
  if (answer->status != 200)
    return fail(AccessError::RenewalRefused, "the new certificate: status " + std::to_string(answer->status),
                Retry::Later);
  return writeFor(m_vault, identity, [&](WriteConnection& db) -> Result<void> {
    auto done = writeSetting(db, certificateSetting, renewal.certificatePem);
    if (done) done = writeSecret(db, keyName, renewal.keyPem->view());
    if (done) done = removeSetting(db, nextCertificateSetting);
    if (done) done = removeSecret(db, nextKeyName);
    return done;
  });
}

Result<void> IdentityUpkeep::obtainMessaging(UpkeepReport& report) {
  const BackendIdentity& identity = *report.identity;
  if (!identity.messaging.certificatePem.empty() || identity.subject.empty() || report.changed ||
      m_clock.ticks() < m_nextTry)
    return {};
  auto origin = Origin::parse(identity.fhirBase);
  if (!origin) return pass(origin);
  auto transport = CurlTransport::create(std::move(*origin), tlsMaterial(identity), {.proxy = identity.proxy});
  if (!transport) return {}; // the sync that follows says why
  OperationIssuer issuer(**transport, identity.subject);
  auto credential = obtainCredential(issuer, freshDevice());
  if (!credential) {
    m_nextTry = m_clock.ticks() + tryAgainAfter; // a server without messages stays one
    return {};
  }
  report.changed = true;
  return writeFor(m_vault, identity, [&](WriteConnection& db) { return saveCredential(db, *credential); });
}

} // namespace clavis::core
