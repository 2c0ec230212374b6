// How a workstation gets its identity: a one-time code at the sandbox (EST, RFC 7030, takes this place later), or a
// PKCS#12 file that an administrator made.
//
// The private key is made here and never leaves; the server sees a request signed by it. What comes back is believed
// only if it fits: a certificate for our key, an https address, a readable CA. Thread: enrolAtSandbox and importPkcs12
// block, for worker threads and clavisctl; Enrolment wraps them for windows. Errors: BackendError (CodeRefused for a
// wrong, used or expired code), CryptoError (WrongPassword, Malformed).
#pragma once

#include "core/access/backend_identity.h"

#include <QFuture>

#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <string>

class QThreadPool;

namespace clavis::core {

struct EnrolmentRequest {
  std::string enrolUrl{};   ///< "https://host:port/enrol"
  std::string caPem{};      ///< what the enrolment server's certificate is checked against
  std::string code{};       ///< one time
  std::string deviceName{}; ///< shown to administrators; no person's name
  std::chrono::milliseconds deadline{30'000};
  std::string proxy{}; ///< "http://host:port", for the enrolment and kept for what follows; empty: none
};
/// POSTs {"code", "csr", "messagingCsr", "device"}; 200 {"certificate", "messagingCertificate", "ca", "fhir",
/// "subject"}. A server that knows no messaging leaves its certificate out. Never sent twice: the code works once.
[[nodiscard]] Result<BackendIdentity> enrolAtSandbox(const EnrolmentRequest& request);

struct Pkcs12Request {
  std::span<const std::byte> file{};
  const crypto::SecretBytes* password = nullptr; ///< null: none
  std::string fhirBase{};
  std::string caPem{}; ///< empty: the authorities inside the file
};
[[nodiscard]] Result<BackendIdentity> importPkcs12(const Pkcs12Request& request);

/// The same for callers that may not block.
class Enrolment {
 public:
  using Outcome = Result<std::shared_ptr<const BackendIdentity>>;
  Enrolment();
  /// Waits for what is under way.
  ~Enrolment();
  [[nodiscard]] QFuture<Outcome> enrolAtSandbox(EnrolmentRequest request);
  /// The file and the password are kept until the future is finished, then wiped.
  [[nodiscard]] QFuture<Outcome> importPkcs12(crypto::SecretBytes file, crypto::SecretBytes password,
                                              std::string fhirBase, std::string caPem);

 private:
  std::unique_ptr<QThreadPool> m_pool;
};

} // namespace clavis::core
