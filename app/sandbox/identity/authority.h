// The sandbox's throw-away certificate authority: made at the first start, kept in the folder (ca.pem, ca.key with mode
// 0600), and the server certificate it issues afresh at each start. Good for trying and testing, and for nothing else:
// its key lies in a file.
//
// Thread: const calls from any thread.
#pragma once

#include "app/sandbox/errors.h"
#include "core/base/clock.h"
#include "crypto/x509/certificate_authority.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace clavis::sandbox {

class Authority {
 public:
  /// Reads the authority of `folder` or makes one. A key without its certificate (or the reverse) is an error, never
  /// replaced.
  [[nodiscard]] static core::Result<Authority> open(const std::filesystem::path& folder, const core::Clock& clock);

  [[nodiscard]] const std::filesystem::path& certificatePath() const { return m_path; }
  [[nodiscard]] std::string certificatePem() const { return m_authority.certificate().toPem(); }

  struct ServerIdentity {
    std::string certificatePem;
    std::string privateKeyPem;
  };
  /// For `host` (an IP address or a name) and always 127.0.0.1, ::1 and localhost.
  [[nodiscard]] core::Result<ServerIdentity> serverIdentity(const std::string& host, core::Instant now) const;

  struct ClientCertificate {
    std::string pem;
    std::string serial;
  };
  /// A messaging credential (RFC 9734) for an Ed25519 key: the person as a URI below `fhirBase`, the device's
  /// pseudonym, which is the request's common name, as common name. BadArgument for another kind of key or name.
  [[nodiscard]] core::Result<ClientCertificate> issueMessaging(std::string_view requestPem,
                                                               const std::string& reference,
                                                               const std::string& fhirBase, core::Instant now) const;
  /// The names are ours, only the key is the applicant's. BadArgument when the request is none or does not prove its
  /// key.
  [[nodiscard]] core::Result<ClientCertificate> issueClient(std::string_view requestPem, const std::string& reference,
                                                            core::Instant now) const;

 private:
  Authority(crypto::CertificateAuthority authority, std::filesystem::path path)
      : m_authority(std::move(authority)), m_path(std::move(path)) {}
  crypto::CertificateAuthority m_authority;
  std::filesystem::path m_path;
};

/// Reads a whole file; the error names the file.
[[nodiscard]] core::Result<std::string> readFile(const std::filesystem::path& path);
/// Writes a new file beside `path` and renames it there, so that a reader sees the old or the new one; 0600 when
/// `secret`.
[[nodiscard]] core::Result<void> writeFile(const std::filesystem::path& path, std::string_view bytes, bool secret);

} // namespace clavis::sandbox
