// WebP (RFC 9649): a RIFF file of chunks. EXIF, XMP and unknown chunks go, and the flags that announce them.
#include "core/preview/metadata/exif.h"
#include "core/preview/metadata/formats.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace clavis::core::preview {

namespace {

constexpr auto harmless = std::to_array<std::string_view>({"VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF", "ICCP"});
constexpr unsigned char exifFlag = 0x08;
constexpr unsigned char xmpFlag = 0x04;

std::uint32_t number(QByteArrayView bytes) {
  std::uint32_t value = 0;
  for (qsizetype i = 3; i >= 0; --i) value = value << 8U | static_cast<unsigned char>(bytes[i]);
  return value;
}

void appendNumber(QByteArray& bytes, std::uint32_t value) {
  for (unsigned shift = 0; shift < 32; shift += 8) bytes.append(static_cast<char>(value >> shift & 0xFFU));
}

} // namespace

Result<StrippedPicture> stripWebP(const QByteArray& picture) {
  const QByteArrayView view(picture);
  if (picture.size() < 20 || !view.startsWith(QByteArrayView("RIFF")) || view.sliced(8, 4) != QByteArrayView("WEBP"))
    return fail(PreviewError::Damaged, "no WebP");
  const std::uint64_t stated = std::uint64_t{number(view.sliced(4, 4))} + 8;
  if (stated > static_cast<std::uint64_t>(picture.size())) return fail(PreviewError::Damaged, "cut off");
  StrippedPicture stripped;
  QByteArray chunks;
  qsizetype extended = -1; // where the flags of VP8X ended up
  int orientation = 1;
  qsizetype at = 12;
  const auto end = static_cast<qsizetype>(stated);
  while (at + 8 <= end) {
    const std::string_view type(picture.constData() + at, 4);
    const std::uint64_t length = number(view.sliced(at + 4, 4));
    const std::uint64_t padded = length + (length & 1U);
    if (length > static_cast<std::uint64_t>(end - at - 8))
      return fail(PreviewError::Damaged, "a chunk that is cut off");
    const QByteArrayView content = view.sliced(at + 8, static_cast<qsizetype>(length));
    if (type == "EXIF") {
      // Some writers keep JPEG's "Exif\0\0" in front.
      const bool marked = content.startsWith(QByteArrayView("Exif\0\0", 6));
      const ExifFacts facts = exifFacts(marked ? content.sliced(6) : content);
      orientation = facts.orientation;
      stripped.hadLocation = stripped.hadLocation || facts.location;
    } else if (type == "XMP ") {
      stripped.hadLocation = stripped.hadLocation || xmpHasLocation(content);
    } else if (std::ranges::find(harmless, type) != harmless.end()) {
      if (type == "VP8X" && length >= 10) extended = chunks.size() + 8;
      chunks.append(view.sliced(at, 8));
      chunks.append(content);
      if (padded != length) chunks.append('\0');
    }
    at += static_cast<qsizetype>(std::min<std::uint64_t>(8 + padded, static_cast<std::uint64_t>(end - at)));
  }
  if (chunks.isEmpty()) return fail(PreviewError::Damaged, "no image data");
  if (extended >= 0) {
    auto flags = static_cast<unsigned char>(chunks[extended]);
    flags = static_cast<unsigned char>(flags & ~(exifFlag | xmpFlag));
    if (const QByteArray tiff = orientationOnly(orientation); !tiff.isEmpty()) {
      flags |= exifFlag;
      chunks.append("EXIF");
      appendNumber(chunks, static_cast<std::uint32_t>(tiff.size()));
      chunks.append(tiff);
    }
    chunks[extended] = static_cast<char>(flags);
  }
  stripped.bytes = QByteArray("RIFF");
  appendNumber(stripped.bytes, static_cast<std::uint32_t>(chunks.size() + 4));
  stripped.bytes.append("WEBP");
  stripped.bytes.append(chunks);
  stripped.changed = stripped.bytes != picture;
  return stripped;
}

} // namespace clavis::core::preview
