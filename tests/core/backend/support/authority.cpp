#include "tests/core/backend/support/authority.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <openssl/x509v3.h>

#include <array>
#include <span>
#include <stdexcept>

namespace clavis::tests {
namespace {

template <auto Free>
struct Deleter {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Certificate = std::unique_ptr<X509, Deleter<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;
using Bio = std::unique_ptr<BIO, Deleter<BIO_free>>;

void require(bool ok, const char* what) {
  if (!ok) throw std::runtime_error(what);
}

std::string text(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<std::size_t>(size)};
}
std::string pem(X509* certificate) {
  const Bio bio(BIO_new(BIO_s_mem()));
  require(PEM_write_bio_X509(bio.get(), certificate) == 1, "write certificate");
  return text(bio.get());
}
Certificate read(const std::string& pem) {
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  Certificate certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
  require(certificate != nullptr, "read certificate");
  return certificate;
}

Certificate blank(const std::string& commonName, EVP_PKEY* key, long from, long to) {
  Certificate certificate(X509_new());
  X509_set_version(certificate.get(), X509_VERSION_3);
  std::array<unsigned char, 16> serial{};
  require(RAND_bytes(serial.data(), static_cast<int>(serial.size())) == 1, "random");
  serial[0] &= 0x7f;
  BIGNUM* number = BN_bin2bn(serial.data(), static_cast<int>(serial.size()), nullptr);
  BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate.get()));
  BN_free(number);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), from);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), to);
  X509_set_pubkey(certificate.get(), key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(commonName.c_str()), -1, -1, 0);
  return certificate;
}

void extend(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
  require(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1, "extension");
  X509_EXTENSION_free(extension);
}

} // namespace

struct Authority::Parts {
  Key key;
  Certificate certificate;
  bool isRoot = true;

  /// Certified by `issuer`, or by itself.
  void make(const std::string& name, const Parts* issuer) {
    key.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
    certificate = blank(name, key.get(), -7 * 86'400, 7 * 86'400);
    isRoot = issuer == nullptr;
    X509* own = certificate.get();
    X509* above = isRoot ? own : issuer->certificate.get();
    X509_set_issuer_name(own, X509_get_subject_name(above));
    extend(own, above, NID_basic_constraints, "critical,CA:TRUE");
    extend(own, above, NID_key_usage, "critical,keyCertSign,cRLSign");
    extend(own, above, NID_subject_key_identifier, "hash");
    require(X509_sign(own, isRoot ? key.get() : issuer->key.get(), EVP_sha256()) > 0, "sign");
  }
};

Authority::Authority(const std::string& name) : m_parts(std::make_unique<Parts>()) { m_parts->make(name, nullptr); }
Authority::Authority(const std::string& name, const Authority& parent) : m_parts(std::make_unique<Parts>()) {
  m_parts->make(name, parent.m_parts.get());
}
Authority::~Authority() = default;

std::string Authority::pem() const { return tests::pem(m_parts->certificate.get()); }

Issued Authority::issue(const IssueOptions& options) const {
  const Key key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
  const Certificate certificate =
      blank(options.commonName, key.get(), options.validFromSeconds, options.validToSeconds);
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(m_parts->certificate.get()));
  extend(certificate.get(), m_parts->certificate.get(), NID_key_usage, "critical,digitalSignature");
  extend(certificate.get(), m_parts->certificate.get(), NID_ext_key_usage, "serverAuth,clientAuth");
  std::string names;
  for (const auto& name : options.names) names += (names.empty() ? "" : ",") + name;
  if (!names.empty()) extend(certificate.get(), m_parts->certificate.get(), NID_subject_alt_name, names);
  require(X509_sign(certificate.get(), m_parts->key.get(), EVP_sha256()) > 0, "sign");

  const Bio keyText(BIO_new(BIO_s_mem()));
  require(PEM_write_bio_PrivateKey(keyText.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1, "write key");
  // A root is not sent along; an intermediate is.
  return {tests::pem(certificate.get()) + (m_parts->isRoot ? std::string() : pem()), text(keyText.get())};
}

std::string Authority::revocationList(const std::vector<std::string>& revokedPems, long nextUpdateSeconds) const {
  const std::unique_ptr<X509_CRL, Deleter<X509_CRL_free>> list(X509_CRL_new());
  X509_CRL_set_version(list.get(), X509_CRL_VERSION_2);
  X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(m_parts->certificate.get()));
  const std::unique_ptr<ASN1_TIME, Deleter<ASN1_TIME_free>> past(X509_gmtime_adj(nullptr, -7200));
  const std::unique_ptr<ASN1_TIME, Deleter<ASN1_TIME_free>> next(X509_gmtime_adj(nullptr, nextUpdateSeconds));
  X509_CRL_set1_lastUpdate(list.get(), past.get());
  X509_CRL_set1_nextUpdate(list.get(), next.get());
  for (const auto& revoked : revokedPems) {
    X509_REVOKED* entry = X509_REVOKED_new();
    X509_REVOKED_set_serialNumber(entry, X509_get_serialNumber(read(revoked).get()));
    X509_REVOKED_set_revocationDate(entry, past.get());
    require(X509_CRL_add0_revoked(list.get(), entry) == 1, "revoke");
  }
  X509_CRL_sort(list.get());
  require(X509_CRL_sign(list.get(), m_parts->key.get(), EVP_sha256()) > 0, "sign list");
  const Bio bio(BIO_new(BIO_s_mem()));
  require(PEM_write_bio_X509_CRL(bio.get(), list.get()) == 1, "write list");
  return text(bio.get());
}

std::string pinOf(const std::string& certificatePem) {
  unsigned char* der = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(read(certificatePem).get()), &der);
  require(size > 0, "public key");
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(der, static_cast<std::size_t>(size), digest.data());
  OPENSSL_free(der);
  std::array<unsigned char, 48> encoded{};
  const int length = EVP_EncodeBlock(encoded.data(), digest.data(), static_cast<int>(digest.size()));
  return {reinterpret_cast<const char*>(encoded.data()), static_cast<std::size_t>(length)};
}

} // namespace clavis::tests
