#include "core/access/enrolment.h"

#include "core/access/est_client.h"
#include "core/access/issued_identity.h"
#include "core/access/messaging_credential.h"
#include "core/backend/http/curl_transport.h"
#include "core/base/crypto_error.h"
#include "core/base/on_pool.h"
#include "crypto/x509/pkcs12.h"

namespace clavis::core {
namespace {

/// Beyond this, certificates that are good look expired, and expired ones good.
constexpr std::chrono::hours clocksMayDiffer{24};

/// A common name may have 64 characters; cut where a UTF-8 character begins.
std::string commonName(std::string name) {
  if (name.empty()) return "workstation";
  if (name.size() > 64) {
    std::size_t end = 64;
    while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xc0U) == 0x80) --end;
    name.resize(end);
  }
  return name;
}

/// One enrolment: what each step needs of the one before.
class EstEnrolment {
 public:
  EstEnrolment(const EnrolmentRequest& request, Origin origin, const Clock& clock)
      : m_request(request), m_origin(std::move(origin)), m_clock(clock) {}

  [[nodiscard]] Result<BackendIdentity> run() {
    if (m_request.policy && !m_request.fhirBase.empty())
      if (auto allowed = m_request.policy->allowsBackend(m_request.fhirBase); !allowed) return pass(allowed);
    m_caPem = m_request.caPem;
    if (m_caPem.empty())
      if (auto known = meet(); !known) return pass(known);
    auto transport = connect({.caPem = m_caPem});
    if (!transport) return pass(transport);
    EstClient est(**transport, options());
    auto attributes = est.attributes();
    if (!attributes && attributes.error().is(BackendError::TlsExpired) && isOff(m_metAt))
      return fail(AccessError::ClockWrong, {}, Retry::AfterAction);
    if (!attributes) return pass(attributes);
    if (isOff(est.serverTime())) return fail(AccessError::ClockWrong, {}, Retry::AfterAction);
    if (attributes->channelBinding)
      return fail(AccessError::UnsupportedRequest, "a request tied to the connection", Retry::AfterAction);
    if (!m_request.caPem.empty())
      if (auto known = learnBelow(est); !known) return pass(known);
    return request(est, *attributes);
  }

 private:
  [[nodiscard]] EstOptions options() const {
    return {.deadline = m_request.deadline, .patience = m_request.patience, .stop = m_request.stop};
  }
  [[nodiscard]] Result<std::unique_ptr<CurlTransport>> connect(const TlsMaterial& material) const {
    return CurlTransport::create(m_origin, material, {.proxy = m_request.proxy});
  }
  [[nodiscard]] bool isOff(std::optional<Instant> theirs) const {
    return theirs && std::chrono::abs(*theirs - m_clock.now()) > clocksMayDiffer;
  }

  /// RFC 7030 section 4.1.1: whoever answers may hand out certificates; the fingerprint says which of them to believe.
  /// Nothing about us is sent, and nobody is trusted yet.
  [[nodiscard]] Result<void> meet() {
    if (!m_request.fingerprint)
      return fail(AccessError::FingerprintMismatch, "no authority is named", Retry::AfterAction);
    auto transport = connect({.bootstrap = true});
    if (!transport) return pass(transport);
    EstClient est(**transport, options());
    auto offered = est.authorities();
    m_metAt = est.serverTime();
    if (!offered) return pass(offered);
    // By the server's clock: ours may be the one that is wrong, and is looked at once the server is known.
    auto chosen = chooseAuthorities(*offered, *m_request.fingerprint, m_metAt.value_or(m_clock.now()));
    if (!chosen) return pass(chosen);
    m_caPem = std::move(*chosen);
    return {};
  }

  /// The authority came as a file; those below it come from the server.
  [[nodiscard]] Result<void> learnBelow(EstClient& est) {
    auto offered = est.authorities();
    if (!offered) return pass(offered);
    auto ours = crypto::Certificate::allFromPem(m_request.caPem);
    if (!ours) return pass(ours);
    for (const crypto::Certificate& anchor : *ours) {
      auto all = *offered;
      all.push_back(anchor);
      auto chosen = chooseAuthorities(all, anchor.fingerprint(), m_clock.now());
      if (chosen && chosen->size() > m_caPem.size()) m_caPem = std::move(*chosen);
    }
    return {};
  }

  [[nodiscard]] Result<BackendIdentity> request(EstClient& est, const crypto::CsrAttributes& wanted) {
    const auto key = crypto::generateFor(wanted);
    if (!key)
      return fail(AccessError::UnsupportedRequest, "a key of another kind than elliptic curves", Retry::AfterAction);
    auto csr = crypto::CertificateRequest::create(
        *key, {.commonName = commonName(m_request.deviceName), .organization = {}, .names = {}}, wanted.extensions);
    if (!csr) return pass(csr);
    auto issued = est.enrol(*csr, m_request.code);
    if (!issued) return pass(issued);
    auto certificate = chooseCertificate(*issued, *key, m_caPem, m_clock.now());
    if (!certificate) return pass(certificate);
    return identity(*key, std::move(*certificate));
  }

