#include "crypto/x509/certificate_authority.h"

#include "crypto/primitives/random.h"
#include "crypto/x509/openssl_support.h"

#include <openssl/bn.h>

#include <algorithm>

namespace clavis::crypto {

namespace {

/// What goes into a new certificate; one struct, because a root, an intermediate and a leaf differ in little.
struct Plan {
  const X509_NAME* subject;
  EVP_PKEY* subjectKey;
  X509* issuer; ///< null: self-signed
  EVP_PKEY* issuerKey;
  Validity validity;
  const char* basicConstraints;
  const char* keyUsage;
  std::string extendedKeyUsage;
  AlternativeNames names;
  std::string revocationListUrl = {};
};

IntegerOwner randomSerial() {
  auto bytes = randomArray<16>();
  bytes[0] &= std::byte{0x7f}; // positive (RFC 5280 section 4.1.2.2), and never zero:
  bytes[0] |= std::byte{0x40};
  return makeSerial(toHex(bytes));
}

bool addExtension(X509* certificate, X509* issuer, int nid, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value);
  if (extension == nullptr) return false;
  const bool added = X509_add_ext(certificate, extension, -1) == 1;
  X509_EXTENSION_free(extension);
  return added;
}

/// By hand, not through OpenSSL's text form, in which an address could hold a comma.
bool addDistributionPoint(X509* certificate, const std::string& url) {
  using PointsOwner = std::unique_ptr<CRL_DIST_POINTS, FreeWith<CRL_DIST_POINTS_free>>;
  using PointOwner = std::unique_ptr<DIST_POINT, FreeWith<DIST_POINT_free>>;
  const PointsOwner points(CRL_DIST_POINTS_new());
  PointOwner point(DIST_POINT_new());
  auto names = makeAlternativeNames({.dns = {}, .ip = {}, .uri = {url}, .email = {}});
  if (!points || !point || !names || !*names) return false;
  point->distpoint = DIST_POINT_NAME_new();
  if (point->distpoint == nullptr) return false;
  point->distpoint->type = 0; // fullName
  point->distpoint->name.fullname = names->release();
  if (sk_DIST_POINT_push(points.get(), point.get()) <= 0) return false;
  static_cast<void>(point.release()); // the stack owns it now
  return X509_add1_ext_i2d(certificate, NID_crl_distribution_points, points.get(), 0, X509V3_ADD_DEFAULT) == 1;
}

Result<Certificate> sign(const Plan& plan) {
  if (plan.validity.until <= plan.validity.from) return failure(CryptoError::BadInput, "empty validity");
  auto names = makeAlternativeNames(plan.names);
  if (!names) return std::unexpected(std::move(names.error()));
  CertificateOwner owner(X509_new());
  const IntegerOwner serial = randomSerial();
  const TimeOwner from = makeTime(plan.validity.from);
  const TimeOwner until = makeTime(plan.validity.until);
  if (!owner || !serial || !from || !until) return opensslFailure(CryptoError::Internal, "certificate");
  X509* certificate = owner.get();
  X509* issuer = plan.issuer != nullptr ? plan.issuer : certificate;
  const X509_NAME* issuerName = plan.issuer != nullptr ? X509_get_subject_name(plan.issuer) : plan.subject;
  bool ok =
      X509_set_version(certificate, X509_VERSION_3) == 1 && X509_set_serialNumber(certificate, serial.get()) == 1 &&
      X509_set_issuer_name(certificate, issuerName) == 1 && X509_set_subject_name(certificate, plan.subject) == 1 &&
      X509_set1_notBefore(certificate, from.get()) == 1 && X509_set1_notAfter(certificate, until.get()) == 1 &&
      X509_set_pubkey(certificate, plan.subjectKey) == 1;
  ok = ok && addExtension(certificate, issuer, NID_basic_constraints, plan.basicConstraints) &&
       addExtension(certificate, issuer, NID_key_usage, plan.keyUsage) &&
       addExtension(certificate, issuer, NID_subject_key_identifier, "hash") &&
       addExtension(certificate, issuer, NID_authority_key_identifier, "keyid");
  if (ok && !plan.extendedKeyUsage.empty())
    ok = addExtension(certificate, issuer, NID_ext_key_usage, plan.extendedKeyUsage.c_str());
  if (ok && *names) ok = X509_add1_ext_i2d(certificate, NID_subject_alt_name, names->get(), 0, X509V3_ADD_DEFAULT) == 1;
  if (ok && !plan.revocationListUrl.empty()) ok = addDistributionPoint(certificate, plan.revocationListUrl);
  if (!ok || X509_sign(certificate, plan.issuerKey, EVP_sha256()) <= 0)
    return opensslFailure(CryptoError::Internal, "sign certificate");
  return Certificate::adopt(owner.release());
}

std::string usageText(const std::vector<KeyPurpose>& purposes) {
  std::string text;
  for (const KeyPurpose purpose : purposes) {
    if (!text.empty()) text += ',';
    text += purpose == KeyPurpose::ServerAuth   ? "serverAuth"
            : purpose == KeyPurpose::ClientAuth ? "clientAuth"
                                                : messagingPurpose;
  }
  return text;
}

} // namespace

