#include "core/preview/metadata/strip_location.h"

#include "core/preview/metadata/formats.h"

namespace clavis::core::preview {

Result<StrippedPicture> stripLocation(const QByteArray& picture, ContentType type) {
  switch (type) {
  case ContentType::Jpeg: return stripJpeg(picture);
  case ContentType::Png: return stripPng(picture);
  case ContentType::WebP: return stripWebP(picture);
  case ContentType::Tiff: return stripTiff(picture);
  default: return fail(PreviewError::NotSupported, std::string(mediaType(type)));
  }
}

} // namespace clavis::core::preview
