#include "app/sandbox/rest/refusal.h"

#include "app/sandbox/json/json_tree.h"

namespace clavis::sandbox {

std::string Refusal::outcome() const {
  return R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":)" + jsonQuoted(code) +
         R"(,"diagnostics":)" + jsonQuoted(text) + "}]}";
}

std::unexpected<Refusal> refuse(unsigned status, std::string code, std::string text) {
  return std::unexpected(Refusal{status, std::move(code), std::move(text)});
}

std::unexpected<Refusal> refuse(const core::Error& error) {
  const bool passing = error.retry() != core::Retry::Never;
  return refuse(passing ? 503 : 500, passing ? "transient" : "exception", error.toString());
}

} // namespace clavis::sandbox
