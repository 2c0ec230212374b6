#include "core/access/messaging_credential.h"

#include "core/backend/fhir/fhir_answer.h"
#include "core/base/crypto_error.h"
#include "crypto/primitives/hash.h"
#include "crypto/primitives/random.h"
#include "crypto/x509/certificate_request.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace clavis::core {

MessagingCredential freshDevice() {
  return {.certificatePem = {}, .seed = crypto::randomSecret(32), .device = crypto::toHex(crypto::randomArray<16>())};
}

Result<std::string> credentialRequest(const MessagingCredential& credential) {
  const auto key = crypto::PrivateKey::fromEd25519Seed(credential.seed.view());
  if (!key) return std::unexpected(toError(key.error()));
  auto request =
      crypto::CertificateRequest::create(*key, {.commonName = credential.device, .organization = {}, .names = {}});
  if (!request) return pass(request);
  return request->toPem();
}

Result<void> checkCredential(const MessagingCredential& credential) {
  const auto leaf = crypto::Certificate::fromPem(credential.certificatePem);
  const auto key = crypto::PrivateKey::fromEd25519Seed(credential.seed.view());
  if (!leaf || !key || !leaf->matches(*key))
    return fail(BackendError::ClientKeyMismatch, "the messaging certificate is for another key", Retry::AfterAction);
  return {};
}

Result<std::string> OperationIssuer::issue(const std::string& requestPem) {
  const QJsonObject question{
      {QStringLiteral("resourceType"), QStringLiteral("Parameters")},
      {QStringLiteral("parameter"),
       QJsonArray{QJsonObject{{QStringLiteral("name"), QStringLiteral("request")},
                              {QStringLiteral("valueString"), QString::fromStdString(requestPem)}}}}};
  auto sent = m_transport
                  .send({.method = HttpMethod::Post,
                         .target = m_person + "/$clavis-messaging-credential",
                         .headers = {{"Content-Type", "application/fhir+json"}, {"Accept", "application/fhir+json"}},
                         .body = QJsonDocument(question).toJson(QJsonDocument::Compact).toStdString(),
                         .delivery = Delivery::AtMostOnce})
                  .takeResult();
  auto answer = acceptAnswer(std::move(sent), "$clavis-messaging-credential", {});
  if (!answer) return pass(answer);
  const QJsonArray given = QJsonDocument::fromJson(QByteArray::fromStdString(answer->body))
                               .object()
                               .value(QLatin1String("parameter"))
                               .toArray();
  for (const auto& parameter : given)
    if (parameter.toObject().value(QLatin1String("name")).toString() == QLatin1String("certificate"))
      return parameter.toObject().value(QLatin1String("valueString")).toString().toStdString();
  return fail(BackendError::NotFhir, "the server's answer is no credential");
}

Result<MessagingCredential> obtainCredential(CredentialIssuer& issuer, MessagingCredential wanted) {
  auto request = credentialRequest(wanted);
  if (!request) return pass(request);
  auto certificate = issuer.issue(*request);
  if (!certificate) return pass(certificate);
  wanted.certificatePem = std::move(*certificate);
  if (auto fits = checkCredential(wanted); !fits) return pass(fits);
  return wanted;
}

} // namespace clavis::core
