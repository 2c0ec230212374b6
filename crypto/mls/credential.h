// Who a leaf says it is (RFC 9420 section 5.3). Whether that is believed is the application's decision (ports.h).
#pragma once

#include "crypto/mls/tls_codec.h"
#include "crypto/x509/certificate.h"

namespace clavis::crypto::mls {

enum class CredentialType : std::uint16_t { Basic = 1, X509 = 2 };

/// Types other than these two are refused when read.
struct Credential {
  static constexpr const char* structure = "Credential";

  CredentialType type = CredentialType::Basic;
  Bytes identity;                  ///< basic: bytes that mean something to the application
  std::vector<Bytes> certificates; ///< x509: DER, the leaf first, each certified by the next

  [[nodiscard]] static Credential basic(ByteView identity);
  [[nodiscard]] static Credential x509(const std::vector<Certificate>& chain);
  void write(Writer& writer) const;
  [[nodiscard]] static Credential read(Reader& reader);
  friend bool operator==(const Credential&, const Credential&) = default;
};

/// The certificates of an X.509 credential, parsed; InvalidCredential when one is broken or there is none.
[[nodiscard]] Result<std::vector<Certificate>> certificatesOf(const Credential& credential);

/// InvalidCredential unless an X.509 credential's first certificate holds exactly this Ed25519 key (section 5.3). A
/// basic credential says nothing about keys.
[[nodiscard]] Result<void> checkCredentialKey(const Credential& credential, ByteView signatureKey);

} // namespace clavis::crypto::mls
