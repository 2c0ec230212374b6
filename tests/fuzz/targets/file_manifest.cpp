// What a message says about the parts of its file, and what the ends of a transfer tell each other: refused, or read
// and written again as the same, with every number within its bounds.
#include "core/exchange/payload/note.h"

#include <cstdint>
#include <cstdlib>

using namespace clavis::core::exchange;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  if (const auto manifest = decodeManifest(bytes)) {
    std::uint64_t all = 0;
    for (std::size_t i = 0; i < manifest->parts.size(); ++i) {
      const auto part = sizeOfPart(manifest->sealedSize, manifest->partSize, i);
      if (part == 0 || part > partSizeAtMost) std::abort();
      all += part;
    }
    if (all != manifest->sealedSize) std::abort();
    const auto again = decodeManifest(encodeManifest(*manifest));
    if (!again || *again != *manifest) std::abort();
  }
  if (const auto note = decodeNote(bytes); note && *note) {
    const auto again = decodeNote(encodeNote(**note));
    if (!again || !*again || **again != **note) std::abort();
  }
  return 0;
}
