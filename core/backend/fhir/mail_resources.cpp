#include "core/backend/fhir/mail_resources.h"

#include "core/backend/fhir/reference.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <array>
#include <span>
#include <utility>

namespace clavis::core::mail {
namespace {

constexpr std::string_view deviceExtension = "urn:x-clavis:mls:device";
constexpr std::string_view contentExtension = "urn:x-clavis:mls:content";
constexpr std::string_view lastResortExtension = "urn:x-clavis:mls:last-resort";
constexpr std::string_view claimExtension = "urn:x-clavis:mls:claim";
constexpr std::string_view commitExtension = "urn:x-clavis:mls:commit";
constexpr const char* contentType = "message/mls";

constexpr std::array<std::pair<MailKind, std::string_view>, 3> kindCodes{
    {{MailKind::Commit, "commit"}, {MailKind::Welcome, "welcome"}, {MailKind::Application, "application"}}};

QString text(std::string_view utf8) { return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size())); }
QString key(const char* name) { return QString::fromLatin1(name); }

QJsonObject concept_(std::string_view code) {
  return {{key("coding"), QJsonArray{QJsonObject{{key("system"), text(codeSystem)}, {key("code"), text(code)}}}}};
}
QJsonObject identifier(std::string_view system, std::string_view value) {
  return {{key("system"), text(system)}, {key("value"), text(value)}};
}
QJsonObject reference(std::string_view to) { return {{key("reference"), text(to)}}; }
QJsonObject extension(std::string_view url, const char* valueName, const QJsonValue& value) {
  return {{key("url"), text(url)}, {key(valueName), value}};
}
QString base64(const Octets& bytes) {
  return QString::fromLatin1(
      QByteArray::fromRawData(reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size()))
          .toBase64());
}
std::string compact(const QJsonObject& object) {
  return QJsonDocument(object).toJson(QJsonDocument::Compact).toStdString();
}

std::optional<QJsonObject> parsed(std::string_view json, const char* type) {
  const auto document =
      QJsonDocument::fromJson(QByteArray::fromRawData(json.data(), static_cast<qsizetype>(json.size())));
  QJsonObject object = document.object();
  if (object.value(key("resourceType")).toString() != key(type)) return std::nullopt;
  return object;
}
std::string member(const QJsonObject& object, const char* name) {
  return object.value(key(name)).toString().toStdString();
}
std::string metaOf(const QJsonObject& resource, const char* name) {
  return member(resource.value(key("meta")).toObject(), name);
}
/// The code of ours in a CodeableConcept.
std::string codeOf(const QJsonValue& codeable) {
  for (const auto& coding : codeable.toObject().value(key("coding")).toArray())
    if (member(coding.toObject(), "system") == codeSystem) return member(coding.toObject(), "code");
  return {};
}
std::string identifierOf(const QJsonObject& resource, std::string_view system) {
  for (const auto& item : resource.value(key("identifier")).toArray())
    if (member(item.toObject(), "system") == system) return member(item.toObject(), "value");
  return {};
}
QJsonObject extensionOf(const QJsonObject& resource, std::string_view url) {
  for (const auto& item : resource.value(key("extension")).toArray())
    if (member(item.toObject(), "url") == url) return item.toObject();
  return {};
}
/// "Patient/1" of a Reference; empty when it is none.
std::string referenceOf(const QJsonValue& value) {
  const auto found = parseReference(member(value.toObject(), "reference"));
  return found ? found->type + '/' + found->id : std::string();
}
std::string communicationOf(const QJsonValue& value) {
  const auto found = parseReference(member(value.toObject(), "reference"));
  return found && found->type == "Communication" ? found->id : std::string();
}
std::optional<Octets> octets(const QString& base64Text) {
  if (static_cast<std::size_t>(base64Text.size()) > maximumContent / 3 * 4 + 4) return std::nullopt;
  const auto decoded = QByteArray::fromBase64Encoding(base64Text.toLatin1(), QByteArray::AbortOnBase64DecodingErrors);
  if (!decoded) return std::nullopt;
  const auto bytes =
      std::as_bytes(std::span(decoded.decoded.constData(), static_cast<std::size_t>(decoded.decoded.size())));
  return Octets(bytes.begin(), bytes.end());
}

/// What a package says whether it is claimed or not.
QJsonObject packageFrame(const MailboxPackage& package, std::string_view code) {
  QJsonObject resource{{key("resourceType"), key("Basic")},
                       {key("identifier"), QJsonArray{identifier(packageSystem, package.reference)}},
                       {key("code"), concept_(code)},
                       {key("author"), reference(package.owner)}};
  // A patient's certificate reaches what is in the patient's compartment, and nothing else.
  if (package.owner.starts_with("Patient/")) resource.insert(key("subject"), reference(package.owner));
  if (!package.id.empty()) resource.insert(key("id"), text(package.id));
  return resource;
}

} // namespace

std::string token(std::string_view system, std::string_view value) {
  return std::string(system) + '|' + std::string(value);
}

