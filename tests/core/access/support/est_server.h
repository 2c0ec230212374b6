// An enrolment server that is none of ours: nginx, fcgiwrap and OpenSSL's own CA (tests/support/est/endpoint.py). A
// root, an issuing authority below it, and a server certificate of that. Skips the test loudly where nginx or fcgiwrap
// are not installed.
#pragma once

#include "crypto/primitives/hash.h"
#include "tests/core/backend/support/server_process.h"

#include <optional>
#include <string>

namespace clavis::tests {

class EstServer {
 public:
  EstServer();
  ~EstServer();
  EstServer(const EstServer&) = delete;
  EstServer& operator=(const EstServer&) = delete;

  [[nodiscard]] std::string url() const { return m_nginx->url("/.well-known/est"); }
  [[nodiscard]] std::string rootPem() const { return read("root.pem"); }
  [[nodiscard]] crypto::Sha256Digest fingerprint() const;
  /// A file that steers the endpoint.
  void write(const std::string& name, const std::string& bytes) const;
  [[nodiscard]] std::string read(const std::string& name) const;

 private:
  TemporaryFolder m_folder;
  std::unique_ptr<QProcess> m_wrapper;
  std::optional<Nginx> m_nginx;
};

} // namespace clavis::tests
