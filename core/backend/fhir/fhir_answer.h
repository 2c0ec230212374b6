// Whether an HTTP answer is what FHIR calls a success, and which Error it is when not
// (http://hl7.org/fhir/R4/http.html).
#pragma once

#include "core/backend/fhir/operation_outcome.h"
#include "core/backend/http_message.h"

#include <functional>

namespace clavis::core {

/// Told what the server said in words, for the person's eyes. May be called on any thread.
using OutcomeListener = std::function<void(const OperationOutcome&)>;

/// Passes 2xx and errors on. Every other status becomes an Error on `subject` whose detail has the status and the coded
/// issues, never text.
[[nodiscard]] Result<HttpResponse> acceptAnswer(Result<HttpResponse> answer, const std::string& subject,
                                                const OutcomeListener& listener);

} // namespace clavis::core
