// Why a request is not done: the HTTP status, the FHIR issue code (http://hl7.org/fhir/issue-type) and a sentence.
#pragma once

#include "core/base/error.h"

#include <expected>
#include <string>

namespace clavis::sandbox {

struct Refusal {
  unsigned status = 400;
  std::string code = "invalid";
  std::string text;
  /// An OperationOutcome resource.
  [[nodiscard]] std::string outcome() const;
};

template <class T>
using Reply = std::expected<T, Refusal>;

[[nodiscard]] std::unexpected<Refusal> refuse(unsigned status, std::string code, std::string text);
/// A failure of the store: 503 when it is busy or full, 500 otherwise.
[[nodiscard]] std::unexpected<Refusal> refuse(const core::Error& error);

} // namespace clavis::sandbox
