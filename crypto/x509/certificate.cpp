#include "crypto/x509/certificate.h"

#include "crypto/x509/openssl_support.h"

#include <openssl/err.h>
#include <openssl/pem.h>

namespace clavis::crypto {

Certificate Certificate::adopt(x509_st* certificate) { return Certificate({certificate, X509_free}); }

Result<Certificate> Certificate::fromDer(std::span<const std::byte> der) {
  auto certificate = fromDerWith<CertificateOwner>(d2i_X509, der);
  if (!certificate) return opensslFailure(CryptoError::Malformed, "certificate");
  return adopt(certificate.release());
}

Result<std::vector<Certificate>> Certificate::allFromPem(std::string_view pem) {
  const BioOwner bio = readFrom(pem);
  if (!bio) return failure(CryptoError::BadInput, "PEM too long");
  std::vector<Certificate> all;
  for (;;) {
    CertificateOwner next(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
    if (!next) break;
    all.push_back(adopt(next.release()));
  }
  // The end of the text shows as "no start line"; anything else is a certificate that broke off.
  const bool ended = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  if (!ended || all.empty()) return opensslFailure(CryptoError::Malformed, "certificate");
  ERR_clear_error();
  return all;
}

Result<Certificate> Certificate::fromPem(std::string_view pem) {
  const BioOwner bio = readFrom(pem);
  if (!bio) return failure(CryptoError::BadInput, "PEM too long");
  CertificateOwner certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
  if (!certificate) return opensslFailure(CryptoError::Malformed, "certificate");
  return adopt(certificate.release());
}

std::string Certificate::toPem() const {
  const BioOwner bio(BIO_new(BIO_s_mem()));
  if (!bio || PEM_write_bio_X509(bio.get(), m_certificate.get()) != 1) return {};
  return std::string(written(bio.get()));
}

std::vector<std::byte> Certificate::toDer() const { return toDerWith<X509>(i2d_X509, m_certificate.get()); }

DistinguishedName Certificate::subject() const { return readName(X509_get_subject_name(m_certificate.get())); }
DistinguishedName Certificate::issuer() const { return readName(X509_get_issuer_name(m_certificate.get())); }
std::string Certificate::serial() const { return readSerial(X509_get0_serialNumber(m_certificate.get())); }
std::chrono::sys_seconds Certificate::notBefore() const { return readTime(X509_get0_notBefore(m_certificate.get())); }
std::chrono::sys_seconds Certificate::notAfter() const { return readTime(X509_get0_notAfter(m_certificate.get())); }

std::vector<KeyPurpose> Certificate::purposes() const {
  // OpenSSL answers "everything" for a certificate without the extension; we ask what it says, not what it might be
  // used for.
  if ((X509_get_extension_flags(m_certificate.get()) & EXFLAG_XKUSAGE) == 0) return {};
  const std::uint32_t usage = X509_get_extended_key_usage(m_certificate.get());
  std::vector<KeyPurpose> purposes;
  if ((usage & XKU_SSL_SERVER) != 0) purposes.push_back(KeyPurpose::ServerAuth);
  if ((usage & XKU_SSL_CLIENT) != 0) purposes.push_back(KeyPurpose::ClientAuth);
  const ExtendedKeyUsageOwner named(
      static_cast<EXTENDED_KEY_USAGE*>(X509_get_ext_d2i(m_certificate.get(), NID_ext_key_usage, nullptr, nullptr)));
  for (int i = 0; named && i < sk_ASN1_OBJECT_num(named.get()); ++i) {
    std::array<char, 64> text{};
    OBJ_obj2txt(text.data(), static_cast<int>(text.size()), sk_ASN1_OBJECT_value(named.get(), i), 1);
    if (std::string_view(text.data()) == messagingPurpose) purposes.push_back(KeyPurpose::Messaging);
  }
  return purposes;
}

AlternativeNames Certificate::alternativeNames() const {
  const GeneralNamesOwner names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(m_certificate.get(), NID_subject_alt_name, nullptr, nullptr)));
  return names ? readAlternativeNames(names.get()) : AlternativeNames{};
}

std::vector<std::string> Certificate::revocationListUrls() const {
  const std::unique_ptr<CRL_DIST_POINTS, FreeWith<CRL_DIST_POINTS_free>> points(static_cast<CRL_DIST_POINTS*>(
      X509_get_ext_d2i(m_certificate.get(), NID_crl_distribution_points, nullptr, nullptr)));
  std::vector<std::string> urls;
  for (int i = 0; points && i < sk_DIST_POINT_num(points.get()); ++i) {
    const DIST_POINT* point = sk_DIST_POINT_value(points.get(), i);
    // A list signed by somebody else, or of a part of the reasons, is not one that is understood here.
    if (point->distpoint == nullptr || point->distpoint->type != 0 || point->CRLissuer != nullptr) continue;
    for (std::string& url : readAlternativeNames(point->distpoint->name.fullname).uri) urls.push_back(std::move(url));
  }
  return urls;
}

bool Certificate::isAuthority() const { return X509_check_ca(m_certificate.get()) == 1; }

Sha256Digest Certificate::fingerprint() const { return sha256(toDer()); }

Sha256Digest Certificate::spkiSha256() const {
  return sha256(toDerWith<X509_PUBKEY>(i2d_X509_PUBKEY, X509_get_X509_PUBKEY(m_certificate.get())));
}

std::string Certificate::spkiPin() const {
  const auto digest = spkiSha256();
  std::array<unsigned char, 4 * ((sizeof(Sha256Digest) + 2) / 3) + 1> text{};
  EVP_EncodeBlock(text.data(), reinterpret_cast<const unsigned char*>(digest.data()), static_cast<int>(digest.size()));
  return std::string("sha256//") + reinterpret_cast<const char*>(text.data());
}

std::optional<std::array<std::byte, 32>> Certificate::ed25519Key() const {
  const EVP_PKEY* key = X509_get0_pubkey(m_certificate.get());
  std::array<std::byte, 32> raw{};
  std::size_t size = raw.size();
  if (key == nullptr || EVP_PKEY_get_id(key) != EVP_PKEY_ED25519 ||
      EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(raw.data()), &size) != 1 || size != raw.size())
    return std::nullopt;
  return raw;
}

bool Certificate::matches(const PrivateKey& key) const {
  const bool same = X509_check_private_key(m_certificate.get(), key.handle()) == 1;
  ERR_clear_error();
  return same;
}

} // namespace clavis::crypto
