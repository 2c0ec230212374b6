#include "core/sync/run/run_context.h"

#include "core/vault/errors.h"

namespace clavis::core {

bool stopsRun(const Error& error) {
  if (error.as<StoreError>() || error.as<VaultError>()) return true;
  if (error.is(SyncError::Cancelled) || error.is(SyncError::TooManyFailures)) return true;
  const auto backend = error.as<BackendError>();
  if (!backend) return false;
  switch (*backend) {
  case BackendError::BadAddress:
  case BackendError::CannotResolve:
  case BackendError::Unreachable:
  case BackendError::NotTls:
  case BackendError::TlsVersion:
  case BackendError::TlsUntrusted:
  case BackendError::TlsExpired:
  case BackendError::TlsHostname:
  case BackendError::TlsRevoked:
  case BackendError::RevocationUnknown:
  case BackendError::PinMismatch:
  case BackendError::TlsFailed:
  case BackendError::ClientCertificateRefused:
  case BackendError::ClientKeyMismatch:
  case BackendError::BadIdentity:
  case BackendError::Cancelled:
  case BackendError::CircuitOpen:
  case BackendError::Unauthorized: return true;
  default: return false;
  }
}

bool isRefusal(const Error& error) { return error.is(BackendError::Forbidden) || error.is(BackendError::NotAllowed); }

} // namespace clavis::core
