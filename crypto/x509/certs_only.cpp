#include "crypto/x509/certs_only.h"

#include "crypto/x509/openssl_support.h"

#include <openssl/pkcs7.h>

namespace clavis::crypto {

namespace {
using EnvelopeOwner = std::unique_ptr<PKCS7, FreeWith<PKCS7_free>>;
}

Result<std::vector<Certificate>> readCertsOnly(std::span<const std::byte> der) {
  if (der.size() > largestCertsOnly) return failure(CryptoError::BadInput, "too many certificates");
  const auto envelope = fromDerWith<EnvelopeOwner>(d2i_PKCS7, der);
  if (!envelope) return opensslFailure(CryptoError::Malformed, "certificates");
  if (!PKCS7_type_is_signed(envelope.get()) || envelope->d.sign == nullptr)
    return failure(CryptoError::Malformed, "not an envelope of certificates");
  const STACK_OF(X509)* inside = envelope->d.sign->cert;
  const int count = inside != nullptr ? sk_X509_num(inside) : 0;
  if (count > static_cast<int>(mostCertificates)) return failure(CryptoError::BadInput, "too many certificates");
  std::vector<Certificate> out;
  for (int i = 0; i < count; ++i) {
    X509* certificate = sk_X509_value(inside, i);
    if (X509_up_ref(certificate) != 1) return opensslFailure(CryptoError::Internal, "certificate");
    out.push_back(Certificate::adopt(certificate));
  }
  return out;
}

Result<std::vector<std::byte>> writeCertsOnly(const std::vector<Certificate>& certificates) {
  const EnvelopeOwner envelope(PKCS7_new());
  bool ok = envelope && PKCS7_set_type(envelope.get(), NID_pkcs7_signed) == 1 &&
            PKCS7_content_new(envelope.get(), NID_pkcs7_data) == 1 && PKCS7_set_detached(envelope.get(), 1) == 1;
  for (const Certificate& certificate : certificates)
    ok = ok && PKCS7_add_certificate(envelope.get(), certificate.handle()) == 1;
  if (!ok) return opensslFailure(CryptoError::Internal, "certificates");
  auto der = toDerWith<PKCS7>(i2d_PKCS7, envelope.get());
  if (der.empty()) return opensslFailure(CryptoError::Internal, "certificates");
  return der;
}

} // namespace clavis::crypto
