#include "core/backend/outage.h"

#include "core/backend/backend_error.h"

namespace clavis::core {

bool isOutage(const Error& error) {
  const auto code = error.as<BackendError>();
  if (!code) return false;
  switch (*code) {
  case BackendError::Forbidden:
  case BackendError::NotFound:
  case BackendError::Gone:
  case BackendError::Conflict:
  case BackendError::PreconditionFailed:
  case BackendError::Unprocessable:
  case BackendError::BadRequest:
  case BackendError::NotAllowed:
  case BackendError::TooLarge:
  case BackendError::NoRoom:
  case BackendError::LeftOrigin:
  case BackendError::NotFhir: return false;
  default: return true;
  }
}

} // namespace clavis::core
