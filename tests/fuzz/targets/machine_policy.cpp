// The administrator's file, by a hand that slipped: understood or refused, and what is refused is not repeated in the
// error.
#include "core/access/policy/machine_policy.h"

#include <cstdint>
#include <cstdlib>

using namespace clavis::core;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto policy = parsePolicy(text);
  if (!policy) {
    if (!policy.error().is(PolicyError::Malformed) || policy.error().toString().size() > 200) std::abort();
    return 0;
  }
  if (explain(*policy).size() != 8) std::abort();
  static_cast<void>(policy->allowsBackend("https://fhir.example/r4"));
  return 0;
}
