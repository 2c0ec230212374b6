// Any bytes as a resource: read, walked, indexed, and folded for storage. What was read must also be there again.
#include "core/fhir/json/json.h"
#include "core/fhir/search/resource_index.h"
#include "core/fhir/store/body_codec.h"

#include <cstdint>
#include <cstdlib>
#include <vector>

using namespace clavis::core;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static BodyCodec codec;
  const std::string_view id = text.substr(0, 36); // sometimes one that is in the text
  const auto packed = codec.compress(text, id);
  if (!packed) std::abort();
  const std::vector<std::byte> stored(packed->begin(), packed->end());
  const auto plain = codec.decompress(stored, BodyCodec::defaultDictionary, id);
  if (!plain || *plain != text) std::abort();
  // The same bytes as a stored body: damaged, and refused without harm.
  std::ignore = codec.decompress(std::as_bytes(std::span(data, size)), BodyCodec::plainDictionary, id);

  static JsonDocument document;
  if (!document.read(text)) return 0;
  const JsonValue root = document.root();
  static ResourceIndex index;
  index.index(root, root["resourceType"].text());
  for (const IndexedDate& date : index.dates)
    if (date.low > date.high) std::abort();
  return 0;
}
