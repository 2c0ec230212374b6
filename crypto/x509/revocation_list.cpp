#include "crypto/x509/revocation_list.h"

#include "crypto/x509/openssl_support.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>

namespace clavis::crypto {

RevocationList RevocationList::adopt(X509_crl_st* list) { return RevocationList({list, X509_CRL_free}); }

Result<RevocationList> RevocationList::fromPem(std::string_view pem) {
  const BioOwner bio = readFrom(pem);
  if (!bio) return failure(CryptoError::BadInput, "PEM too long");
  ListOwner list(PEM_read_bio_X509_CRL(bio.get(), nullptr, nullptr, nullptr));
  if (!list) return opensslFailure(CryptoError::Malformed, "revocation list");
  return adopt(list.release());
}

Result<RevocationList> RevocationList::fromDer(std::span<const std::byte> der) {
  auto list = fromDerWith<ListOwner>(d2i_X509_CRL, der);
  if (!list) return opensslFailure(CryptoError::Malformed, "revocation list");
  return adopt(list.release());
}

std::string RevocationList::toPem() const {
  const BioOwner bio(BIO_new(BIO_s_mem()));
  if (!bio || PEM_write_bio_X509_CRL(bio.get(), m_list.get()) != 1) return {};
  return std::string(written(bio.get()));
}

std::vector<std::byte> RevocationList::toDer() const { return toDerWith<X509_CRL>(i2d_X509_CRL, m_list.get()); }
DistinguishedName RevocationList::issuer() const { return readName(X509_CRL_get_issuer(m_list.get())); }
std::chrono::sys_seconds RevocationList::thisUpdate() const { return readTime(X509_CRL_get0_lastUpdate(m_list.get())); }
std::chrono::sys_seconds RevocationList::nextUpdate() const { return readTime(X509_CRL_get0_nextUpdate(m_list.get())); }

std::vector<RevokedCertificate> RevocationList::revoked() const {
  std::vector<RevokedCertificate> all;
  const auto* entries = X509_CRL_get_REVOKED(m_list.get());
  for (int i = 0; entries != nullptr && i < sk_X509_REVOKED_num(entries); ++i) {
    const X509_REVOKED* entry = sk_X509_REVOKED_value(entries, i);
    all.push_back({.serial = readSerial(X509_REVOKED_get0_serialNumber(entry)),
                   .when = readTime(X509_REVOKED_get0_revocationDate(entry))});
  }
  return all;
}

bool RevocationList::contains(std::string_view serial) const {
  return std::ranges::any_of(revoked(), [serial](const RevokedCertificate& entry) { return entry.serial == serial; });
}

bool RevocationList::isOlderThan(const RevocationList& other) const {
  const auto numberOf = [](const X509_CRL* list) {
    return IntegerOwner(static_cast<ASN1_INTEGER*>(X509_CRL_get_ext_d2i(list, NID_crl_number, nullptr, nullptr)));
  };
  const IntegerOwner ours = numberOf(m_list.get());
  const IntegerOwner theirs = numberOf(other.m_list.get());
  if (ours && theirs) return ASN1_INTEGER_cmp(ours.get(), theirs.get()) < 0;
  return thisUpdate() < other.thisUpdate();
}

Result<void> RevocationList::verify(const Certificate& issuer) const {
  EVP_PKEY* key = X509_get0_pubkey(issuer.handle());
  if (key == nullptr || X509_CRL_verify(m_list.get(), key) != 1)
    return opensslFailure(CryptoError::AuthenticationFailed, "signature of the revocation list");
  return {};
}

} // namespace clavis::crypto
