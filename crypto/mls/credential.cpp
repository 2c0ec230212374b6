#include "crypto/mls/credential.h"

namespace clavis::crypto::mls {

Credential Credential::basic(ByteView identity) {
  Credential credential;
  credential.identity = toBytes(identity);
  return credential;
}

Credential Credential::x509(const std::vector<Certificate>& chain) {
  Credential credential;
  credential.type = CredentialType::X509;
  for (const Certificate& certificate : chain) credential.certificates.push_back(certificate.toDer());
  return credential;
}

void Credential::write(Writer& writer) const {
  writer.u16(static_cast<std::uint16_t>(type));
  if (type == CredentialType::Basic) {
    writer.vector(identity);
    return;
  }
  writer.nested([&] {
    for (const Bytes& certificate : certificates) writer.vector(certificate);
  });
}

Credential Credential::read(Reader& reader) {
  Credential credential;
  credential.type = static_cast<CredentialType>(reader.u16());
  if (credential.type == CredentialType::Basic) {
    credential.identity = reader.bytes();
  } else if (credential.type == CredentialType::X509) {
    Reader inside(reader.vector());
    while (!inside.atEnd()) credential.certificates.push_back(inside.bytes());
    if (!inside.ok()) reader.fail();
  } else {
    reader.fail();
  }
  return credential;
}

Result<std::vector<Certificate>> certificatesOf(const Credential& credential) {
  if (credential.type != CredentialType::X509 || credential.certificates.empty())
    return fail(MlsError::InvalidCredential, "no certificate");
  std::vector<Certificate> chain;
  for (const Bytes& der : credential.certificates) {
    auto certificate = Certificate::fromDer(der);
    if (!certificate) return passAs(MlsError::InvalidCredential, certificate);
    chain.push_back(std::move(*certificate));
  }
  return chain;
}

Result<void> checkCredentialKey(const Credential& credential, ByteView signatureKey) {
  if (credential.type != CredentialType::X509) return {};
  auto chain = certificatesOf(credential);
  if (!chain) return pass(chain);
  const auto key = chain->front().ed25519Key();
  if (!key || !equal(*key, signatureKey))
    return fail(MlsError::InvalidCredential, "the certificate is for another key");
  return {};
}

} // namespace clavis::crypto::mls
