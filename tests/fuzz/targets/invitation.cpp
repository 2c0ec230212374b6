// A text from anybody is refused, or is an invitation that is written in one way only.
#include "core/access/invitation.h"

#include <cstdint>
#include <cstdlib>

using namespace clavis::core;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto read = parseInvitation({reinterpret_cast<const char*>(data), size});
  if (!read) return 0;
  const auto written = encodeInvitation(*read);
  if (!written) std::abort();
  const auto again = parseInvitation(*written);
  if (!again || !(*again == *read)) std::abort();
  return 0;
}
