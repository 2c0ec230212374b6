#include "core/backend/backend_error.h"

namespace clavis::core {

const char* ErrorNames<BackendError>::name(BackendError e) {
  switch (e) {
  case BackendError::BadAddress: return "BadAddress";
  case BackendError::CannotResolve: return "CannotResolve";
  case BackendError::Unreachable: return "Unreachable";
  case BackendError::NotTls: return "NotTls";
  case BackendError::TlsVersion: return "TlsVersion";
  case BackendError::TlsUntrusted: return "TlsUntrusted";
  case BackendError::TlsExpired: return "TlsExpired";
  case BackendError::TlsHostname: return "TlsHostname";
  case BackendError::TlsRevoked: return "TlsRevoked";
  case BackendError::RevocationUnknown: return "RevocationUnknown";
  case BackendError::PinMismatch: return "PinMismatch";
  case BackendError::TlsFailed: return "TlsFailed";
  case BackendError::ClientCertificateRefused: return "ClientCertificateRefused";
  case BackendError::ClientKeyMismatch: return "ClientKeyMismatch";
  case BackendError::BadIdentity: return "BadIdentity";
  case BackendError::ClosedWithoutAnswer: return "ClosedWithoutAnswer";
  case BackendError::Truncated: return "Truncated";
  case BackendError::TimedOut: return "TimedOut";
  case BackendError::TooLarge: return "TooLarge";
  case BackendError::HeadersTooLarge: return "HeadersTooLarge";
  case BackendError::BadCompression: return "BadCompression";
  case BackendError::Malformed: return "Malformed";
  case BackendError::Redirect: return "Redirect";
  case BackendError::Cancelled: return "Cancelled";
  case BackendError::CircuitOpen: return "CircuitOpen";
  case BackendError::SinkFailed: return "SinkFailed";
  case BackendError::Unauthorized: return "Unauthorized";
  case BackendError::Forbidden: return "Forbidden";
  case BackendError::NotFound: return "NotFound";
  case BackendError::NotAllowed: return "NotAllowed";
  case BackendError::Conflict: return "Conflict";
  case BackendError::Gone: return "Gone";
  case BackendError::PreconditionFailed: return "PreconditionFailed";
  case BackendError::Unprocessable: return "Unprocessable";
  case BackendError::BadRequest: return "BadRequest";
  case BackendError::TooManyRequests: return "TooManyRequests";
  case BackendError::NoRoom: return "NoRoom";
  case BackendError::ServerError: return "ServerError";
  case BackendError::NotFhir: return "NotFhir";
  case BackendError::LeftOrigin: return "LeftOrigin";
  case BackendError::PagingLoop: return "PagingLoop";
  }
  return "?";
}

} // namespace clavis::core
