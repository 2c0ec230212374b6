#include "tests/interop/support/peer_server.h"

#include "crypto/primitives/hash.h"
#include "crypto/primitives/random.h"
#include "tests/support/shared_data.h"
#include "tests/support/vault/vaults.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QLockFile>
#include <QProcess>

#include <catch2/catch_test_macros.hpp>

#include <fstream>
#include <iterator>

namespace clavis::tests {
namespace {

namespace fs = std::filesystem;

std::string textOf(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
void writeText(const fs::path& file, std::string_view text) { std::ofstream(file, std::ios::binary) << text; }

QString q(const fs::path& path) { return QString::fromStdString(path.string()); }

/// Empty when the engine is installed, else why it is not.
std::string install(const fs::path& folder) {
  const fs::path source = sourceTree() / "tests/interop/engine";
  fs::create_directories(folder);
  QLockFile lock(q(folder / "install.lock"));
  lock.setStaleLockTime(0);
  if (!lock.tryLock(120'000)) return "another test is installing it";
  const std::string wanted = textOf(source / "package-lock.json");
  const bool there = fs::exists(folder / "node_modules") && textOf(folder / "installed.json") == wanted;
  for (const char* name : {"package.json", "package-lock.json", "serve.mjs"})
    fs::copy_file(source / name, folder / name, fs::copy_options::overwrite_existing);
  if (there) return {};
  QProcess npm;
  npm.setWorkingDirectory(q(folder));
  npm.setProcessChannelMode(QProcess::MergedChannels);
  npm.start(QStringLiteral("npm"), {QStringLiteral("ci"), QStringLiteral("--ignore-scripts"),
                                    QStringLiteral("--no-audit"), QStringLiteral("--no-fund")});
  if (!npm.waitForStarted()) return "there is no npm";
  if (!npm.waitForFinished(120'000)) return "npm did not finish";
  if (npm.exitCode() != 0) return "npm ci: " + npm.readAll().left(500).toStdString();
  writeText(folder / "installed.json", wanted);
  return {};
}

crypto::Validity week() {
  const auto now = std::chrono::time_point_cast<std::chrono::seconds>(core::SystemClock().now());
  return {now - std::chrono::hours(24), now + std::chrono::days(7)};
}

struct Issued {
  std::string certificate;
  crypto::SecretBytes key;
};
Issued issue(const crypto::CertificateAuthority& authority, const std::string& name, crypto::KeyPurpose purpose) {
  auto key = crypto::PrivateKey::generateP256().value();
  crypto::RequestedSubject subject{name, "interop", {}};
  if (purpose == crypto::KeyPurpose::ServerAuth) subject.names.ip = {"127.0.0.1"};
  const auto request = crypto::CertificateRequest::create(key, subject).value();
  const auto certificate =
      authority.issue(request, {.purposes = {purpose}, .validity = week(), .subject = subject}).value();
  return {certificate.toPem(), key.toPem().value()};
}

/// What a clinic's enrolment service would issue.
core::MessagingCredential messagingCredential(const crypto::CertificateAuthority& authority, const std::string& fhir,
                                              const std::string& reference) {
  core::MessagingCredential out{
      .certificatePem = {}, .seed = crypto::randomSecret(32), .device = crypto::toHex(crypto::randomArray<16>())};
  const auto key = crypto::PrivateKey::fromEd25519Seed(out.seed.view()).value();
  crypto::RequestedSubject subject{out.device, "interop", {}};
  subject.names.uri = {fhir + '/' + reference};
  const auto request = crypto::CertificateRequest::create(key, subject).value();
  out.certificatePem =
      authority.issue(request, {.purposes = {crypto::KeyPurpose::Messaging}, .validity = week(), .subject = subject})
          .value()
          .toPem();
  return out;
}

} // namespace

std::unique_ptr<core::BackendConnection> connect(const core::BackendIdentity& identity, const core::Clock& clock) {
  auto connection = core::BackendConnection::create(identity, {}, clock);
  INFO((connection ? std::string() : connection.error().toString()));
  REQUIRE(connection);
  return std::move(*connection);
}

void makePatients(const core::BackendIdentity& identity, const core::Clock& clock) {
  const auto connection = connect(identity, clock);
  for (const std::string id : {"p1", "p2", "p3"}) {
    const auto made =
        waitFor(connection->writer().update({.type = "Patient",
                                             .id = id,
                                             .json = R"({"resourceType":"Patient","id":")" + id +
                                                     R"(","name":[{"family":"Interop","given":[")" + id + "\"]}]}",
                                             .onlyIfNew = false}));
    INFO((made ? std::string() : made.error().toString()));
    REQUIRE(made);
  }
}

SandboxPeer::SandboxPeer(std::optional<std::uint64_t> quota) {
  sandbox::SandboxOptions options;
  options.folder = m_folder / "sandbox";
  options.quota = quota;
  auto started = sandbox::Sandbox::start(std::move(options), m_clock);
  INFO((started ? std::string() : started.error().toString()));
  REQUIRE(started);
  m_server = std::move(*started);
  makePatients(identity(clinician), m_clock);
}

core::BackendIdentity enrolAt(sandbox::Sandbox& server, const std::string& reference) {
  const auto code = server.newCode(reference);
  REQUIRE(code);
  auto identity = core::enrolByCode(
      {.estUrl = server.enrolUrl(), .caPem = textOf(server.authorityPath()), .code = *code, .deviceName = "interop"},
      core::SystemClock());
  INFO((identity ? std::string() : identity.error().toString()));
  REQUIRE(identity);
  return std::move(*identity);
}

core::BackendIdentity SandboxPeer::identity(const std::string& reference) const {
  return enrolAt(*m_server, reference);
}

EnginePeer::EnginePeer()
    : m_authority(crypto::CertificateAuthority::create({"Interop authority", "interop", {}}, week()).value()) {
  const fs::path folder = programs().parent_path() / "interop-engine";
  if (const std::string why = install(folder); !why.empty()) {
    WARN("The interop engine is NOT tested: " << why);
    SKIP("no engine from npm: " << why);
  }
  const Issued server = issue(m_authority, "interop engine", crypto::KeyPurpose::ServerAuth);
  writeText(m_folder / "ca.pem", m_authority.certificate().toPem());
  writeText(m_folder / "cert.pem", server.certificate);
  writeText(m_folder / "key.pem", server.key.text());
  m_process = std::make_unique<QProcess>();
  m_process->setStandardErrorFile(q(m_folder / "engine.log"));
  m_process->start(QStringLiteral("node"), {q(folder / "serve.mjs"), q(m_folder / "cert.pem"), q(m_folder / "key.pem"),
                                            q(m_folder / "ca.pem")});
  if (!m_process->waitForStarted()) SKIP("there is no Node");
  while (!m_process->canReadLine())
    if (!m_process->waitForReadyRead(60'000)) FAIL("the engine did not start: " << textOf(m_folder / "engine.log"));
  m_fhir =
      QJsonDocument::fromJson(m_process->readLine()).object().value(QStringLiteral("fhir")).toString().toStdString();
  makePatients(identity(clinician), m_clock);
}

EnginePeer::~EnginePeer() {
  if (!m_process) return;
  m_process->kill();
  m_process->waitForFinished(10'000);
}

core::BackendIdentity EnginePeer::identity(const std::string& reference) const {
  Issued person = issue(m_authority, reference, crypto::KeyPurpose::ClientAuth);
  return {.fhirBase = m_fhir,
          .caPem = m_authority.certificate().toPem(),
          .certificatePem = person.certificate,
          .keyPem = std::move(person.key),
          .pins = {},
          .crlPem = {},
          .subject = reference,
          .messaging = messagingCredential(m_authority, m_fhir, reference)};
}

std::string EnginePeer::revocationList(const core::MessagingCredential& revoked) const {
  const auto now = std::chrono::time_point_cast<std::chrono::seconds>(m_clock.now());
  const auto leaf = crypto::Certificate::fromPem(revoked.certificatePem).value();
  return m_authority.revoke({{leaf.serial(), now}}, now - std::chrono::hours(1), now + std::chrono::days(3), 1)
      .value()
      .toPem();
}

} // namespace clavis::tests
