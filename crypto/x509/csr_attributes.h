// What an enrolment server wants to find in a certificate request (CsrAttrs, RFC 7030 section 4.5.2, as RFC 8951 has
// it). What is not known here is ignored, as the RFC asks.
#pragma once

#include "crypto/x509/certificate_request.h"

namespace clavis::crypto {

struct CsrAttributes {
  enum class Key {
    Any,   ///< none is named, or an elliptic curve without saying which
    P256,  ///< offered, alone or among others
    P384,  ///< offered, and P-256 is not
    Other, ///< only keys that are not made here: RSA, other curves
  };
  Key key = Key::Any;
  /// The request shall be tied to the connection (RFC 7030 section 3.5) by tls-unique, which TLS 1.3 does not have.
  bool channelBinding = false;
  /// Extensions the request shall carry as they are, DER SEQUENCE OF Extension; empty: none.
  std::vector<std::byte> extensions{};

  /// Malformed; BadInput over 64 KiB or 64 attributes.
  [[nodiscard]] static Result<CsrAttributes> fromDer(std::span<const std::byte> der);
};

/// A key as wanted; Unsupported for Key::Other.
[[nodiscard]] Result<PrivateKey> generateFor(const CsrAttributes& wanted);
/// For an enrolment server of ours: an ECDSA key on P-256, signed with SHA-256.
[[nodiscard]] Result<std::vector<std::byte>> wantsP256();

} // namespace clavis::crypto
