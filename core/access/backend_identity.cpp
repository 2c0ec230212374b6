#include "core/access/backend_identity.h"

#include "core/access/messaging_credential.h"

namespace clavis::core {
namespace {

constexpr std::string_view keyName = "backend.key";

struct TextField {
  std::string_view setting;
  std::string BackendIdentity::* member;
};
constexpr TextField textFields[] = {
    {"backend.fhir", &BackendIdentity::fhirBase},
    {"backend.ca", &BackendIdentity::caPem},
    {"backend.certificate", &BackendIdentity::certificatePem},
    {"backend.crl", &BackendIdentity::crlPem},
    {"backend.subject", &BackendIdentity::subject},
    {"backend.est", &BackendIdentity::estUrl},
    {"backend.revocation-list", &BackendIdentity::revocationUrl},
    {"backend.revocation-policy", &BackendIdentity::revocationPolicy},
    {"backend.proxy", &BackendIdentity::proxy},
};
/// Half of a renewal (IdentityUpkeep): of no use to an identity that came another way.
constexpr std::string_view nextCertificateSetting = "backend.next.certificate";
constexpr std::string_view nextKeyName = "backend.next.key";
constexpr std::string_view messagingKeyName = "messaging.key";
constexpr std::string_view messagingCertificateSetting = "messaging.certificate";
constexpr std::string_view messagingDeviceSetting = "messaging.device";
constexpr std::string_view pinsSetting = "backend.pins"; // one a line

} // namespace

TlsMaterial tlsMaterial(const BackendIdentity& identity) {
  return {.caPem = identity.caPem,
          .certificatePem = identity.certificatePem,
          .keyPem = identity.keyPem.view(),
          .pins = identity.pins,
          .crlPem = identity.crlPem,
          .staleLists = identity.revocationPolicy == "known"};
}

namespace {

Result<void> removeMessaging(WriteConnection& connection) {
  for (const auto setting : {messagingCertificateSetting, messagingDeviceSetting})
    if (auto removed = removeSetting(connection, setting); !removed) return removed;
  return removeSecret(connection, messagingKeyName);
}

} // namespace

Result<void> saveCredential(WriteConnection& connection, const MessagingCredential& credential) {
  if (credential.certificatePem.empty()) return removeMessaging(connection);
  auto written = writeSetting(connection, messagingCertificateSetting, credential.certificatePem);
  if (written) written = writeSetting(connection, messagingDeviceSetting, credential.device);
  if (written) written = writeSecret(connection, messagingKeyName, credential.seed.view());
  return written;
}

namespace {

Result<void> removeRenewal(WriteConnection& connection) {
  if (auto removed = removeSetting(connection, nextCertificateSetting); !removed) return removed;
  return removeSecret(connection, nextKeyName);
}

} // namespace

Result<void> saveIdentity(WriteConnection& connection, const BackendIdentity& identity) {
  if (auto removed = removeRenewal(connection); !removed) return removed;
  for (const auto& field : textFields)
    if (auto written = writeSetting(connection, field.setting, identity.*field.member); !written) return written;
  std::string pins;
  for (const auto& pin : identity.pins) pins += pin + '\n';
  if (auto written = writeSetting(connection, pinsSetting, pins); !written) return written;
  if (auto saved = saveCredential(connection, identity.messaging); !saved) return saved;
  return writeSecret(connection, keyName, identity.keyPem.view());
}

Result<std::shared_ptr<const BackendIdentity>> loadIdentity(ReadConnection& connection) {
  auto key = readSecret(connection, keyName);
  if (!key) return pass(key);
  if (!*key) return std::shared_ptr<const BackendIdentity>();
  auto identity = std::make_shared<BackendIdentity>();
  identity->keyPem = std::move(**key);
  for (const auto& field : textFields) {
    auto text = readSetting(connection, field.setting);
    if (!text) return pass(text);
    (*identity).*field.member = std::move(*text).value_or("");
  }
  auto pins = readSetting(connection, pinsSetting);
  if (!pins) return pass(pins);
  std::string_view rest = *pins ? std::string_view(**pins) : std::string_view();
  for (auto end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
    identity->pins.emplace_back(rest.substr(0, end));
    rest.remove_prefix(end + 1);
  }
  auto seed = readSecret(connection, messagingKeyName);
  auto certificate = readSetting(connection, messagingCertificateSetting);
  auto device = readSetting(connection, messagingDeviceSetting);
  if (!seed) return pass(seed);
  if (!certificate) return pass(certificate);
  if (!device) return pass(device);
  if (*seed && *certificate && *device)
    identity->messaging = {
        .certificatePem = std::move(**certificate), .seed = std::move(**seed), .device = std::move(**device)};
  return std::shared_ptr<const BackendIdentity>(std::move(identity));
}

Result<std::string> readRevocationLists(ReadConnection& connection) {
  auto text = readSetting(connection, "backend.crl");
  if (!text) return pass(text);
  return std::move(*text).value_or("");
}

Result<void> removeIdentity(WriteConnection& connection) {
  for (const auto& field : textFields)
    if (auto removed = removeSetting(connection, field.setting); !removed) return removed;
  if (auto removed = removeSetting(connection, pinsSetting); !removed) return removed;
  if (auto removed = removeMessaging(connection); !removed) return removed;
  if (auto removed = removeRenewal(connection); !removed) return removed;
  return removeSecret(connection, keyName);
}

} // namespace clavis::core
