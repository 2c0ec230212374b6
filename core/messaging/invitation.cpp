#include "core/messaging/invitation.h"

#include "core/backend/fhir/fhir_answer.h"
#include "core/backend/fhir/reference.h"
#include "core/base/crypto_error.h"
#include "crypto/x509/certificate.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace clavis::core::messaging {
namespace {

std::string text(const QJsonObject& object, const char* name) {
  return object.value(QLatin1String(name)).toString().toStdString();
}

} // namespace

Result<Invitation> requestInvitation(HttpTransport& transport, const BackendIdentity& ours,
                                     const std::string& patient) {
  const auto who = parseReference(patient);
  if (!who || who->type != "Patient")
    return fail(AccessError::BadInvitation, "an invitation is for a Patient/ID", Retry::AfterAction);
  auto sent = transport
                  .send({.method = HttpMethod::Post,
                         .target = "Patient/" + who->id + "/$clavis-invite",
                         .headers = {{"Content-Type", "application/fhir+json"}, {"Accept", "application/fhir+json"}},
                         .body = R"({"resourceType":"Parameters"})",
                         .delivery = Delivery::AtMostOnce})
                  .takeResult();
  auto answer = acceptAnswer(std::move(sent), "$clavis-invite", {});
  if (!answer) return pass(answer);
  auto fingerprint = authorityFingerprint(ours.caPem);
  if (!fingerprint) return pass(fingerprint);
  Invitation out;
  out.fhirBase = ours.fhirBase;
  out.fingerprint = *fingerprint;
  out.person = "Patient/" + who->id;
  if (const auto authority = crypto::Certificate::fromPem(ours.caPem)) {
    const auto name = authority->subject();
    out.clinic = name.organization.empty() ? name.commonName : name.organization;
  }
  const QJsonObject parameters = QJsonDocument::fromJson(QByteArray::fromStdString(answer->body)).object();
  const QJsonArray all = parameters.value(QLatin1String("parameter")).toArray();
  for (const auto& item : all) {
    const QJsonObject parameter = item.toObject();
    const std::string name = text(parameter, "name");
    if (name == "code") out.code = text(parameter, "valueString");
    if (name == "enrol") out.estUrl = text(parameter, "valueUri");
    if (name == "expires")
      out.expires = Instant(std::chrono::milliseconds(
          QDateTime::fromString(parameter.value(QLatin1String("valueInstant")).toString(), Qt::ISODateWithMs)
              .toMSecsSinceEpoch()));
  }
  if (out.code.empty() || !Origin::parse(out.estUrl))
    return fail(BackendError::NotFhir, "the server's answer is no invitation");
  return out;
}

} // namespace clavis::core::messaging
