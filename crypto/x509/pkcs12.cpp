#include "crypto/x509/pkcs12.h"

#include "crypto/x509/openssl_support.h"

#include <openssl/err.h>
#include <openssl/pkcs12.h>
#include <openssl/provider.h>

namespace clavis::crypto {

namespace {

using Pkcs12Owner = std::unique_ptr<PKCS12, FreeWith<PKCS12_free>>;
using LibraryOwner = std::unique_ptr<OSSL_LIB_CTX, FreeWith<OSSL_LIB_CTX_free>>;
using ProviderOwner = std::unique_ptr<OSSL_PROVIDER, FreeWith<OSSL_PROVIDER_unload>>;
using CertificatesOwner =
    std::unique_ptr<STACK_OF(X509), decltype([](STACK_OF(X509) * stack) { sk_X509_pop_free(stack, X509_free); })>;

constexpr int iterations = 100'000; // of PBKDF2: what OpenSSL's own default of 2048 should be today
constexpr int saltSize = 16;

/// A terminated copy, wiped afterwards: OpenSSL takes passwords as C strings.
SecretBytes terminated(std::span<const std::byte> password) {
  SecretBytes text(password.size() + 1);
  std::copy(password.begin(), password.end(), text.writable().begin());
  return text;
}
const char* cString(const SecretBytes& text) { return text.text().data(); }

/// A library context of its own, with the old ciphers: RC2 and 3DES are there for this file only, not for the whole
/// process.
struct LegacyLibrary {
  LibraryOwner library{OSSL_LIB_CTX_new()};
  ProviderOwner standard{library ? OSSL_PROVIDER_load(library.get(), "default") : nullptr};
  ProviderOwner legacy{library ? OSSL_PROVIDER_load(library.get(), "legacy") : nullptr};
};

/// A key of the private context, moved to the process's own by way of its encoding.
Result<PrivateKey> adoptKey(const EVP_PKEY* key) {
  std::unique_ptr<PKCS8_PRIV_KEY_INFO, FreeWith<PKCS8_PRIV_KEY_INFO_free>> encoded(EVP_PKEY2PKCS8(key));
  KeyOwner moved(encoded ? EVP_PKCS82PKEY(encoded.get()) : nullptr);
  if (!moved) return opensslFailure(CryptoError::Unsupported, "kind of private key");
  return PrivateKey::adopt(moved.release());
}

Result<Certificate> adoptCertificate(const X509* certificate) {
  return Certificate::fromDer(toDerWith<X509>(i2d_X509, certificate));
}

} // namespace

Result<Identity> readPkcs12(std::span<const std::byte> file, std::span<const std::byte> password) {
  if (file.empty() || file.size() > (1U << 24U)) return failure(CryptoError::Malformed, "size of the PKCS#12 file");
  const LegacyLibrary algorithms;
  if (!algorithms.library || !algorithms.standard) return opensslFailure(CryptoError::Internal, "providers");
  // Without the legacy module (a build of OpenSSL that lacks it) new files still open; old ones end in Unsupported.
  ERR_clear_error();
  PKCS12* raw = PKCS12_init_ex(NID_pkcs7_data, algorithms.library.get(), nullptr);
  const auto* at = reinterpret_cast<const unsigned char*>(file.data());
  const bool parsed = raw != nullptr && d2i_PKCS12(&raw, &at, static_cast<long>(file.size())) != nullptr;
  if (!parsed) return opensslFailure(CryptoError::Malformed, "PKCS#12"); // d2i freed and cleared it
  const Pkcs12Owner container(raw);

  const SecretBytes text = terminated(password);
  const int length = static_cast<int>(password.size());
  // An empty password may have been written as "" or as none at all.
  const bool opens = PKCS12_verify_mac(container.get(), cString(text), length) == 1 ||
                     (password.empty() && PKCS12_verify_mac(container.get(), nullptr, 0) == 1);
  if (PKCS12_mac_present(container.get()) == 1 && !opens) return opensslFailure(CryptoError::WrongPassword, "PKCS#12");
  ERR_clear_error();
  EVP_PKEY* rawKey = nullptr;
  X509* rawCertificate = nullptr;
  STACK_OF(X509)* rawOthers = nullptr;
  const int read = PKCS12_parse(container.get(), cString(text), &rawKey, &rawCertificate, &rawOthers);
  const KeyOwner key(rawKey);
  const CertificateOwner certificate(rawCertificate);
  const CertificatesOwner others(rawOthers);
  if (read != 1) return opensslFailure(CryptoError::Unsupported, "PKCS#12");
  if (!key || !certificate) return failure(CryptoError::Unsupported, "no private key with its certificate inside");

  auto ownKey = adoptKey(key.get());
  if (!ownKey) return std::unexpected(std::move(ownKey.error()));
  auto ownCertificate = adoptCertificate(certificate.get());
  if (!ownCertificate) return std::unexpected(std::move(ownCertificate.error()));
  Identity identity{.key = std::move(*ownKey), .certificate = std::move(*ownCertificate), .authorities = {}};
  for (int i = 0; others && i < sk_X509_num(others.get()); ++i) {
    auto authority = adoptCertificate(sk_X509_value(others.get(), i));
    if (!authority) return std::unexpected(std::move(authority.error()));
    identity.authorities.push_back(std::move(*authority));
  }
  return identity;
}

Result<SecretBytes> writePkcs12(const Identity& identity, std::span<const std::byte> password,
                                std::string_view friendlyName) {
  if (!identity.certificate.matches(identity.key))
    return failure(CryptoError::BadInput, "the key is not the certificate's");
  const std::unique_ptr<STACK_OF(X509), decltype([](STACK_OF(X509) * stack) { sk_X509_free(stack); })> others(
      sk_X509_new_null());
  if (!others) return opensslFailure(CryptoError::OutOfMemory, "PKCS#12");
  for (const Certificate& authority : identity.authorities) {
    if (sk_X509_push(others.get(), authority.handle()) <= 0) return opensslFailure(CryptoError::OutOfMemory, "PKCS#12");
  }
  const SecretBytes text = terminated(password);
  const std::string name(friendlyName);
  const Pkcs12Owner container(PKCS12_create_ex(cString(text), name.c_str(), identity.key.handle(),
                                               identity.certificate.handle(), others.get(), NID_aes_256_cbc,
                                               NID_aes_256_cbc, iterations, -1, 0, nullptr, nullptr));
  if (!container || PKCS12_set_mac(container.get(), cString(text), static_cast<int>(password.size()), nullptr, saltSize,
                                   iterations, EVP_sha256()) != 1)
    return opensslFailure(CryptoError::Internal, "write PKCS#12");
  const int size = i2d_PKCS12(container.get(), nullptr);
  if (size <= 0) return opensslFailure(CryptoError::Internal, "write PKCS#12");
  SecretBytes file(static_cast<std::size_t>(size));
  auto* at = reinterpret_cast<unsigned char*>(file.writable().data());
  if (i2d_PKCS12(container.get(), &at) != size) return opensslFailure(CryptoError::Internal, "write PKCS#12");
  return file;
}

} // namespace clavis::crypto