  [[nodiscard]] Result<BackendIdentity> identity(const crypto::PrivateKey& key, std::string certificatePem) {
    auto leaf = crypto::Certificate::fromPem(certificatePem);
    if (!leaf) return pass(leaf);
    const CertificateOwner owner = ownerOf(*leaf);
    BackendIdentity out;
    out.fhirBase = m_request.fhirBase.empty() ? owner.fhirBase : m_request.fhirBase;
    out.caPem = m_caPem;
    out.certificatePem = std::move(certificatePem);
    out.subject = owner.person.empty() ? m_request.person : owner.person;
    out.estUrl = m_origin.url();
    out.proxy = m_request.proxy;
    if (!m_request.person.empty() && out.subject != m_request.person)
      return fail(AccessError::WrongPerson, "the certificate is for somebody else", Retry::AfterAction);
    auto keyPem = key.toPem();
    if (!keyPem) return pass(keyPem);
    out.keyPem = std::move(*keyPem);
    if (auto fits = checkIdentity(out, key); !fits) return pass(fits);
    out.messaging = credentialFor(out);
    return out;
  }

  /// Empty when the server gives none now: an identity without messages is worth more than a code that is used up.
  [[nodiscard]] MessagingCredential credentialFor(const BackendIdentity& identity) const {
    auto origin = Origin::parse(identity.fhirBase);
    if (!origin || identity.subject.empty()) return {};
    auto transport = CurlTransport::create(std::move(*origin), tlsMaterial(identity), {.proxy = identity.proxy});
    if (!transport) return {};
    OperationIssuer issuer(**transport, identity.subject);
    auto credential = obtainCredential(issuer, freshDevice());
    return credential ? std::move(*credential) : MessagingCredential{};
  }

  const EnrolmentRequest& m_request;
  const Origin m_origin;
  const Clock& m_clock;
  std::string m_caPem;
  std::optional<Instant> m_metAt;
};

} // namespace

EnrolmentRequest EnrolmentRequest::from(const Invitation& invitation, std::string deviceName) {
  EnrolmentRequest out;
  out.estUrl = invitation.estUrl;
  out.fingerprint = invitation.fingerprint;
  out.code = invitation.code;
  out.fhirBase = invitation.fhirBase;
  out.person = invitation.person;
  out.deviceName = std::move(deviceName);
  return out;
}

Result<BackendIdentity> enrolByCode(const EnrolmentRequest& request, const Clock& clock) {
  auto origin = Origin::parse(request.estUrl);
  if (!origin) return pass(origin);
  return EstEnrolment(request, std::move(*origin), clock).run();
}

Result<BackendIdentity> importPkcs12(const Pkcs12Request& request) {
  auto file = crypto::readPkcs12(request.file,
                                 request.password != nullptr ? request.password->view() : std::span<const std::byte>{});
  if (!file) return pass(file);
  BackendIdentity identity;
  identity.fhirBase = request.fhirBase;
  identity.certificatePem = file->certificate.toPem();
  std::string authorities;
  for (const auto& authority : file->authorities) {
    authorities += authority.toPem();
    // A root is not sent along; intermediates are, for servers that know the root only.
    if (!(authority.subject() == authority.issuer())) identity.certificatePem += authority.toPem();
  }
  identity.caPem = request.caPem.empty() ? authorities : request.caPem;
  identity.subject = ownerOf(file->certificate).person;
  auto keyPem = file->key.toPem();
  if (!keyPem) return pass(keyPem);
  identity.keyPem = std::move(*keyPem);
  if (auto fits = checkIdentity(identity, file->key); !fits) return pass(fits);
  return identity;
}

namespace {

Enrolment::Outcome shared(Result<BackendIdentity> identity) {
  if (!identity) return pass(identity);
  return std::make_shared<const BackendIdentity>(std::move(*identity));
}

} // namespace

Enrolment::Enrolment(const Clock& clock) : m_clock(clock), m_pool(std::make_unique<QThreadPool>()) {
  m_pool->setMaxThreadCount(1);
}
Enrolment::~Enrolment() {
  m_stop.request_stop();
  m_pool->waitForDone();
}

QFuture<Enrolment::Outcome> Enrolment::enrolByCode(EnrolmentRequest request) {
  request.stop = m_stop.get_token();
  return onPool(*m_pool,
                [request = std::move(request), &clock = m_clock] { return shared(core::enrolByCode(request, clock)); });
}

QFuture<Enrolment::Outcome> Enrolment::importPkcs12(crypto::SecretBytes file, crypto::SecretBytes password,
                                                    std::string fhirBase, std::string caPem) {
  return onPool(*m_pool, [file = std::move(file), password = std::move(password), fhirBase = std::move(fhirBase),
                          caPem = std::move(caPem)] {
    return shared(
        core::importPkcs12({.file = file.view(), .password = &password, .fhirBase = fhirBase, .caPem = caPem}));
  });
}

} // namespace clavis::core
