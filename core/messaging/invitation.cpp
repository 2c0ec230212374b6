#include "core/messaging/invitation.h"

#include "core/backend/fhir/fhir_answer.h"
#include "core/backend/fhir/reference.h"
#include "core/backend/origin.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace clavis::core::messaging {
namespace {

constexpr std::string_view start = "clavis-invite:1:";
constexpr std::string_view anyVersion = "clavis-invite:";
constexpr std::size_t longest = 16 * 1024;

QString q(const std::string& text) { return QString::fromStdString(text); }
std::string text(const QJsonObject& object, const char* name) {
  return object.value(QLatin1String(name)).toString().toStdString();
}
auto bad(const char* why) { return fail(MessagingError::BadInvitation, why, Retry::AfterAction); }

} // namespace

std::string encodeInvitation(const Invitation& invitation) {
  const QJsonObject object{
      {QStringLiteral("patient"), q(invitation.patient)},
      {QStringLiteral("enrol"), q(invitation.enrolUrl)},
      {QStringLiteral("ca"), q(invitation.caPem)},
      {QStringLiteral("code"), q(invitation.code)},
      {QStringLiteral("expires"), static_cast<qint64>(invitation.expires.time_since_epoch().count())}};
  return std::string(start) + QJsonDocument(object)
                                  .toJson(QJsonDocument::Compact)
                                  .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals)
                                  .toStdString();
}

Result<Invitation> parseInvitation(std::string_view given) {
  // As people paste it: blanks and line ends of a letter gone.
  std::string compact;
  for (const char c : given.substr(0, longest + 1))
    if (c != ' ' && c != '\n' && c != '\r' && c != '\t') compact += c;
  if (compact.size() > longest) return bad("too long");
  if (!compact.starts_with(start))
    return compact.starts_with(anyVersion) ? bad("from a newer Clavis") : bad("this is no invitation");
  const auto decoded =
      QByteArray::fromBase64Encoding(QByteArray::fromStdString(compact.substr(start.size())),
                                     QByteArray::Base64UrlEncoding | QByteArray::AbortOnBase64DecodingErrors);
  if (!decoded) return bad("a character is missing or mistyped");
  const QJsonObject object = QJsonDocument::fromJson(decoded.decoded).object();
  Invitation out{.patient = text(object, "patient"),
                 .enrolUrl = text(object, "enrol"),
                 .caPem = text(object, "ca"),
                 .code = text(object, "code"),
                 .expires = Instant(std::chrono::milliseconds(
                     static_cast<std::int64_t>(object.value(QLatin1String("expires")).toDouble())))};
  const auto who = parseReference(out.patient);
  if (!who || who->type != "Patient" || out.code.empty() || !out.caPem.contains("BEGIN CERTIFICATE") ||
      !Origin::parse(out.enrolUrl))
    return bad("something is missing in it");
  return out;
}

Result<Invitation> requestInvitation(HttpTransport& transport, const std::string& caPem, const std::string& patient) {
  const auto who = parseReference(patient);
  if (!who || who->type != "Patient") return bad("an invitation is for a Patient/ID");
  auto sent = transport
                  .send({.method = HttpMethod::Post,
                         .target = "Patient/" + who->id + "/$clavis-invite",
                         .headers = {{"Content-Type", "application/fhir+json"}, {"Accept", "application/fhir+json"}},
                         .body = R"({"resourceType":"Parameters"})",
                         .delivery = Delivery::AtMostOnce})
                  .takeResult();
  auto answer = acceptAnswer(std::move(sent), "$clavis-invite", {});
  if (!answer) return pass(answer);
  Invitation out{.patient = "Patient/" + who->id, .enrolUrl = {}, .caPem = caPem, .code = {}, .expires = {}};
  const QJsonObject parameters = QJsonDocument::fromJson(QByteArray::fromStdString(answer->body)).object();
  const QJsonArray all = parameters.value(QLatin1String("parameter")).toArray();
  for (const auto& item : all) {
    const QJsonObject parameter = item.toObject();
    const std::string name = text(parameter, "name");
    if (name == "code") out.code = text(parameter, "valueString");
    if (name == "enrol") out.enrolUrl = text(parameter, "valueUri");
    if (name == "expires")
      out.expires = Instant(std::chrono::milliseconds(
          QDateTime::fromString(parameter.value(QLatin1String("valueInstant")).toString(), Qt::ISODateWithMs)
              .toMSecsSinceEpoch()));
  }
  if (out.code.empty() || !Origin::parse(out.enrolUrl))
    return fail(BackendError::NotFhir, "the server's answer is no invitation");
  return out;
}

} // namespace clavis::core::messaging
