// A certificate authority for one test, made at run time with OpenSSL directly: independent of the code under test, and
// able to issue what ours refuses to (expired, for another host, for nobody).
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace clavis::tests {

struct Issued {
  std::string certificatePem;
  std::string keyPem;
  [[nodiscard]] std::span<const std::byte> key() const { return std::as_bytes(std::span(keyPem)); }
};

struct IssueOptions {
  std::string commonName = "127.0.0.1";
  std::vector<std::string> names = {"IP:127.0.0.1"}; ///< subjectAltName entries as OpenSSL writes them
  long validFromSeconds = -3600;                     ///< from now
  long validToSeconds = 86'400;
};

class Authority {
 public:
  explicit Authority(const std::string& name);
  /// An intermediate one: certified by `parent`, and sent along with what it issues.
  Authority(const std::string& name, const Authority& parent);
  ~Authority();
  [[nodiscard]] std::string pem() const;
  [[nodiscard]] Issued issue(const IssueOptions& options) const;
  /// For a client: no names, just who it is.
  [[nodiscard]] Issued issueClient(const std::string& commonName) const {
    return issue({.commonName = commonName, .names = {}});
  }
  [[nodiscard]] std::string revocationList(const std::vector<std::string>& revokedPems,
                                           long nextUpdateSeconds = 86'400) const;

 private:
  struct Parts;
  std::unique_ptr<Parts> m_parts;
};

/// base64 SHA-256 of the certificate's SubjectPublicKeyInfo.
[[nodiscard]] std::string pinOf(const std::string& certificatePem);

} // namespace clavis::tests
