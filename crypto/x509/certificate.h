// One X.509 certificate (RFC 5280), parsed once, immutable. Copies share it.
// Thread: safe from several threads.
#pragma once

#include "crypto/error.h"
#include "crypto/primitives/hash.h"
#include "crypto/x509/private_key.h"

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct x509_st;

namespace clavis::crypto {

struct DistinguishedName {
  std::string commonName;   ///< UTF-8; empty when there is none
  std::string organization; ///< UTF-8; empty when there is none
  std::string text;         ///< the whole name as RFC 2253 text
  friend bool operator==(const DistinguishedName&, const DistinguishedName&) = default;
};

/// subjectAltName entries of the kinds we use; addresses as text ("127.0.0.1", "::1").
struct AlternativeNames {
  std::vector<std::string> dns;
  std::vector<std::string> ip;
  std::vector<std::string> uri;
  std::vector<std::string> email;
  [[nodiscard]] bool empty() const { return dns.empty() && ip.empty() && uri.empty() && email.empty(); }
  friend bool operator==(const AlternativeNames&, const AlternativeNames&) = default;
};

/// Messaging: id-kp-imUri (RFC 9734), for the credentials of MLS. It opens no TLS connection.
enum class KeyPurpose { ServerAuth, ClientAuth, Messaging };

class Certificate {
 public:
  [[nodiscard]] static Result<Certificate> fromDer(std::span<const std::byte> der);
  /// The first certificate of a PEM text.
  [[nodiscard]] static Result<Certificate> fromPem(std::string_view pem);
  /// Every certificate of a PEM text, in order; Malformed when one of them is broken or there is none.
  [[nodiscard]] static Result<std::vector<Certificate>> allFromPem(std::string_view pem);

  [[nodiscard]] std::string toPem() const;
  [[nodiscard]] std::vector<std::byte> toDer() const;

  [[nodiscard]] DistinguishedName subject() const;
  [[nodiscard]] DistinguishedName issuer() const;
  /// Lower-case hexadecimal without leading zeros, as in certificate lists.
  [[nodiscard]] std::string serial() const;
  [[nodiscard]] std::chrono::sys_seconds notBefore() const;
  [[nodiscard]] std::chrono::sys_seconds notAfter() const;
  /// Extended key usages of the kinds we know; empty when the extension is missing or names others only.
  [[nodiscard]] std::vector<KeyPurpose> purposes() const;
  [[nodiscard]] AlternativeNames alternativeNames() const;
  [[nodiscard]] bool isAuthority() const;
  /// Where its issuer publishes what it has revoked (cRLDistributionPoints); addresses alone, of any scheme.
  [[nodiscard]] std::vector<std::string> revocationListUrls() const;

  /// SHA-256 over the DER: the fingerprint people compare.
  [[nodiscard]] Sha256Digest fingerprint() const;
  /// SHA-256 over SubjectPublicKeyInfo: the pin (RFC 7469 section 2.4). curl writes it "sha256//" + base64; see
  /// spkiPin().
  [[nodiscard]] Sha256Digest spkiSha256() const;
  /// "sha256//…", ready for CURLOPT_PINNEDPUBLICKEY.
  [[nodiscard]] std::string spkiPin() const;

  /// The public key when it is an Ed25519 key (RFC 8410), else nothing.
  [[nodiscard]] std::optional<std::array<std::byte, 32>> ed25519Key() const;
  /// Whether this certificate's public key is the one of `key`.
  [[nodiscard]] bool matches(const PrivateKey& key) const;
  friend bool operator==(const Certificate& a, const Certificate& b) { return a.toDer() == b.toDer(); }

  /// For the other files of this folder.
  [[nodiscard]] x509_st* handle() const noexcept { return m_certificate.get(); }
  [[nodiscard]] static Certificate adopt(x509_st* certificate);

 private:
  explicit Certificate(std::shared_ptr<x509_st> certificate) : m_certificate(std::move(certificate)) {}
  std::shared_ptr<x509_st> m_certificate;
};

} // namespace clavis::crypto
