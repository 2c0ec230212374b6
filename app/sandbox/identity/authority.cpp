#include "app/sandbox/identity/authority.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

namespace clavis::sandbox {
namespace {

using core::fail;
using core::Result;

std::chrono::sys_seconds seconds(core::Instant instant) {
  return std::chrono::time_point_cast<std::chrono::seconds>(instant);
}

crypto::Validity validFor(core::Instant now, std::chrono::days days) {
  // A day back: the workstation's clock may be behind ours.
  return {seconds(now) - std::chrono::days(1), seconds(now) + days};
}

std::unexpected<core::Error> refuse(const crypto::Failure& failure, SandboxError code) {
  return fail(code, failure.detail, core::Retry::AfterAction);
}

bool isAddress(const std::string& host) {
  return host.find(':') != std::string::npos || host.find_first_not_of("0123456789.") == std::string::npos;
}

} // namespace

Result<std::string> readFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::unexpected(core::Error(SandboxError::Folder, "cannot be read").on(path.filename().string()));
  std::string bytes{std::istreambuf_iterator<char>(file), {}};
  if (file.bad())
    return std::unexpected(core::Error(SandboxError::Folder, "cannot be read").on(path.filename().string()));
  return bytes;
}

Result<void> writeFile(const std::filesystem::path& path, std::string_view bytes, bool secret) {
  const auto failed = [&]() -> Result<void> {
    return std::unexpected(core::Error(SandboxError::Folder, std::strerror(errno)).on(path.filename().string()));
  };
  const std::filesystem::path fresh = path.string() + ".new";
  const int file = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, secret ? 0600 : 0644);
  if (file < 0) return failed();
  std::size_t done = 0;
  while (done < bytes.size()) {
    const auto written = ::write(file, bytes.data() + done, bytes.size() - done);
    if (written < 0) {
      const auto result = failed();
      ::close(file);
      return result;
    }
    done += static_cast<std::size_t>(written);
  }
  const bool synced = ::fsync(file) == 0;
  if (::close(file) != 0 || !synced) return failed();
  if (::rename(fresh.c_str(), path.c_str()) != 0) return failed();
  return {};
}

Result<Authority> Authority::open(const std::filesystem::path& folder, const core::Clock& clock) {
  const auto certificatePath = folder / "ca.pem";
  const auto keyPath = folder / "ca.key";
  const bool haveCertificate = std::filesystem::exists(certificatePath);
  const bool haveKey = std::filesystem::exists(keyPath);
  if (haveCertificate != haveKey)
    return fail(SandboxError::Authority, "ca.pem and ca.key belong together and one is missing",
                core::Retry::AfterAction);
  if (haveCertificate) {
    auto certificateText = readFile(certificatePath);
    if (!certificateText) return core::pass(certificateText);
    auto keyText = readFile(keyPath);
    if (!keyText) return core::pass(keyText);
    auto certificate = crypto::Certificate::fromPem(*certificateText);
    if (!certificate) return refuse(certificate.error(), SandboxError::Authority);
    auto key = crypto::PrivateKey::fromPem(*keyText);
    crypto::wipe(std::span<char>(*keyText));
    if (!key) return refuse(key.error(), SandboxError::Authority);
    auto authority = crypto::CertificateAuthority::load(*certificate, *key);
    if (!authority) return refuse(authority.error(), SandboxError::Authority);
    return Authority(std::move(*authority), certificatePath);
  }
  auto authority =
      crypto::CertificateAuthority::create({"Clavis sandbox authority (for trying only)", "Clavis sandbox", {}},
                                           validFor(clock.now(), std::chrono::days(3650)));
  if (!authority) return refuse(authority.error(), SandboxError::Authority);
  auto key = authority->key().toPem();
  if (!key) return refuse(key.error(), SandboxError::Authority);
  if (auto written = writeFile(keyPath, key->text(), true); !written) return core::pass(written);
  if (auto written = writeFile(certificatePath, authority->certificate().toPem(), false); !written)
    return core::pass(written);
  return Authority(std::move(*authority), certificatePath);
}

Result<Authority::ServerIdentity> Authority::serverIdentity(const std::string& host, core::Instant now) const {
  auto key = crypto::PrivateKey::generateP256();
  if (!key) return refuse(key.error(), SandboxError::Authority);
  crypto::RequestedSubject subject{"Clavis sandbox", "Clavis sandbox", {}};
  subject.names.dns = {"localhost"};
  subject.names.ip = {"127.0.0.1", "::1"};
  if (!isAddress(host) && host != "localhost")
    subject.names.dns.push_back(host);
  else if (isAddress(host) && host != "127.0.0.1" && host != "::1" && host != "0.0.0.0" && host != "::")
    subject.names.ip.push_back(host);
  auto request = crypto::CertificateRequest::create(*key, subject);
  if (!request) return refuse(request.error(), SandboxError::Authority);
  auto certificate =
      m_authority.issue(*request, {{crypto::KeyPurpose::ServerAuth}, validFor(now, std::chrono::days(397)), subject});
  if (!certificate) return refuse(certificate.error(), SandboxError::Authority);
  auto pem = key->toPem();
  if (!pem) return refuse(pem.error(), SandboxError::Authority);
  return ServerIdentity{certificate->toPem(), std::string(pem->text())};
}

Result<Authority::ClientCertificate> Authority::issueClient(const crypto::CertificateRequest& request,
                                                            const std::string& reference, const Naming& naming,
                                                            core::Instant now) const {
  crypto::RequestedSubject subject{reference.substr(0, 64), "Clavis sandbox", {}};
  subject.names.uri = {naming.fhirBase + '/' + reference};
  auto certificate = m_authority.issue(request, {.purposes = {crypto::KeyPurpose::ClientAuth},
                                                 .validity = validFor(now, std::chrono::days(365)),
                                                 .subject = subject,
                                                 .revocationListUrl = naming.revocationListUrl});
  if (!certificate) return refuse(certificate.error(), SandboxError::BadArgument);
  return ClientCertificate{certificate->toPem(), certificate->serial()};
}

Result<Authority::ClientCertificate> Authority::issueMessaging(const crypto::CertificateRequest& request,
                                                               const std::string& reference, const Naming& naming,
                                                               core::Instant now) const {
  const std::string device = request.subject().commonName;
  if (device.size() != 32 || device.find_first_not_of("0123456789abcdef") != std::string::npos)
    return fail(SandboxError::BadArgument, "the common name is not a device's pseudonym");
  crypto::RequestedSubject subject{device, "Clavis sandbox", {}};
  subject.names.uri = {naming.fhirBase + '/' + reference};
  auto certificate = m_authority.issue(request, {.purposes = {crypto::KeyPurpose::Messaging},
                                                 .validity = validFor(now, std::chrono::days(365)),
                                                 .subject = subject,
                                                 .revocationListUrl = naming.revocationListUrl});
  if (!certificate) return refuse(certificate.error(), SandboxError::BadArgument);
  if (!certificate->ed25519Key()) return fail(SandboxError::BadArgument, "the messaging key is not an Ed25519 key");
  return ClientCertificate{certificate->toPem(), certificate->serial()};
}

Result<crypto::RevocationList> Authority::revocationList(const std::vector<crypto::RevokedCertificate>& revoked,
                                                         core::Instant now) const {
  const auto from = seconds(now);
  auto list = m_authority.revoke(revoked, from, from + std::chrono::days(1),
                                 static_cast<std::uint64_t>(from.time_since_epoch().count()));
  if (!list) return refuse(list.error(), SandboxError::Authority);
  return std::move(*list);
}

} // namespace clavis::sandbox
