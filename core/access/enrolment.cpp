#include "core/access/enrolment.h"

#include "core/access/messaging_credential.h"
#include "core/backend/fhir/reference.h"
#include "core/backend/http/curl_transport.h"
#include "core/base/crypto_error.h"
#include "core/base/on_pool.h"
#include "crypto/x509/certificate_request.h"
#include "crypto/x509/pkcs12.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace clavis::core {
namespace {

constexpr std::size_t maximumAnswer = std::size_t{1} << 20;

std::string text(const QJsonObject& object, const char* name) {
  return object.value(QLatin1String(name)).toString().toStdString();
}

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

Result<HttpResponse> post(const EnrolmentRequest& request, std::string json) {
  const auto address = Origin::parse(request.enrolUrl);
  if (!address) return std::unexpected(address.error());
  const auto host = Origin::parse("https://" + address->authority());
  if (!host) return std::unexpected(host.error());
  auto transport = CurlTransport::create(*host, {.caPem = request.caPem}, {.proxy = request.proxy});
  if (!transport) return pass(transport);
  return (*transport)
      ->send({.method = HttpMethod::Post,
              .target = host->relative(address->url()),
              .headers = {{"Content-Type", "application/json"}, {"Accept", "application/json"}},
              .body = std::move(json),
              .delivery = Delivery::AtMostOnce,
              .deadline = request.deadline,
              .maximumBody = maximumAnswer})
      .takeResult();
}

/// What the enrolment server handed out must fit together before it is kept.
Result<void> check(const BackendIdentity& identity, const crypto::PrivateKey& key) {
  const auto leaf = crypto::Certificate::fromPem(identity.certificatePem);
  if (!leaf)
    return fail(BackendError::BadIdentity, "the certificate that was issued cannot be read", Retry::AfterAction);
  if (!leaf->matches(key))
    return fail(BackendError::ClientKeyMismatch, "the certificate that was issued is for another key",
                Retry::AfterAction);
  auto origin = Origin::parse(identity.fhirBase);
  if (!origin) return pass(origin);
  auto tls = TlsContext::create(*origin, tlsMaterial(identity));
  if (!tls) return pass(tls);
  return {};
}

} // namespace

Result<BackendIdentity> enrolAtSandbox(const EnrolmentRequest& request) {
  const auto key = crypto::PrivateKey::generateP256();
  if (!key) return std::unexpected(toError(key.error()));
  auto csr = crypto::CertificateRequest::create(
      *key, {.commonName = commonName(request.deviceName), .organization = {}, .names = {}});
  if (!csr) return pass(csr);

  MessagingCredential messaging = freshDevice();
  auto messagingCsr = credentialRequest(messaging);
  if (!messagingCsr) return pass(messagingCsr);

  const QJsonObject question{{QStringLiteral("code"), QString::fromStdString(request.code)},
                             {QStringLiteral("csr"), QString::fromStdString(csr->toPem())},
                             {QStringLiteral("messagingCsr"), QString::fromStdString(*messagingCsr)},
                             {QStringLiteral("device"), QString::fromStdString(request.deviceName)}};
  auto answer = post(request, QJsonDocument(question).toJson(QJsonDocument::Compact).toStdString());
  if (!answer) return pass(answer);
  const std::string status = "status " + std::to_string(answer->status);
  if (answer->status == 403) return fail(BackendError::CodeRefused, status, Retry::AfterAction);
  if (answer->status == 429) return fail(BackendError::TooManyRequests, status, Retry::Later);
  if (answer->status >= 500) return fail(BackendError::ServerError, status, Retry::Later);
  if (answer->status != 200) return fail(BackendError::BadRequest, status);

  const QJsonObject given = QJsonDocument::fromJson(QByteArray::fromStdString(answer->body)).object();
  BackendIdentity identity;
  identity.proxy = request.proxy;
  identity.fhirBase = text(given, "fhir");
  identity.certificatePem = text(given, "certificate");
  identity.caPem = text(given, "ca");
  identity.subject = text(given, "subject");
  if (identity.caPem.empty()) identity.caPem = request.caPem;
  messaging.certificatePem = text(given, "messagingCertificate");
  if (!messaging.certificatePem.empty()) {
    if (auto fits = checkCredential(messaging); !fits) return pass(fits);
    identity.messaging = std::move(messaging);
  }
  auto keyPem = key->toPem();
  if (!keyPem) return pass(keyPem);
  identity.keyPem = std::move(*keyPem);
  if (auto fits = check(identity, *key); !fits) return pass(fits);
  return identity;
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
  for (const auto& uri : file->certificate.alternativeNames().uri)
    if (const auto who = parseReference(uri)) identity.subject = who->type + '/' + who->id;
  auto keyPem = file->key.toPem();
  if (!keyPem) return pass(keyPem);
  identity.keyPem = std::move(*keyPem);
  if (auto fits = check(identity, file->key); !fits) return pass(fits);
  return identity;
}

namespace {

Enrolment::Outcome shared(Result<BackendIdentity> identity) {
  if (!identity) return pass(identity);
  return std::make_shared<const BackendIdentity>(std::move(*identity));
}

} // namespace

Enrolment::Enrolment() : m_pool(std::make_unique<QThreadPool>()) { m_pool->setMaxThreadCount(1); }
Enrolment::~Enrolment() { m_pool->waitForDone(); }

QFuture<Enrolment::Outcome> Enrolment::enrolAtSandbox(EnrolmentRequest request) {
  return onPool(*m_pool, [request = std::move(request)] { return shared(core::enrolAtSandbox(request)); });
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
