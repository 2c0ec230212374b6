// A certificate signing request (PKCS#10, RFC 2986).
#pragma once

#include "crypto/x509/certificate.h"

struct X509_req_st;

namespace clavis::crypto {

struct RequestedSubject {
  std::string commonName;   ///< UTF-8, 1 to 64 characters (RFC 5280 ub-common-name)
  std::string organization; ///< optional
  AlternativeNames names;   ///< optional
};

class CertificateRequest {
 public:
  /// Signed with `key`, and SHA-256 unless it is an Ed25519 key. BadInput for an empty or too long common name, or a
  /// name that is not one.
  /// `extensions`: DER SEQUENCE OF Extension that the authority wants to find in it (CsrAttributes); alternative names
  /// among them stand in the place of the subject's.
  [[nodiscard]] static Result<CertificateRequest> create(const PrivateKey& key, const RequestedSubject& subject,
                                                         std::span<const std::byte> extensions = {});
  /// For the same names as `certificate` has, byte for byte (RFC 7030 section 4.2.2).
  [[nodiscard]] static Result<CertificateRequest> renewing(const PrivateKey& key, const Certificate& certificate);
  /// Malformed when it is no request, AuthenticationFailed when its own signature does not fit (no proof of
  /// possession).
  [[nodiscard]] static Result<CertificateRequest> fromPem(std::string_view pem);
  [[nodiscard]] static Result<CertificateRequest> fromDer(std::span<const std::byte> der);

  [[nodiscard]] std::string toPem() const;
  [[nodiscard]] std::vector<std::byte> toDer() const;
  [[nodiscard]] DistinguishedName subject() const;
  [[nodiscard]] AlternativeNames alternativeNames() const;

  /// For the other files of this folder.
  [[nodiscard]] X509_req_st* handle() const noexcept { return m_request.get(); }

 private:
  explicit CertificateRequest(std::shared_ptr<X509_req_st> request) : m_request(std::move(request)) {}
  std::shared_ptr<X509_req_st> m_request;
};

} // namespace clavis::crypto
