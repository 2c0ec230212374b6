// JPEG (ITU T.81, annex B): markers up to EOI. Of the application segments only JFIF, an ICC profile and Adobe's colour
// transform stay, because they decide how the pixels look.
#include "core/preview/metadata/exif.h"
#include "core/preview/metadata/formats.h"

namespace clavis::core::preview {

namespace {

constexpr unsigned char startOfScan = 0xDA;
constexpr unsigned char endOfImage = 0xD9;
constexpr unsigned char comment = 0xFE;

bool isApplication(unsigned char marker) { return marker >= 0xE0 && marker <= 0xEF; }
bool isRestart(unsigned char marker) { return marker >= 0xD0 && marker <= 0xD7; }

bool decidesPixels(unsigned char marker, QByteArrayView content) {
  switch (marker) {
  case 0xE0: return content.startsWith(QByteArrayView("JFIF\0", 5));
  case 0xE2: return content.startsWith(QByteArrayView("ICC_PROFILE\0", 12));
  case 0xEE: return content.startsWith(QByteArrayView("Adobe"));
  default: return !isApplication(marker) && marker != comment;
  }
}

/// Where the scan's data ends: at the next marker that is none of its own.
qsizetype endOfScan(const QByteArray& bytes, qsizetype at) {
  for (;;) {
    at = bytes.indexOf('\xFF', at);
    if (at < 0 || at + 1 >= bytes.size()) return bytes.size();
    const auto next = static_cast<unsigned char>(bytes[at + 1]);
    if (next != 0 && next != 0xFF && !isRestart(next)) return at;
    at += next == 0xFF ? 1 : 2;
  }
}

QByteArray exifSegment(int orientation) {
  const QByteArray tiff = orientationOnly(orientation);
  if (tiff.isEmpty()) return {};
  QByteArray segment("\xFF\xE1\0", 3);
  segment.append(static_cast<char>(2 + 6 + tiff.size()));
  segment.append("Exif\0\0", 6);
  segment.append(tiff);
  return segment;
}

} // namespace

Result<StrippedPicture> stripJpeg(const QByteArray& picture) {
  const QByteArrayView view(picture);
  if (!view.startsWith(QByteArrayView("\xFF\xD8"))) return fail(PreviewError::Damaged, "no JPEG");
  QByteArray kept;
  kept.reserve(picture.size());
  StrippedPicture stripped;
  int orientation = 1;
  qsizetype at = 2;
  bool scanned = false;
  while (at < picture.size()) {
    if (picture[at] != '\xFF') return fail(PreviewError::Damaged, "between segments");
    while (at + 1 < picture.size() && picture[at + 1] == '\xFF') ++at; // fill bytes
    if (at + 1 >= picture.size()) break;
    const auto marker = static_cast<unsigned char>(picture[at + 1]);
    if (marker == endOfImage) {
      kept.append(view.sliced(at, 2));
      at += 2;
      break; // whatever follows is no part of the picture
    }
    if (at + 4 > picture.size()) return fail(PreviewError::Damaged, "a segment that is cut off");
    const qsizetype length =
        static_cast<unsigned char>(picture[at + 2]) << 8 | static_cast<unsigned char>(picture[at + 3]);
    if (length < 2 || at + 2 + length > picture.size()) return fail(PreviewError::Damaged, "a segment that is cut off");
    const QByteArrayView content = view.sliced(at + 4, length - 2);
    if (marker == 0xE1 && content.startsWith(QByteArrayView("Exif\0\0", 6))) {
      const ExifFacts facts = exifFacts(content.sliced(6));
      if (orientation == 1) orientation = facts.orientation;
      stripped.hadLocation = stripped.hadLocation || facts.location;
    } else if (marker == 0xE1) {
      stripped.hadLocation = stripped.hadLocation || xmpHasLocation(content);
    }
    qsizetype end = at + 2 + length;
    if (marker == startOfScan) {
      end = endOfScan(picture, end);
      scanned = true;
    }
    if (decidesPixels(marker, content)) kept.append(view.sliced(at, end - at));
    at = end;
  }
  if (!scanned) return fail(PreviewError::Damaged, "no scan");
  // JFIF wants to be first; EXIF comes after it, as cameras do it.
  QByteArray whole("\xFF\xD8", 2);
  qsizetype first = 0;
  if (kept.startsWith("\xFF\xE0"))
    first = 2 + (static_cast<unsigned char>(kept[2]) << 8 | static_cast<unsigned char>(kept[3]));
  whole.append(kept.first(first));
  whole.append(exifSegment(orientation));
  whole.append(kept.sliced(first));
  stripped.changed = whole != picture;
  stripped.bytes = std::move(whole);
  return stripped;
}

} // namespace clavis::core::preview
