// What an enrolment server hands out: envelopes of certificates, wishes for requests, lists of withdrawn certificates.
// The first byte says which.
#include "crypto/x509/certs_only.h"
#include "crypto/x509/csr_attributes.h"
#include "crypto/x509/revocation_list.h"

#include <cstdint>
#include <cstdlib>

using namespace clavis::crypto;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto bytes = std::as_bytes(std::span(data, size)).subspan(1);
  if (data[0] % 3 == 0) {
    if (const auto read = readCertsOnly(bytes)) {
      if (read->size() > mostCertificates) std::abort();
      const auto written = writeCertsOnly(*read);
      if (!written || readCertsOnly(*written).value().size() > read->size()) std::abort();
      for (const Certificate& one : *read) static_cast<void>(one.revocationListUrls());
    }
  } else if (data[0] % 3 == 1) {
    static const auto key = PrivateKey::generateP256();
    if (const auto wanted = CsrAttributes::fromDer(bytes); wanted && key)
      static_cast<void>(CertificateRequest::create(*key, {"fuzz", {}, {}}, wanted->extensions));
  } else if (const auto list = RevocationList::fromDer(bytes)) {
    static_cast<void>(list->isOlderThan(*list));
    static_cast<void>(list->contains("1"));
  }
  return 0;
}
