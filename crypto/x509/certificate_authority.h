// A small certificate authority: the sandbox's throw-away one, and those of tests. P-256, SHA-256, one level.
// It does no I/O and reads no clock: times come with each call. Random 128-bit serials.
#pragma once

#include "crypto/x509/certificate_request.h"
#include "crypto/x509/revocation_list.h"

#include <optional>

namespace clavis::crypto {

struct Validity {
  std::chrono::sys_seconds from;
  std::chrono::sys_seconds until;
};

struct Issuance {
  std::vector<KeyPurpose> purposes;
  Validity validity;
  /// What the certificate shall say instead of what the request asks for: an authority decides the names, not the
  /// applicant.
  std::optional<RequestedSubject> subject;
  /// Where the list of revoked certificates is published; empty: the certificate does not say.
  std::string revocationListUrl = {};
};

class CertificateAuthority {
 public:
  /// A new self-signed root with a fresh key.
  [[nodiscard]] static Result<CertificateAuthority> create(const RequestedSubject& subject, const Validity& validity);
  /// An existing one. BadInput when the key is not the certificate's or it is no CA certificate.
  [[nodiscard]] static Result<CertificateAuthority> load(const Certificate& certificate, const PrivateKey& key);

  [[nodiscard]] const Certificate& certificate() const noexcept { return m_certificate; }
  [[nodiscard]] const PrivateKey& key() const noexcept { return m_key; }

  /// For a request (its signature has been checked when it was parsed). BadInput when the validity is empty or no
  /// purpose is given.
  [[nodiscard]] Result<Certificate> issue(const CertificateRequest& request, const Issuance& issuance) const;
  /// An intermediate CA below this one (path length 0).
  [[nodiscard]] Result<CertificateAuthority> issueAuthority(const RequestedSubject& subject,
                                                            const Validity& validity) const;

  /// A list of everything revoked so far (RFC 5280 section 5), signed by this authority.
  [[nodiscard]] Result<RevocationList> revoke(const std::vector<RevokedCertificate>& revoked,
                                              std::chrono::sys_seconds thisUpdate, std::chrono::sys_seconds nextUpdate,
                                              std::uint64_t number) const;

 private:
  CertificateAuthority(Certificate certificate, PrivateKey key)
      : m_certificate(std::move(certificate)), m_key(std::move(key)) {}
  Certificate m_certificate;
  PrivateKey m_key;
};

} // namespace clavis::crypto
