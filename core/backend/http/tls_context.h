// How one identity speaks TLS: the roots it trusts, the certificate it shows, the keys it pins, the revocations it
// knows.
//
// Everything is decided inside the handshake, before our own certificate leaves this machine: with TLS 1.3 the client's
// certificate goes out (encrypted) only after the server's has been verified, so a server that fails trust, host name,
// revocation or pin never learns who we are. libcurl's own host-name and pin checks come after the handshake, too late
// for that, which is why they are here.
//
// Ownership: keeps the private key inside OpenSSL; a PEM given to create() can be wiped when it returns.
// Thread: immutable after create(). Must outlive the connections that were made with it.
#pragma once

#include "core/backend/origin.h"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

struct ssl_ctx_st;
struct ssl_st;

namespace clavis::core {

/// Views of what makes up an identity; read during TlsContext::create() only.
struct TlsMaterial {
  std::string_view caPem{};            ///< the only roots; the system's are never consulted
  std::string_view certificatePem{};   ///< leaf first, then intermediates; empty: no client certificate (enrolment)
  std::span<const std::byte> keyPem{}; ///< of the leaf, not encrypted
  std::span<const std::string>
      pins{}; ///< base64 SHA-256 of a SubjectPublicKeyInfo (RFC 7469), "sha256//" before it or not; any of
              ///< them, on any certificate of the verified chain, will do; empty: not pinned
  std::string_view crlPem{}; ///< revocation lists. Empty: revocation is not checked. Not empty: the lists of all
                             ///< authorities of the server's chain must be among them and in date, or the connection
                             ///< fails
  bool staleLists =
      false; ///< lists that have run out, or are missing, do not end the connection; what they revoke does
  /// Whoever answers is taken, and learns nothing of us: for the one request of EST that fetches an authority to be
  /// compared with a fingerprint (RFC 7030 section 4.1.1). Goes with nothing else here.
  bool bootstrap = false;
};

/// What TLS said on one connection and libcurl does not pass on. Outlives the connection.
struct TlsNotes {
  bool goodbye = false;            ///< close_notify came: the other side ended properly, it was not cut
  bool refusesCertificate = false; ///< an alert came that is about our certificate
};

class TlsContext {
 public:
  /// Errors: BadIdentity, ClientKeyMismatch.
  [[nodiscard]] static Result<std::unique_ptr<TlsContext>> create(const Origin& origin, const TlsMaterial& material);
  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  /// Sets up one OpenSSL context for connections to the origin. False: OpenSSL refused, make no connection.
  [[nodiscard]] bool apply(ssl_ctx_st* context) const;

  /// What has been heard on this connection so far; null when it was not made by apply().
  [[nodiscard]] static std::shared_ptr<const TlsNotes> notesOf(ssl_st* connection);

 private:
  struct Parts;
  explicit TlsContext(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> m_parts;
};

} // namespace clavis::core
