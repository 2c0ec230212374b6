// PNG (W3C, third edition): chunks up to IEND. What decides the pixels stays; text, times, EXIF and private chunks go.
#include "core/preview/metadata/exif.h"
#include "core/preview/metadata/formats.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace clavis::core::preview {

namespace {

constexpr auto harmless =
    std::to_array<std::string_view>({"IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "sBIT",
                                     "bKGD", "hIST", "pHYs", "sPLT", "cICP", "acTL", "fcTL", "fdAT"});

std::uint32_t number(QByteArrayView bytes) {
  std::uint32_t value = 0;
  for (qsizetype i = 0; i < 4; ++i) value = value << 8U | static_cast<unsigned char>(bytes[i]);
  return value;
}

void appendNumber(QByteArray& bytes, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) bytes.append(static_cast<char>(value >> shift & 0xFFU));
}

QByteArray exifChunk(int orientation) {
  const QByteArray tiff = orientationOnly(orientation);
  if (tiff.isEmpty()) return {};
  QByteArray chunk;
  appendNumber(chunk, static_cast<std::uint32_t>(tiff.size()));
  const QByteArray body = "eXIf" + tiff;
  chunk.append(body);
  appendNumber(chunk, static_cast<std::uint32_t>(::crc32(0, reinterpret_cast<const Bytef*>(body.constData()),
                                                         static_cast<uInt>(body.size()))));
  return chunk;
}

} // namespace

Result<StrippedPicture> stripPng(const QByteArray& picture) {
  const QByteArrayView view(picture);
  const QByteArrayView signature("\x89PNG\r\n\x1A\n");
  if (!view.startsWith(signature)) return fail(PreviewError::Damaged, "no PNG");
  StrippedPicture stripped;
  QByteArray before = signature.toByteArray(); // up to the first image data
  QByteArray after;
  int orientation = 1;
  bool data = false;
  bool ended = false;
  qsizetype at = signature.size();
  while (!ended) {
    if (picture.size() - at < 12) return fail(PreviewError::Damaged, "a chunk that is cut off");
    const std::uint32_t length = number(view.sliced(at, 4));
    if (length > static_cast<std::uint64_t>(picture.size() - at - 12))
      return fail(PreviewError::Damaged, "a chunk that is cut off");
    const std::string_view type(picture.constData() + at + 4, 4);
    const QByteArrayView content = view.sliced(at + 8, static_cast<qsizetype>(length));
    const QByteArrayView chunk = view.sliced(at, static_cast<qsizetype>(length) + 12);
    if (type == "eXIf") {
      const ExifFacts facts = exifFacts(content);
      orientation = facts.orientation;
      stripped.hadLocation = stripped.hadLocation || facts.location;
    } else if (type == "iTXt" || type == "tEXt") {
      stripped.hadLocation = stripped.hadLocation || xmpHasLocation(content);
    }
    data = data || type == "IDAT";
    ended = type == "IEND";
    // A critical chunk that nobody knows is one that no reader may ignore: the picture could not be shown without it.
    const bool critical = type[0] >= 'A' && type[0] <= 'Z';
    if (std::ranges::find(harmless, type) != harmless.end())
      (data ? after : before).append(chunk);
    else if (critical)
      return fail(PreviewError::Damaged, "a critical chunk of no known kind");
    at += chunk.size();
  }
  if (!data) return fail(PreviewError::Damaged, "no image data");
  stripped.bytes = before + exifChunk(orientation) + after;
  stripped.changed = stripped.bytes != picture;
  return stripped;
}

} // namespace clavis::core::preview
