// Path validation (RFC 5280 section 6) against private roots only: the system's trust store is never consulted.
// Signatures and keys below 112 bits of security (SHA-1, RSA below 2048) count for nothing.
#pragma once

#include "crypto/x509/certificate.h"
#include "crypto/x509/revocation_list.h"

#include <optional>

namespace clavis::crypto {

struct ChainRules {
  std::optional<KeyPurpose> purpose; ///< must be allowed by the leaf's extended key usage
  std::chrono::sys_seconds at;       ///< the moment for which validity is judged
  std::string hostName; ///< DNS name or IP address the leaf must carry in subjectAltName; empty: not checked
  std::vector<RevocationList> lists =
      {}; ///< when any is given, every certificate of the path needs a current list of its issuer
};

/// Untrusted, Expired, Revoked, WrongName, WrongPurpose; the detail is OpenSSL's reason and the subject it stumbled on.
[[nodiscard]] Result<void> verifyChain(const Certificate& leaf, const std::vector<Certificate>& intermediates,
                                       const std::vector<Certificate>& roots, const ChainRules& rules);

} // namespace clavis::crypto
