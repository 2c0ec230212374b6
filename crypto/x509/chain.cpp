#include "crypto/x509/chain.h"

#include "crypto/x509/openssl_support.h"

#include <openssl/err.h>
#include <openssl/x509_vfy.h>

#include <algorithm>

namespace clavis::crypto {

namespace {

using StoreOwner = std::unique_ptr<X509_STORE, FreeWith<X509_STORE_free>>;
using StoreContextOwner = std::unique_ptr<X509_STORE_CTX, FreeWith<X509_STORE_CTX_free>>;
// Holds certificates that somebody else owns.
using StackOwner = std::unique_ptr<STACK_OF(X509), decltype([](STACK_OF(X509) * stack) { sk_X509_free(stack); })>;

CryptoError meaningOf(int error) {
  switch (error) {
  case X509_V_ERR_CERT_HAS_EXPIRED:
  case X509_V_ERR_CERT_NOT_YET_VALID:
  case X509_V_ERR_CRL_HAS_EXPIRED:
  case X509_V_ERR_CRL_NOT_YET_VALID: return CryptoError::Expired;
  case X509_V_ERR_CERT_REVOKED: return CryptoError::Revoked;
  case X509_V_ERR_HOSTNAME_MISMATCH:
  case X509_V_ERR_IP_ADDRESS_MISMATCH: return CryptoError::WrongName;
  case X509_V_ERR_INVALID_PURPOSE: return CryptoError::WrongPurpose;
  case X509_V_ERR_OUT_OF_MEM: return CryptoError::OutOfMemory;
  default: return CryptoError::Untrusted;
  }
}

bool setName(X509_VERIFY_PARAM* rules, const std::string& host) {
  X509_VERIFY_PARAM_set_hostflags(rules, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  // An address is looked for among the addresses only: "127.0.0.1" as a DNS name counts for nothing.
  if (X509_VERIFY_PARAM_set1_ip_asc(rules, host.c_str()) == 1) return true;
  ERR_clear_error();
  return X509_VERIFY_PARAM_set1_host(rules, host.data(), host.size()) == 1;
}

} // namespace

Result<void> verifyChain(const Certificate& leaf, const std::vector<Certificate>& intermediates,
                         const std::vector<Certificate>& roots, const ChainRules& rules) {
  const StoreOwner store(X509_STORE_new());
  const StoreContextOwner context(X509_STORE_CTX_new());
  const StackOwner untrusted(sk_X509_new_null());
  if (!store || !context || !untrusted) return opensslFailure(CryptoError::OutOfMemory, "certificate store");
  for (const Certificate& root : roots) {
    if (X509_STORE_add_cert(store.get(), root.handle()) != 1) return opensslFailure(CryptoError::Internal, "root");
  }
  for (const RevocationList& list : rules.lists) {
    if (X509_STORE_add_crl(store.get(), list.handle()) != 1)
      return opensslFailure(CryptoError::Internal, "revocation list");
  }
  for (const Certificate& intermediate : intermediates) {
    if (sk_X509_push(untrusted.get(), intermediate.handle()) <= 0)
      return opensslFailure(CryptoError::OutOfMemory, "intermediates");
  }
  if (X509_STORE_CTX_init(context.get(), store.get(), leaf.handle(), untrusted.get()) != 1)
    return opensslFailure(CryptoError::Internal, "path validation");
  X509_VERIFY_PARAM* parameters = X509_STORE_CTX_get0_param(context.get());
  X509_VERIFY_PARAM_set_time(parameters, static_cast<std::time_t>(rules.at.time_since_epoch().count()));
  unsigned long flags = X509_V_FLAG_X509_STRICT;
  if (!rules.lists.empty()) flags |= X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL;
  // Unset, these would let a revoked certificate through in silence.
  if (X509_VERIFY_PARAM_set_flags(parameters, flags) != 1) return opensslFailure(CryptoError::Internal, "rules");
  // 112 bits of security and up: no SHA-1 signatures, no RSA below 2048, no curves below 224.
  X509_VERIFY_PARAM_set_auth_level(parameters, 2);
  // OpenSSL knows no such purpose, so the leaf is asked for it here.
  const bool messaging = rules.purpose == KeyPurpose::Messaging;
  const auto purposes = leaf.purposes();
  if (messaging && std::ranges::find(purposes, KeyPurpose::Messaging) == purposes.end())
    return failure(CryptoError::WrongPurpose, "not a messaging certificate");
  if (rules.purpose && !messaging) {
    const int purpose = *rules.purpose == KeyPurpose::ServerAuth ? X509_PURPOSE_SSL_SERVER : X509_PURPOSE_SSL_CLIENT;
    if (X509_VERIFY_PARAM_set_purpose(parameters, purpose) != 1)
      return opensslFailure(CryptoError::Internal, "purpose");
  }
  if (!rules.hostName.empty() && !setName(parameters, rules.hostName))
    return opensslFailure(CryptoError::BadInput, "host name");
  const int verified = X509_verify_cert(context.get());
  if (verified == 1) return {};
  const int error = X509_STORE_CTX_get_error(context.get());
  ERR_clear_error();
  // A negative answer is a failure to check; whatever the recorded reason, it must not read as success.
  if (verified < 0 && error == X509_V_OK) return failure(CryptoError::Internal, "path validation");
  std::string detail = X509_verify_cert_error_string(error);
  if (const X509* at = X509_STORE_CTX_get_current_cert(context.get()))
    detail += ": " + readName(X509_get_subject_name(at)).text;
  return failure(meaningOf(error), std::move(detail));
}

} // namespace clavis::crypto
