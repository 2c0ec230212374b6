// Any bytes as a picture that is to be sent: stripped or refused, and what was stripped stays as it is.
#include "core/preview/metadata/strip_location.h"

#include <cstdint>
#include <cstdlib>

using namespace clavis::core::preview;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const QByteArray bytes(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
  for (const ContentType type : {ContentType::Jpeg, ContentType::Png, ContentType::WebP, ContentType::Tiff}) {
    const auto once = stripLocation(bytes, type);
    if (!once) continue;
    const auto twice = stripLocation(once->bytes, type);
    if (!twice || twice->hadLocation) std::abort();
    if (twice->bytes != once->bytes) std::abort();
  }
  return 0;
}
