// Who this workstation is towards a backend, and how it knows the backend: everything a connection is made from.
#pragma once

#include "core/backend/http/tls_context.h"
#include "core/vault/settings.h"
#include "crypto/memory/secret_bytes.h"

#include <memory>
#include <string>
#include <vector>

namespace clavis::core {

/// What this device signs messages with: an Ed25519 key whose certificate, of the same CA, names the person and the
/// device's pseudonym. It opens no TLS connection.
struct MessagingCredential {
  std::string certificatePem{}; ///< leaf first; empty: messaging is not set up
  crypto::SecretBytes seed{};   ///< of the Ed25519 key
  std::string device{};         ///< pseudonym: 32 hexadecimal digits, random, of this profile alone
};

struct BackendIdentity {
  std::string fhirBase;          ///< "https://host:port/base"
  std::string caPem;             ///< the only roots that are trusted for it
  std::string certificatePem;    ///< ours: leaf first, then intermediates
  crypto::SecretBytes keyPem;    ///< of the leaf
  std::vector<std::string> pins; ///< SubjectPublicKeyInfo hashes; empty: not pinned
  std::string crlPem;            ///< empty: revocation is not checked
  std::string subject;           ///< "Practitioner/1"; empty when nobody said
  std::string estUrl{};          ///< where it is renewed; empty: it is not
  /// Where the authority's list of revoked certificates is, when the certificates themselves do not say.
  std::string revocationUrl{};
  /// "known": what lists say counts, but none need be there or in date. Otherwise, once there is a list, each authority
  /// needs one that is.
  std::string revocationPolicy{};
  std::string proxy{}; ///< "http://host:port"; empty: none, whatever the environment says
  MessagingCredential messaging{};
};

/// Views into `identity`, for making a transport.
[[nodiscard]] TlsMaterial tlsMaterial(const BackendIdentity& identity);

/// Kept in the vault: the key in the table of secrets, the rest as one setting. Saving replaces what was there.
[[nodiscard]] Result<void> saveIdentity(WriteConnection& connection, const BackendIdentity& identity);
/// Null when this profile has not been enrolled.
[[nodiscard]] Result<std::shared_ptr<const BackendIdentity>> loadIdentity(ReadConnection& connection);
/// The revocation lists of now: newer ones come while a program runs. Empty: none.
[[nodiscard]] Result<std::string> readRevocationLists(ReadConnection& connection);
/// Removes key and certificate; the charts stay.
[[nodiscard]] Result<void> removeIdentity(WriteConnection& connection);

} // namespace clavis::core
