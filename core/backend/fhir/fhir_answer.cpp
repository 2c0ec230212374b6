#include "core/backend/fhir/fhir_answer.h"

#include "core/backend/http/http_date.h"

namespace clavis::core {
namespace {

struct Meaning {
  BackendError code;
  Retry retry;
};

Meaning meaningOf(int status) {
  switch (status) {
  case 401: return {BackendError::Unauthorized, Retry::AfterAction};
  case 403: return {BackendError::Forbidden, Retry::AfterAction};
  case 404: return {BackendError::NotFound, Retry::Never};
  case 405:
  case 406:
  case 415:
  case 501: return {BackendError::NotAllowed, Retry::Never};
  case 408: return {BackendError::TimedOut, Retry::Later};
  case 409: return {BackendError::Conflict, Retry::Never};
  case 410: return {BackendError::Gone, Retry::Never};
  case 412: return {BackendError::PreconditionFailed, Retry::Never};
  case 413: return {BackendError::TooLarge, Retry::Never};
  case 422: return {BackendError::Unprocessable, Retry::Never};
  case 429: return {BackendError::TooManyRequests, Retry::Later};
  case 507: return {BackendError::NoRoom, Retry::AfterAction};
  default:
    if (status >= 500) return {BackendError::ServerError, Retry::Later};
    return {BackendError::BadRequest, Retry::Never};
  }
}

} // namespace

Result<HttpResponse> acceptAnswer(Result<HttpResponse> answer, const std::string& subject,
                                  const OutcomeListener& listener) {
  if (!answer) return answer;
  if (answer->status >= 200 && answer->status < 300) return answer;
  const auto outcome = readOperationOutcome(answer->body);
  if (listener && !outcome.issues.empty()) listener(outcome);
  const auto [code, retry] = meaningOf(answer->status);
  std::string detail = "status " + std::to_string(answer->status);
  if (const auto codes = outcome.codes(); !codes.empty()) detail += ", " + codes;
  Error error(code, std::move(detail), retry);
  error.on(subject);
  // A date is counted from the server's own clock; without that it says nothing.
  const auto serverTime = parseHttpDate(answer->headers.get("Date").value_or(""));
  if (const auto wait = retryAfter(answer->headers, serverTime.value_or(Instant::max())))
    return std::unexpected(std::move(error).after(*wait));
  return std::unexpected(std::move(error));
}

} // namespace clavis::core
