#include "core/backend/http/tls_context.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <vector>

namespace clavis::core {
namespace {

template <auto Free>
struct Deleter {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Bio = std::unique_ptr<BIO, Deleter<BIO_free>>;
using Certificate = std::unique_ptr<X509, Deleter<X509_free>>;
using RevocationList = std::unique_ptr<X509_CRL, Deleter<X509_CRL_free>>;
using Key = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;
using Store = std::unique_ptr<X509_STORE, Deleter<X509_STORE_free>>;
using Digest = std::array<unsigned char, SHA256_DIGEST_LENGTH>;

Bio memory(std::string_view text) { return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))); }

// An encrypted key is an error here, never a prompt on the terminal.
int noPassphrase(char*, int, int, void*) { return -1; }

/// Every PEM object of one kind; what stands between them is skipped. Sets `damaged` when one cannot be read.
template <class Pointer, class Read>
std::vector<Pointer> readAll(std::string_view pem, Read read, bool& damaged) {
  std::vector<Pointer> all;
  const Bio bio = memory(pem);
  ERR_clear_error();
  while (bio) {
    Pointer one(read(bio.get(), nullptr, noPassphrase, nullptr));
    if (!one) break;
    all.push_back(std::move(one));
  }
  const unsigned long error = ERR_peek_last_error();
  damaged =
      !bio || (error != 0 && !(ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE));
  ERR_clear_error();
  return all;
}

bool publicKeyDigest(const X509* certificate, Digest& digest) {
  unsigned char* der = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
  if (size <= 0) return false;
  SHA256(der, static_cast<std::size_t>(size), digest.data());
  OPENSSL_free(der);
  return true;
}

bool readPin(std::string_view text, Digest& digest) {
  constexpr std::string_view prefix = "sha256//";
  if (text.starts_with(prefix)) text.remove_prefix(prefix.size());
  if (text.size() != 44 || !text.ends_with('=')) return false; // 32 bytes
  std::array<unsigned char, 33> decoded{};
  if (EVP_DecodeBlock(decoded.data(), reinterpret_cast<const unsigned char*>(text.data()), 44) != 33) return false;
  std::copy_n(decoded.begin(), digest.size(), digest.begin());
  return true;
}

using SharedNotes = std::shared_ptr<TlsNotes>;

void freeNotes(void*, void* notes, CRYPTO_EX_DATA*, int, long, void*) { delete static_cast<SharedNotes*>(notes); }

/// Where a connection keeps its notes.
int notesIndex() {
  static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, &freeNotes);
  return index;
}

bool isAboutOurCertificate(int alert) {
  switch (alert) {
  case SSL_AD_BAD_CERTIFICATE:
  case SSL_AD_UNSUPPORTED_CERTIFICATE:
  case SSL_AD_CERTIFICATE_REVOKED:
  case SSL_AD_CERTIFICATE_EXPIRED:
  case SSL_AD_CERTIFICATE_UNKNOWN:
  case SSL_AD_UNKNOWN_CA:
  case SSL_AD_ACCESS_DENIED:
  case SSL_AD_DECRYPT_ERROR:
  case SSL_AD_CERTIFICATE_REQUIRED: return true;
  default: return false;
  }
}

void onTlsEvent(const SSL* connection, int where, int value) {
  auto* notes = static_cast<SharedNotes*>(SSL_get_ex_data(connection, notesIndex()));
  if ((where & SSL_CB_HANDSHAKE_START) != 0 && notes == nullptr) {
    auto fresh = std::make_unique<SharedNotes>(std::make_shared<TlsNotes>());
    // OpenSSL calls back with the connection as const, but it is the one that is just being set up.
    if (SSL_set_ex_data(const_cast<SSL*>(connection), notesIndex(), fresh.get()) == 1)
      static_cast<void>(fresh.release());
  } else if (where == SSL_CB_READ_ALERT && notes != nullptr) {
    const int alert = value & 0xff; // the upper byte is its level
    (*notes)->goodbye |= alert == SSL3_AD_CLOSE_NOTIFY;
    (*notes)->refusesCertificate |= isAboutOurCertificate(alert);
  }
}

} // namespace

struct TlsContext::Parts {
  Store roots;
  Certificate leaf;
  Key key;
  std::vector<Certificate> intermediates;
  std::vector<Digest> pins;
  bool checkRevocation = false;
  bool staleLists = false;
  bool bootstrap = false;
  std::string host;

  /// What lists say counts; that there should be newer ones does not.
  static int overlookAge(int good, X509_STORE_CTX* context) {
    switch (X509_STORE_CTX_get_error(context)) {
    case X509_V_ERR_UNABLE_TO_GET_CRL:
    case X509_V_ERR_CRL_HAS_EXPIRED: X509_STORE_CTX_set_error(context, X509_V_OK); return 1;
    default: return good;
    }
  }

  /// Runs inside the handshake, in place of OpenSSL's own call of X509_verify_cert.
  static int verify(X509_STORE_CTX* context, void* given) {
    const auto* parts = static_cast<const Parts*>(given);
    if (parts->bootstrap) {
      X509_STORE_CTX_set_error(context, X509_V_OK);
      return 1;
    }
    if (parts->staleLists) X509_STORE_CTX_set_verify_cb(context, &overlookAge);
    if (X509_verify_cert(context) != 1) return 0;
    const auto& pins = parts->pins;
    if (pins.empty()) return 1;
    STACK_OF(X509)* chain = X509_STORE_CTX_get0_chain(context);
    for (int i = 0; i < sk_X509_num(chain); ++i) {
      Digest digest;
      if (publicKeyDigest(sk_X509_value(chain, i), digest) && std::ranges::find(pins, digest) != pins.end()) return 1;
    }
    X509_STORE_CTX_set_error(context, X509_V_ERR_APPLICATION_VERIFICATION);
    return 0;
  }
};

