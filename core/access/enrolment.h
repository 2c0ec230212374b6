// How a workstation gets its identity: a one-time code at the clinic's enrolment server (EST, RFC 7030), by invitation
// or with the authority's certificate at hand; or a PKCS#12 file that an administrator made.
//
// The private key is made here and never leaves; the server sees a request signed by it. What comes back is believed
// only if it fits: a certificate for our key, of the authority whose fingerprint was known before, for the person of
// the invitation, an https address. Thread: enrolByCode and importPkcs12 block, for worker threads and clavisctl;
// Enrolment wraps them for windows. Errors: AccessError, BackendError, CryptoError (WrongPassword, Malformed).
#pragma once

#include "core/access/access_error.h"
#include "core/access/backend_identity.h"
#include "core/access/invitation.h"
#include "core/access/policy/machine_policy.h"
#include "core/base/clock.h"

#include <QFuture>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>

class QThreadPool;

namespace clavis::core {

struct EnrolmentRequest {
  std::string estUrl{}; ///< "https://host:port/.well-known/est"
  std::string caPem{};  ///< the authority, handed over as a file; empty: known by its fingerprint
  std::optional<crypto::Sha256Digest> fingerprint{};
  std::string code{};       ///< one time
  std::string fhirBase{};   ///< empty: from the address in the certificate that names its owner
  std::string person{};     ///< "Patient/1" when it is known who the certificate must be for
  std::string deviceName{}; ///< shown to administrators; no person's name
  std::chrono::milliseconds deadline{30'000};
  std::chrono::milliseconds patience{60'000}; ///< for somebody's approval, if the server asks for one
  std::stop_token stop{};
  std::string proxy{}; ///< "http://host:port", for the enrolment and kept for what follows; empty: none
  /// The machine's: a backend it does not allow is refused before the code is spent.
  std::optional<MachinePolicy> policy{};

  [[nodiscard]] static EnrolmentRequest from(const Invitation& invitation, std::string deviceName);
};
/// The code is sent once, to a server of the right authority only, and not while the clocks disagree; so a failure
/// before that leaves it good. The messaging credential comes along when the FHIR server issues one; if it does not
/// answer, it is asked for again later (IdentityUpkeep). Also: PolicyError.
[[nodiscard]] Result<BackendIdentity> enrolByCode(const EnrolmentRequest& request, const Clock& clock);

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
  explicit Enrolment(const Clock& clock);
  /// Waits for what is under way; it waits for nobody's approval any more.
  ~Enrolment();
  [[nodiscard]] QFuture<Outcome> enrolByCode(EnrolmentRequest request);
  /// The file and the password are kept until the future is finished, then wiped.
  [[nodiscard]] QFuture<Outcome> importPkcs12(crypto::SecretBytes file, crypto::SecretBytes password,
                                              std::string fhirBase, std::string caPem);

 private:
  const Clock& m_clock;
  std::stop_source m_stop;
  std::unique_ptr<QThreadPool> m_pool;
};

} // namespace clavis::core
