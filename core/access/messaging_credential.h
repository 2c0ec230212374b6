// Getting a messaging credential: a request signed by a key that was made here, and what comes back for it. At
// enrolment, when the certificate runs out (the same key and device), and when a device begins anew (other ones).
//
// Thread: blocking calls, for worker threads. Errors: BackendError, CryptoError.
#pragma once

#include "core/access/backend_identity.h"
#include "core/backend/http_transport.h"

#include <string>

namespace clavis::core {

/// A fresh key and pseudonym, without a certificate yet.
[[nodiscard]] MessagingCredential freshDevice();
/// PEM; the device's pseudonym is all that the request says of itself.
[[nodiscard]] Result<std::string> credentialRequest(const MessagingCredential& credential);
/// ClientKeyMismatch when the certificate is not for the credential's key.
[[nodiscard]] Result<void> checkCredential(const MessagingCredential& credential);

/// The port that answers requests once this profile is enrolled.
class CredentialIssuer {
 public:
  virtual ~CredentialIssuer() = default;
  /// A certificate for the request, PEM, leaf first, naming whoever this profile is. NotFound from a server that issues
  /// none: then only enrolling again helps.
  [[nodiscard]] virtual Result<std::string> issue(const std::string& requestPem) = 0;
};

/// POST [base]/Practitioner/ID/$clavis-messaging-credential, as the one whom the TLS certificate names: Parameters
/// {"request"} for Parameters {"certificate"}.
class OperationIssuer final : public CredentialIssuer {
 public:
  /// Borrows the transport. `person`: "Practitioner/1".
  OperationIssuer(HttpTransport& transport, std::string person) : m_transport(transport), m_person(std::move(person)) {}
  Result<std::string> issue(const std::string& requestPem) override;

 private:
  HttpTransport& m_transport;
  std::string m_person;
};

/// `wanted` with the certificate that the issuer gave for it.
[[nodiscard]] Result<MessagingCredential> obtainCredential(CredentialIssuer& issuer, MessagingCredential wanted);
/// Takes the place of the one that is kept; the rest of the identity stays.
[[nodiscard]] Result<void> saveCredential(WriteConnection& connection, const MessagingCredential& credential);

} // namespace clavis::core
