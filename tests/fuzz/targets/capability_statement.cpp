// What a server says of itself: whatever it is, it is read or refused, and the same bytes mean the same.
#include "core/backend/fhir/capability_statement.h"

#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace clavis::core;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto first = readCapabilityStatement(text);
  const auto second = readCapabilityStatement(text);
  if (first.has_value() != second.has_value()) std::abort();
  if (!first) return 0;
  if (first->types.size() != second->types.size()) std::abort();
  // Nothing is offered by a name that is not there.
  if (first->type("")) std::abort();
  static_cast<void>(first->patientEverything());
  static_cast<void>(first->exportPatients());
  return 0;
}
