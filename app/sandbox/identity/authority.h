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
  /// What both kinds of certificate say besides whose they are.
  struct Naming {
    std::string fhirBase;          ///< the person's address is below it
    std::string revocationListUrl; ///< empty: not said
  };
  /// A messaging credential (RFC 9734) for an Ed25519 key: the person as a URI below `fhirBase`, the device's
  /// pseudonym, which is the request's common name, as common name. BadArgument for another kind of key or name.
  [[nodiscard]] core::Result<ClientCertificate> issueMessaging(const crypto::CertificateRequest& request,
                                                               const std::string& reference, const Naming& naming,
                                                               core::Instant now) const;
  /// For TLS. The names are ours, the same person's as in a messaging credential; only the key is the applicant's.
  [[nodiscard]] core::Result<ClientCertificate> issueClient(const crypto::CertificateRequest& request,
                                                            const std::string& reference, const Naming& naming,
                                                            core::Instant now) const;
  /// The list of revoked certificates, good for a day; its number is the second it was made in.
  [[nodiscard]] core::Result<crypto::RevocationList>
  revocationList(const std::vector<crypto::RevokedCertificate>& revoked, core::Instant now) const;
  [[nodiscard]] const crypto::Certificate& certificate() const { return m_authority.certificate(); }

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
