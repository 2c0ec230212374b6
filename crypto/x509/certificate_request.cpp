#include "crypto/x509/certificate_request.h"

#include "crypto/x509/openssl_support.h"

#include <openssl/pem.h>

namespace clavis::crypto {

namespace {

using ExtensionsOwner = std::unique_ptr<STACK_OF(X509_EXTENSION), decltype([](STACK_OF(X509_EXTENSION) * stack) {
                                          sk_X509_EXTENSION_pop_free(stack, X509_EXTENSION_free);
                                        })>;

/// What the authority asked for, and the wanted names where it did not name any itself.
Result<void> addExtensions(X509_REQ* request, const AlternativeNames& wanted, std::span<const std::byte> asked) {
  ExtensionsOwner extensions;
  if (!asked.empty()) {
    extensions = fromDerWith<ExtensionsOwner>(d2i_X509_EXTENSIONS, asked);
    if (!extensions) return opensslFailure(CryptoError::Malformed, "extensions of the request");
  }
  auto names = makeAlternativeNames(wanted);
  if (!names) return std::unexpected(std::move(names.error()));
  if (*names) {
    STACK_OF(X509_EXTENSION)* raw = extensions.release();
    const int added = X509V3_add1_i2d(&raw, NID_subject_alt_name, names->get(), 0, X509V3_ADD_KEEP_EXISTING);
    extensions.reset(raw);
    if (added != 1) return opensslFailure(CryptoError::Internal, "names of the request");
  }
  if (extensions && X509_REQ_add_extensions(request, extensions.get()) != 1)
    return opensslFailure(CryptoError::Internal, "request extensions");
  return {};
}

Result<RequestOwner> checked(RequestOwner request) {
  if (!request) return opensslFailure(CryptoError::Malformed, "certificate request");
  EVP_PKEY* key = X509_REQ_get0_pubkey(request.get());
  if (key == nullptr) return opensslFailure(CryptoError::Malformed, "public key of the request");
  if (X509_REQ_verify(request.get(), key) != 1)
    return opensslFailure(CryptoError::AuthenticationFailed, "the request is not signed by its own key");
  return request;
}

} // namespace

namespace {

Result<RequestOwner> signedRequest(const PrivateKey& key, const X509_NAME* name, const AlternativeNames& names,
                                   std::span<const std::byte> extensions) {
  RequestOwner request(X509_REQ_new());
  if (!request || X509_REQ_set_version(request.get(), X509_REQ_VERSION_1) != 1 ||
      X509_REQ_set_subject_name(request.get(), name) != 1 || X509_REQ_set_pubkey(request.get(), key.handle()) != 1)
    return opensslFailure(CryptoError::Internal, "request");
  if (auto added = addExtensions(request.get(), names, extensions); !added)
    return std::unexpected(std::move(added.error()));
  if (X509_REQ_sign(request.get(), key.handle(), signingDigest(key.handle())) <= 0)
    return opensslFailure(CryptoError::Internal, "sign request");
  return request;
}

} // namespace

Result<CertificateRequest> CertificateRequest::create(const PrivateKey& key, const RequestedSubject& subject,
                                                      std::span<const std::byte> extensions) {
  auto name = makeName(subject);
  if (!name) return std::unexpected(std::move(name.error()));
  auto request = signedRequest(key, name->get(), subject.names, extensions);
  if (!request) return std::unexpected(std::move(request.error()));
  return CertificateRequest({request->release(), X509_REQ_free});
}

Result<CertificateRequest> CertificateRequest::renewing(const PrivateKey& key, const Certificate& certificate) {
  // Copied as it stands: written anew it could come out different.
  std::vector<std::byte> names;
  if (const int at = X509_get_ext_by_NID(certificate.handle(), NID_subject_alt_name, -1); at >= 0) {
    const ExtensionsOwner alone(sk_X509_EXTENSION_new_null());
    X509_EXTENSION* copy = X509_EXTENSION_dup(X509_get_ext(certificate.handle(), at));
    if (!alone || copy == nullptr || sk_X509_EXTENSION_push(alone.get(), copy) <= 0) {
      X509_EXTENSION_free(copy);
      return opensslFailure(CryptoError::Internal, "names of the request");
    }
    names = toDerWith<X509_EXTENSIONS>(i2d_X509_EXTENSIONS, alone.get());
  }
  auto request = signedRequest(key, X509_get_subject_name(certificate.handle()), {}, names);
  if (!request) return std::unexpected(std::move(request.error()));
  return CertificateRequest({request->release(), X509_REQ_free});
}

Result<CertificateRequest> CertificateRequest::fromPem(std::string_view pem) {
  const BioOwner bio = readFrom(pem);
  if (!bio) return failure(CryptoError::BadInput, "PEM too long");
  auto request = checked(RequestOwner(PEM_read_bio_X509_REQ(bio.get(), nullptr, nullptr, nullptr)));
  if (!request) return std::unexpected(std::move(request.error()));
  return CertificateRequest({request->release(), X509_REQ_free});
}

Result<CertificateRequest> CertificateRequest::fromDer(std::span<const std::byte> der) {
  auto request = checked(fromDerWith<RequestOwner>(d2i_X509_REQ, der));
  if (!request) return std::unexpected(std::move(request.error()));
  return CertificateRequest({request->release(), X509_REQ_free});
}

std::string CertificateRequest::toPem() const {
  const BioOwner bio(BIO_new(BIO_s_mem()));
  if (!bio || PEM_write_bio_X509_REQ(bio.get(), m_request.get()) != 1) return {};
  return std::string(written(bio.get()));
}

std::vector<std::byte> CertificateRequest::toDer() const { return toDerWith<X509_REQ>(i2d_X509_REQ, m_request.get()); }
DistinguishedName CertificateRequest::subject() const { return readName(X509_REQ_get_subject_name(m_request.get())); }

AlternativeNames CertificateRequest::alternativeNames() const {
  const ExtensionsOwner extensions(X509_REQ_get_extensions(m_request.get()));
  if (!extensions) return {};
  const GeneralNamesOwner names(
      static_cast<GENERAL_NAMES*>(X509V3_get_d2i(extensions.get(), NID_subject_alt_name, nullptr, nullptr)));
  return names ? readAlternativeNames(names.get()) : AlternativeNames{};
}

} // namespace clavis::crypto