std::string packageResource(const MailboxPackage& package) {
  QJsonObject resource = packageFrame(package, availableCode);
  QJsonArray extensions{extension(deviceExtension, "valueString", text(package.device)),
                        extension(contentExtension, "valueBase64Binary", base64(package.content))};
  if (package.lastResort) extensions.append(extension(lastResortExtension, "valueBoolean", true));
  resource.insert(key("extension"), extensions);
  return compact(resource);
}

std::string claimedResource(const MailboxPackage& package, const std::string& claimToken) {
  QJsonObject resource = packageFrame(package, claimedCode);
  resource.insert(key("extension"), QJsonArray{extension(deviceExtension, "valueString", text(package.device)),
                                               extension(claimExtension, "valueString", text(claimToken))});
  return compact(resource);
}

std::string mailResource(const MailPosting& posting) {
  std::string_view code;
  for (const auto& [kind, name] : kindCodes)
    if (kind == posting.kind) code = name;
  QJsonObject resource{
      {key("resourceType"), key("Communication")},
      {key("identifier"), QJsonArray{identifier(tokenSystem, posting.token), identifier(routeSystem, posting.route)}},
      {key("status"), key("completed")},
      {key("category"), QJsonArray{concept_(code)}},
      {key("subject"), reference(posting.patient)},
      {key("payload"),
       QJsonArray{QJsonObject{{key("contentAttachment"), QJsonObject{{key("contentType"), key(contentType)},
                                                                     {key("data"), base64(posting.content)}}}}}}};
  if (!posting.predecessor.empty())
    resource.insert(key("inResponseTo"), QJsonArray{reference("Communication/" + posting.predecessor)});
  return compact(resource);
}

std::string headResource(const GroupHead& head) {
  QJsonObject resource{{key("resourceType"), key("Basic")},
                       {key("identifier"), QJsonArray{identifier(headSystem, head.route)}},
                       {key("code"), concept_(headCode)},
                       {key("subject"), reference(head.patient)},
                       {key("extension"), QJsonArray{extension(commitExtension, "valueReference",
                                                               reference("Communication/" + head.commit))}}};
  if (!head.id.empty()) resource.insert(key("id"), text(head.id));
  return compact(resource);
}

std::optional<ReadPackage> readPackage(std::string_view json) {
  const auto resource = parsed(json, "Basic");
  if (!resource) return std::nullopt;
  ReadPackage out;
  const std::string code = codeOf(resource->value(key("code")));
  if (code != availableCode && code != claimedCode) return std::nullopt;
  out.claimed = code == claimedCode;
  out.updated = metaOf(*resource, "lastUpdated");
  out.package.id = member(*resource, "id");
  out.package.versionId = metaOf(*resource, "versionId");
  out.package.owner = referenceOf(resource->value(key("author")));
  out.package.reference = identifierOf(*resource, packageSystem);
  out.package.device = member(extensionOf(*resource, deviceExtension), "valueString");
  out.package.lastResort = extensionOf(*resource, lastResortExtension).value(key("valueBoolean")).toBool();
  out.claimToken = member(extensionOf(*resource, claimExtension), "valueString");
  if (out.package.id.empty() || out.package.owner.empty() || out.package.device.empty()) return std::nullopt;
  if (!out.claimed) {
    auto content = octets(extensionOf(*resource, contentExtension).value(key("valueBase64Binary")).toString());
    if (!content || content->empty()) return std::nullopt;
    out.package.content = std::move(*content);
  }
  return out;
}

std::optional<Mail> readMail(std::string_view json) {
  const auto resource = parsed(json, "Communication");
  if (!resource) return std::nullopt;
  Mail out;
  std::string code;
  for (const auto& category : resource->value(key("category")).toArray())
    if (code.empty()) code = codeOf(category);
  bool known = false;
  for (const auto& [kind, name] : kindCodes)
    if (name == code) {
      out.kind = kind;
      known = true;
    }
  out.id = member(*resource, "id");
  out.updated = metaOf(*resource, "lastUpdated");
  out.token = identifierOf(*resource, tokenSystem);
  out.route = identifierOf(*resource, routeSystem);
  out.patient = referenceOf(resource->value(key("subject")));
  out.predecessor = communicationOf(resource->value(key("inResponseTo")).toArray().at(0));
  const auto attachment =
      resource->value(key("payload")).toArray().at(0).toObject().value(key("contentAttachment")).toObject();
  auto content = octets(attachment.value(key("data")).toString());
  if (!known || out.id.empty() || out.route.empty() || !content || content->empty()) return std::nullopt;
  out.content = std::move(*content);
  return out;
}

std::optional<GroupHead> readHead(std::string_view json) {
  const auto resource = parsed(json, "Basic");
  if (!resource || codeOf(resource->value(key("code"))) != headCode) return std::nullopt;
  GroupHead out{.id = member(*resource, "id"),
                .versionId = metaOf(*resource, "versionId"),
                .route = identifierOf(*resource, headSystem),
                .patient = referenceOf(resource->value(key("subject"))),
                .commit = communicationOf(extensionOf(*resource, commitExtension).value(key("valueReference")))};
  if (out.id.empty() || out.versionId.empty() || out.route.empty() || out.commit.empty()) return std::nullopt;
  return out;
}

} // namespace clavis::core::mail
