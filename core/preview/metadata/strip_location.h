// Takes out of a picture what tells where, when and with which device it was made, before it is sent: EXIF (all but the
// orientation), XMP, IPTC, comments, and whatever hangs behind the picture's end (a film, a second picture with EXIF of
// its own). Kept are the pixels, bit for bit: nothing is decoded or encoded anew. What is not known to be harmless
// goes. Thread: any. Fuzzed: preview_strip.
#pragma once

#include "core/preview/content_type.h"
#include "core/preview/errors.h"

#include <QByteArray>

namespace clavis::core::preview {

struct StrippedPicture {
  QByteArray bytes;
  bool hadLocation = false; ///< coordinates were in it
  bool changed = false;     ///< anything was taken out
};

/// JPEG, PNG, WebP and TIFF. NotSupported for other types (and BigTIFF): they cannot be sent stripped. Damaged when the
/// structure cannot be followed to its end, because then nobody knows what is left in it.
[[nodiscard]] Result<StrippedPicture> stripLocation(const QByteArray& picture, ContentType type);

} // namespace clavis::core::preview