Result<CertificateAuthority> CertificateAuthority::create(const RequestedSubject& subject, const Validity& validity) {
  auto key = PrivateKey::generateP256();
  if (!key) return std::unexpected(std::move(key.error()));
  auto name = makeName(subject);
  if (!name) return std::unexpected(std::move(name.error()));
  auto certificate = sign({.subject = name->get(),
                           .subjectKey = key->handle(),
                           .issuer = nullptr,
                           .issuerKey = key->handle(),
                           .validity = validity,
                           .basicConstraints = "critical,CA:TRUE",
                           .keyUsage = "critical,keyCertSign,cRLSign",
                           .extendedKeyUsage = {},
                           .names = subject.names});
  if (!certificate) return std::unexpected(std::move(certificate.error()));
  return CertificateAuthority(std::move(*certificate), std::move(*key));
}

Result<CertificateAuthority> CertificateAuthority::load(const Certificate& certificate, const PrivateKey& key) {
  if (!certificate.isAuthority()) return failure(CryptoError::BadInput, "not a CA certificate");
  if (!certificate.matches(key)) return failure(CryptoError::BadInput, "the key is not the certificate's");
  return CertificateAuthority(certificate, key);
}

Result<Certificate> CertificateAuthority::issue(const CertificateRequest& request, const Issuance& issuance) const {
  if (issuance.purposes.empty()) return failure(CryptoError::BadInput, "no purpose");
  NameOwner own;
  if (issuance.subject) {
    auto made = makeName(*issuance.subject);
    if (!made) return std::unexpected(std::move(made.error()));
    own = std::move(*made);
  }
  EVP_PKEY* subjectKey = X509_REQ_get0_pubkey(request.handle());
  if (subjectKey == nullptr) return opensslFailure(CryptoError::Malformed, "public key of the request");
  return sign({.subject = own ? own.get() : X509_REQ_get_subject_name(request.handle()),
               .subjectKey = subjectKey,
               .issuer = m_certificate.handle(),
               .issuerKey = m_key.handle(),
               .validity = issuance.validity,
               .basicConstraints = "critical,CA:FALSE",
               .keyUsage = "critical,digitalSignature",
               .extendedKeyUsage = usageText(issuance.purposes),
               .names = issuance.subject ? issuance.subject->names : request.alternativeNames(),
               .revocationListUrl = issuance.revocationListUrl});
}

Result<CertificateAuthority> CertificateAuthority::issueAuthority(const RequestedSubject& subject,
                                                                  const Validity& validity) const {
  auto key = PrivateKey::generateP256();
  if (!key) return std::unexpected(std::move(key.error()));
  auto name = makeName(subject);
  if (!name) return std::unexpected(std::move(name.error()));
  auto certificate = sign({.subject = name->get(),
                           .subjectKey = key->handle(),
                           .issuer = m_certificate.handle(),
                           .issuerKey = m_key.handle(),
                           .validity = validity,
                           .basicConstraints = "critical,CA:TRUE,pathlen:0",
                           .keyUsage = "critical,keyCertSign,cRLSign",
                           .extendedKeyUsage = {},
                           .names = subject.names});
  if (!certificate) return std::unexpected(std::move(certificate.error()));
  return CertificateAuthority(std::move(*certificate), std::move(*key));
}

Result<RevocationList> CertificateAuthority::revoke(const std::vector<RevokedCertificate>& revoked,
                                                    std::chrono::sys_seconds thisUpdate,
                                                    std::chrono::sys_seconds nextUpdate, std::uint64_t number) const {
  ListOwner list(X509_CRL_new());
  const TimeOwner from = makeTime(thisUpdate);
  const TimeOwner until = makeTime(nextUpdate);
  const IntegerOwner serialOfList(ASN1_INTEGER_new());
  if (!list || !from || !until || !serialOfList || nextUpdate <= thisUpdate ||
      ASN1_INTEGER_set_uint64(serialOfList.get(), number) != 1)
    return opensslFailure(CryptoError::BadInput, "revocation list");
  bool ok = X509_CRL_set_version(list.get(), X509_CRL_VERSION_2) == 1 &&
            X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(m_certificate.handle())) == 1 &&
            X509_CRL_set1_lastUpdate(list.get(), from.get()) == 1 &&
            X509_CRL_set1_nextUpdate(list.get(), until.get()) == 1 &&
            X509_CRL_add1_ext_i2d(list.get(), NID_crl_number, serialOfList.get(), 0, X509V3_ADD_DEFAULT) == 1;
  for (const RevokedCertificate& entry : revoked) {
    const IntegerOwner serial = makeSerial(entry.serial);
    const TimeOwner when = makeTime(entry.when);
    std::unique_ptr<X509_REVOKED, FreeWith<X509_REVOKED_free>> item(X509_REVOKED_new());
    if (!serial) return failure(CryptoError::BadInput, "serial number");
    ok = ok && when && item && X509_REVOKED_set_serialNumber(item.get(), serial.get()) == 1 &&
         X509_REVOKED_set_revocationDate(item.get(), when.get()) == 1 &&
         X509_CRL_add0_revoked(list.get(), item.get()) == 1;
    if (!ok) break;
    static_cast<void>(item.release()); // the list owns it now
  }
  if (!ok || X509_CRL_sort(list.get()) != 1 || X509_CRL_sign(list.get(), m_key.handle(), EVP_sha256()) <= 0)
    return opensslFailure(CryptoError::Internal, "sign revocation list");
  return RevocationList::adopt(list.release());
}

} // namespace clavis::crypto
