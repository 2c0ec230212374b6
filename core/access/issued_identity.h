// What an enrolment server hands out, looked at before any of it is kept. Functions without I/O.
#pragma once

#include "core/access/access_error.h"
#include "core/access/backend_identity.h"
#include "core/base/clock.h"
#include "crypto/x509/certificate.h"

#include <string>
#include <vector>

namespace clavis::core {

/// The authority with that fingerprint first, then those below it; whoever does not lead up to it is left out, roots of
/// their own included. PEM. FingerprintMismatch.
[[nodiscard]] Result<std::string> chooseAuthorities(const std::vector<crypto::Certificate>& offered,
                                                    const crypto::Sha256Digest& fingerprint, Instant now);

/// The certificate for `key` among those that came, and the intermediates it needs, leaf first, PEM. CertificateUnfit;
/// ClockWrong when only the time does not fit.
[[nodiscard]] Result<std::string> chooseCertificate(const std::vector<crypto::Certificate>& issued,
                                                    const crypto::PrivateKey& key, const std::string& caPem,
                                                    Instant now);

/// Whom a certificate names, by an address in it: "https://host/base/Practitioner/1".
struct CertificateOwner {
  std::string fhirBase{};
  std::string person{};
};
/// Empty when it names nobody that way.
[[nodiscard]] CertificateOwner ownerOf(const crypto::Certificate& leaf);

/// Everything fits together and could open a connection.
[[nodiscard]] Result<void> checkIdentity(const BackendIdentity& identity, const crypto::PrivateKey& key);

} // namespace clavis::core
