// A certificate revocation list (CRL, RFC 5280 section 5).
#pragma once

#include "crypto/x509/certificate.h"

#include <cstdint>

struct X509_crl_st;

namespace clavis::crypto {

struct RevokedCertificate {
  std::string serial; ///< as Certificate::serial()
  std::chrono::sys_seconds when;
  friend bool operator==(const RevokedCertificate&, const RevokedCertificate&) = default;
};

class RevocationList {
 public:
  [[nodiscard]] static Result<RevocationList> fromPem(std::string_view pem);
  [[nodiscard]] static Result<RevocationList> fromDer(std::span<const std::byte> der);
  [[nodiscard]] std::string toPem() const;
  [[nodiscard]] std::vector<std::byte> toDer() const;

  [[nodiscard]] DistinguishedName issuer() const;
  [[nodiscard]] std::chrono::sys_seconds thisUpdate() const;
  [[nodiscard]] std::chrono::sys_seconds nextUpdate() const;
  [[nodiscard]] std::vector<RevokedCertificate> revoked() const;
  [[nodiscard]] bool contains(std::string_view serial) const;
  /// By the lists' numbers (RFC 5280 section 5.2.3), or by their dates where one has none.
  [[nodiscard]] bool isOlderThan(const RevocationList& other) const;
  /// AuthenticationFailed when `issuer` did not sign this list.
  [[nodiscard]] Result<void> verify(const Certificate& issuer) const;

  /// For the other files of this folder.
  [[nodiscard]] X509_crl_st* handle() const noexcept { return m_list.get(); }
  [[nodiscard]] static RevocationList adopt(X509_crl_st* list);

 private:
  explicit RevocationList(std::shared_ptr<X509_crl_st> list) : m_list(std::move(list)) {}
  std::shared_ptr<X509_crl_st> m_list;
};

} // namespace clavis::crypto
