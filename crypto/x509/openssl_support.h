// OpenSSL's types with owners, and the conversions that every file of this folder needs. Implementation only: this is
// the one header of ours that includes OpenSSL, and no public header includes it.
#pragma once

#include "crypto/x509/certificate_request.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <optional>

namespace clavis::crypto {

template <auto Free>
struct FreeWith {
  template <class T>
  void operator()(T* pointer) const {
    Free(pointer);
  }
};
using BioOwner = std::unique_ptr<BIO, FreeWith<BIO_free_all>>;
using KeyOwner = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;
using KeyContextOwner = std::unique_ptr<EVP_PKEY_CTX, FreeWith<EVP_PKEY_CTX_free>>;
using DigestContextOwner = std::unique_ptr<EVP_MD_CTX, FreeWith<EVP_MD_CTX_free>>;
using CertificateOwner = std::unique_ptr<X509, FreeWith<X509_free>>;
using RequestOwner = std::unique_ptr<X509_REQ, FreeWith<X509_REQ_free>>;
using ListOwner = std::unique_ptr<X509_CRL, FreeWith<X509_CRL_free>>;
using NameOwner = std::unique_ptr<X509_NAME, FreeWith<X509_NAME_free>>;
using TimeOwner = std::unique_ptr<ASN1_TIME, FreeWith<ASN1_TIME_free>>;
using IntegerOwner = std::unique_ptr<ASN1_INTEGER, FreeWith<ASN1_INTEGER_free>>;
using BigNumberOwner = std::unique_ptr<BIGNUM, FreeWith<BN_free>>;
using ExtendedKeyUsageOwner = std::unique_ptr<EXTENDED_KEY_USAGE, FreeWith<EXTENDED_KEY_USAGE_free>>;
using GeneralNamesOwner = std::unique_ptr<GENERAL_NAMES, FreeWith<GENERAL_NAMES_free>>;

/// The reason OpenSSL gives for what just failed; empties its queue.
[[nodiscard]] std::string opensslReason();
[[nodiscard]] std::unexpected<Failure> opensslFailure(CryptoError code, const char* what);

/// id-kp-imUri (RFC 9734), which OpenSSL 3.0 has no name for.
inline constexpr std::string_view messagingPurpose = "1.3.6.1.5.5.7.3.40";

/// What a key signs with: SHA-256, or nothing for Ed25519, which hashes by itself.
[[nodiscard]] const EVP_MD* signingDigest(const EVP_PKEY* key);

/// A BIO that reads `bytes`, or null (out of memory, or more than 2 GiB).
[[nodiscard]] BioOwner readFrom(std::span<const std::byte> bytes);
[[nodiscard]] BioOwner readFrom(std::string_view text);
/// What was written to a memory BIO.
[[nodiscard]] std::string_view written(BIO* bio);

/// i2d_* of any object into a vector; empty when OpenSSL cannot.
template <class T>
[[nodiscard]] std::vector<std::byte> toDerWith(int (*encode)(const T*, unsigned char**), const T* object) {
  const int size = encode(object, nullptr);
  if (size <= 0) return {};
  std::vector<std::byte> der(static_cast<std::size_t>(size));
  auto* at = reinterpret_cast<unsigned char*>(der.data());
  if (encode(object, &at) != size) return {};
  return der;
}

/// Parses with d2i_* and refuses bytes left over.
template <class Owner, class T>
[[nodiscard]] Owner fromDerWith(T* (*decode)(T**, const unsigned char**, long), std::span<const std::byte> der) {
  if (der.empty() || der.size() > (1U << 24U)) return nullptr;
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const auto* const end = at + der.size();
  Owner object(decode(nullptr, &at, static_cast<long>(der.size())));
  return at == end ? std::move(object) : nullptr;
}

[[nodiscard]] DistinguishedName readName(const X509_NAME* name);
/// BadInput for a common name that is empty or longer than 64 characters.
[[nodiscard]] Result<NameOwner> makeName(const RequestedSubject& subject);

[[nodiscard]] AlternativeNames readAlternativeNames(const GENERAL_NAMES* names);
/// Null when there is none; BadInput for a name that is not one.
[[nodiscard]] Result<GeneralNamesOwner> makeAlternativeNames(const AlternativeNames& names);

[[nodiscard]] std::chrono::sys_seconds readTime(const ASN1_TIME* time);
[[nodiscard]] TimeOwner makeTime(std::chrono::sys_seconds when);

[[nodiscard]] std::string readSerial(const ASN1_INTEGER* serial);
[[nodiscard]] IntegerOwner makeSerial(const std::string& hex);

} // namespace clavis::crypto