TlsContext::TlsContext(std::unique_ptr<Parts> parts) : m_parts(std::move(parts)) {}
TlsContext::~TlsContext() = default;

Result<std::unique_ptr<TlsContext>> TlsContext::create(const Origin& origin, const TlsMaterial& material) {
  const auto bad = [](const char* what) { return fail(BackendError::BadIdentity, what, Retry::AfterAction); };
  auto parts = std::make_unique<Parts>();
  parts->host = origin.host();
  bool damaged = false;
  parts->staleLists = material.staleLists;
  if (material.bootstrap) {
    if (!material.caPem.empty() || !material.certificatePem.empty() || !material.pins.empty() ||
        !material.crlPem.empty())
      return bad("a bootstrap connection knows nobody and is nobody");
    parts->bootstrap = true;
    parts->roots.reset(X509_STORE_new());
    if (!parts->roots) return bad("out of memory");
    return std::unique_ptr<TlsContext>(new TlsContext(std::move(parts)));
  }

  parts->roots.reset(X509_STORE_new());
  if (!parts->roots) return bad("out of memory");
  const auto authorities = readAll<Certificate>(material.caPem, PEM_read_bio_X509, damaged);
  if (damaged || authorities.empty()) return bad("the CA certificate cannot be read");
  for (const auto& authority : authorities)
    if (X509_STORE_add_cert(parts->roots.get(), authority.get()) != 1) return bad("the CA certificate cannot be used");

  if (!material.crlPem.empty()) {
    const auto lists = readAll<RevocationList>(material.crlPem, PEM_read_bio_X509_CRL, damaged);
    if (damaged || lists.empty()) return bad("the revocation list cannot be read");
    for (const auto& list : lists)
      if (X509_STORE_add_crl(parts->roots.get(), list.get()) != 1) return bad("the revocation list cannot be used");
    parts->checkRevocation = true;
  }

  for (const auto& text : material.pins) {
    Digest digest;
    if (!readPin(text, digest)) return bad("a pinned key is not a base64 SHA-256");
    parts->pins.push_back(digest);
  }

  if (!material.certificatePem.empty()) {
    auto chain = readAll<Certificate>(material.certificatePem, PEM_read_bio_X509, damaged);
    if (damaged || chain.empty()) return bad("our certificate cannot be read");
    parts->leaf = std::move(chain.front());
    parts->intermediates.assign(std::make_move_iterator(chain.begin() + 1), std::make_move_iterator(chain.end()));
    const std::string_view keyPem(reinterpret_cast<const char*>(material.keyPem.data()), material.keyPem.size());
    if (const Bio bio = memory(keyPem))
      parts->key.reset(PEM_read_bio_PrivateKey(bio.get(), nullptr, noPassphrase, nullptr));
    ERR_clear_error();
    if (!parts->key) return bad("our private key cannot be read");
    if (X509_check_private_key(parts->leaf.get(), parts->key.get()) != 1) {
      ERR_clear_error();
      return fail(BackendError::ClientKeyMismatch, "our private key does not belong to our certificate",
                  Retry::AfterAction);
    }
  }
  return std::unique_ptr<TlsContext>(new TlsContext(std::move(parts)));
}

bool TlsContext::apply(SSL_CTX* context) const {
  SSL_CTX_set1_cert_store(context, m_parts->roots.get()); // replaces whatever roots were there
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_cert_verify_callback(context, &Parts::verify, m_parts.get());

  X509_VERIFY_PARAM* rules = SSL_CTX_get0_param(context);
  X509_VERIFY_PARAM_set_hostflags(rules, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  std::string host = m_parts->host;
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (!m_parts->bootstrap && X509_VERIFY_PARAM_set1_ip_asc(rules, host.c_str()) != 1 &&
      X509_VERIFY_PARAM_set1_host(rules, host.data(), host.size()) != 1)
    return false;
  // The whole chain, not the leaf alone: an intermediate authority can have been revoked by the one above it.
  constexpr unsigned long wholeChain = X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL;
  if (m_parts->checkRevocation && X509_VERIFY_PARAM_set_flags(rules, wholeChain) != 1) return false;

  if (SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) != 1) return false;
  SSL_CTX_set_info_callback(context, &onTlsEvent);
  // libcurl writes session keys to the file that SSLKEYLOGFILE in the environment names.
  SSL_CTX_set_keylog_callback(context, nullptr);

  if (m_parts->leaf) {
    if (SSL_CTX_use_certificate(context, m_parts->leaf.get()) != 1) return false;
    if (SSL_CTX_use_PrivateKey(context, m_parts->key.get()) != 1) return false;
    for (const auto& intermediate : m_parts->intermediates)
      if (SSL_CTX_add1_chain_cert(context, intermediate.get()) != 1) return false;
  }
  return true;
}

std::shared_ptr<const TlsNotes> TlsContext::notesOf(SSL* connection) {
  const auto* notes = static_cast<const SharedNotes*>(SSL_get_ex_data(connection, notesIndex()));
  return notes != nullptr ? *notes : nullptr;
}

} // namespace clavis::core
