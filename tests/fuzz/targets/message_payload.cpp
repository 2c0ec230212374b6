// The inside of a message from somebody we trust no further than that: refused, or read and written again as the same.
#include "core/messaging/payload/payload.h"

#include <cstdint>
#include <cstdlib>

using namespace clavis::core::messaging;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto payload = decodePayload(std::as_bytes(std::span(data, size)));
  if (!payload || std::holds_alternative<Unknown>(payload->body)) return 0;
  const auto bytes = encodePayload(*payload);
  if (!bytes) std::abort(); // what was read is within bounds
  const auto again = decodePayload(*bytes);
  if (!again || *again != *payload) std::abort();
  return 0;
}
