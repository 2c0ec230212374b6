// What talking to a backend can end in. Each case asks something different of the caller or of the person, which is why
// there are many: a wrong CA is for the administrator, an expired client certificate for the clinician, a truncated
// page for the retry loop.
#pragma once

#include "core/base/error.h"

namespace clavis::core {

enum class BackendError {
  // Before a connection stands
  BadAddress = 1,           ///< the configured URL is not an https URL we accept
  CannotResolve,            ///< the host name has no address
  Unreachable,              ///< refused, no route, or no answer to the connection attempt
  NotTls,                   ///< something answered that does not speak TLS (plain HTTP, a captive portal)
  TlsVersion,               ///< the server does not speak TLS 1.3
  TlsUntrusted,             ///< the server's certificate is not from the configured CA
  TlsExpired,               ///< the server's certificate is past (or before) its time
  TlsHostname,              ///< the certificate is for another host
  TlsRevoked,               ///< the CA's revocation list names the server's certificate
  RevocationUnknown,        ///< a revocation list is required and is missing, expired or not from this CA
  PinMismatch,              ///< a trusted certificate, but none of the pinned keys
  TlsFailed,                ///< any other failure of the handshake
  ClientCertificateRefused, ///< the server does not accept our certificate (none, expired, revoked, other CA)
  ClientKeyMismatch,        ///< our private key does not belong to our certificate
  BadIdentity,              ///< our own CA, certificate, key or revocation list cannot be read
  // While the answer arrives
  ClosedWithoutAnswer, ///< the connection ended before a status line: the request may or may not have been acted on
  Truncated,           ///< the body ended early
  TimedOut,            ///< the deadline passed, or nothing moved for too long
  TooLarge,            ///< the (decompressed) body is over the cap
  HeadersTooLarge,     ///< the header is over the cap, in bytes or in lines
  BadCompression,      ///< the compressed body is damaged
  Malformed,           ///< not HTTP as it should be
  Redirect,            ///< the server points elsewhere; never followed
  Cancelled,           ///< the caller gave up
  CircuitOpen,         ///< the host has failed often just now; not asked again before retryAfter()
  SinkFailed,          ///< the receiver of a streamed body could not take it
  // The server's answer
  Unauthorized,       ///< 401
  Forbidden,          ///< 403
  NotFound,           ///< 404
  NotAllowed,         ///< 405, 406, 415, 501: the server does not offer this
  Conflict,           ///< 409
  Gone,               ///< 410: deleted
  PreconditionFailed, ///< 412: somebody else was first, or several matched
  Unprocessable,      ///< 422
  BadRequest,         ///< 400 and other 4xx
  TooManyRequests,    ///< 429
  NoRoom,             ///< 507: the server has no space left for this
  ServerError,        ///< 5xx
  NotFhir,            ///< a success whose body is not the FHIR that was asked for
  LeftOrigin,         ///< a link leads to another host or outside the configured base
  PagingLoop,         ///< the pages repeat
};

template <>
struct ErrorNames<BackendError> {
  static constexpr const char* area = "backend";
  static const char* name(BackendError e);
};

} // namespace clavis::core
