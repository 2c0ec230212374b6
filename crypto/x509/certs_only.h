// Certificates alone in a CMS envelope, without content and without a signature over it ("certs-only", RFC 5652
// section 5; how EST answers: RFC 7030 sections 4.1.3 and 4.2.3). Nothing in it is vouched for: what is believed of
// these certificates is for verifyChain to say.
#pragma once

#include "crypto/x509/certificate.h"

namespace clavis::crypto {

/// More certificates than a clinic's authorities ever are, and more bytes.
inline constexpr std::size_t mostCertificates = 32;
inline constexpr std::size_t largestCertsOnly = std::size_t{256} * 1024;

/// In the order of the envelope, which means nothing. Malformed, BadInput when it is over the caps.
[[nodiscard]] Result<std::vector<Certificate>> readCertsOnly(std::span<const std::byte> der);
[[nodiscard]] Result<std::vector<std::byte>> writeCertsOnly(const std::vector<Certificate>& certificates);

} // namespace clavis::crypto
