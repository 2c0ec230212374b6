#include "core/backend/fhir/subscription_resource.h"

#include "core/backend/fhir/mail_resources.h"

#include <QDateTime>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace clavis::core {
namespace {

QString key(const char* name) { return QString::fromLatin1(name); }

} // namespace

std::vector<std::string> watchCriteria(const std::vector<std::string>& routes, std::size_t each, std::size_t atMost) {
  std::vector<std::string> out;
  if (routes.size() > atMost) {
    std::string kinds;
    for (const char* kind : {"commit", "welcome", "application"})
      kinds += (kinds.empty() ? "" : ",") + mail::token(mail::codeSystem, kind);
    out.push_back("Communication?category=" + kinds);
    out.push_back("Basic?code=" + mail::token(mail::codeSystem, mail::headCode));
    return out;
  }
  for (std::size_t at = 0; at < routes.size(); at += each) {
    std::string letters;
    std::string heads;
    for (std::size_t i = at; i < std::min(routes.size(), at + each); ++i) {
      letters += (letters.empty() ? "" : ",") + mail::token(mail::routeSystem, routes[i]);
      heads += (heads.empty() ? "" : ",") + mail::token(mail::headSystem, routes[i]);
    }
    out.push_back("Communication?identifier=" + letters);
    out.push_back("Basic?identifier=" + heads);
  }
  return out;
}

std::string subscriptionResource(std::string_view criteria, Instant end) {
  const QJsonObject resource{
      {key("resourceType"), key("Subscription")},
      {key("status"), key("requested")},
      {key("end"), QDateTime::fromMSecsSinceEpoch(end.time_since_epoch().count(), Qt::UTC).toString(Qt::ISODateWithMs)},
      {key("reason"), key("new messages")},
      {key("criteria"), QString::fromUtf8(criteria.data(), static_cast<qsizetype>(criteria.size()))},
      {key("channel"), QJsonObject{{key("type"), key("websocket")}}}};
  return QJsonDocument(resource).toJson(QJsonDocument::Compact).toStdString();
}

} // namespace clavis::core
