// One function a format; see strip_location.h.
#pragma once

#include "core/preview/metadata/strip_location.h"

namespace clavis::core::preview {

[[nodiscard]] Result<StrippedPicture> stripJpeg(const QByteArray& picture);
[[nodiscard]] Result<StrippedPicture> stripPng(const QByteArray& picture);
[[nodiscard]] Result<StrippedPicture> stripWebP(const QByteArray& picture);
[[nodiscard]] Result<StrippedPicture> stripTiff(const QByteArray& picture);

/// Whether an XMP packet speaks of coordinates.
[[nodiscard]] inline bool xmpHasLocation(QByteArrayView xmp) {
  return xmp.contains(QByteArrayView("GPSLatitude")) || xmp.contains(QByteArrayView("GPSLongitude"));
}

} // namespace clavis::core::preview
