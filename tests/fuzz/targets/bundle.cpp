// An answer of a server, cut into resources: the slices lie within the body, and the body is as it was.
#include "core/backend/fhir/bundle.h"

#include <cstdint>
#include <cstdlib>
#include <functional>

using namespace clavis::core;

namespace {

void within(const std::string& body, std::string_view slice) {
  if (slice.empty()) return;
  const std::less_equal<const char*> notAfter;
  if (!notAfter(body.data(), slice.data()) || !notAfter(slice.data() + slice.size(), body.data() + body.size()))
    std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string original(reinterpret_cast<const char*>(data), size);
  std::string body = original;
  if (const auto bundle = sliceBundle(body))
    for (const PageResource& resource : bundle->resources) within(body, resource.json);
  if (body != original) std::abort();
  if (const auto resource = sliceResource(body)) within(body, resource->json);
  if (body != original) std::abort();
  return 0;
}
