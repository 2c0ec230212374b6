#include "core/preview/metadata/exif.h"

namespace clavis::core::preview {

namespace {

constexpr std::uint16_t tagOrientation = 0x0112;
constexpr std::uint16_t tagGps = 0x8825;

} // namespace

std::optional<TiffBytes> TiffBytes::of(QByteArrayView bytes) {
  if (bytes.startsWith(QByteArrayView("II*\0", 4))) return TiffBytes(bytes, true);
  if (bytes.startsWith(QByteArrayView("MM\0*", 4))) return TiffBytes(bytes, false);
  return std::nullopt;
}

std::optional<std::uint64_t> TiffBytes::number(std::uint64_t at, int length) const {
  if (at > size() || size() - at < static_cast<std::uint64_t>(length)) return std::nullopt;
  std::uint64_t value = 0;
  for (int i = 0; i < length; ++i) {
    const auto byte = static_cast<unsigned char>(m_bytes[static_cast<qsizetype>(at) + (m_little ? length - 1 - i : i)]);
    value = value << 8U | byte;
  }
  return value;
}

std::optional<std::uint16_t> TiffBytes::u16(std::uint64_t at) const {
  const auto value = number(at, 2);
  return value ? std::optional(static_cast<std::uint16_t>(*value)) : std::nullopt;
}

std::optional<std::uint32_t> TiffBytes::u32(std::uint64_t at) const {
  const auto value = number(at, 4);
  return value ? std::optional(static_cast<std::uint32_t>(*value)) : std::nullopt;
}

ExifFacts exifFacts(QByteArrayView bytes) {
  ExifFacts facts;
  const auto tiff = TiffBytes::of(bytes);
  if (!tiff) return facts;
  const auto first = tiff->u32(4);
  const auto count = first ? tiff->u16(*first) : std::nullopt;
  if (!count) return facts;
  for (std::uint64_t i = 0; i < *count; ++i) {
    const std::uint64_t entry = std::uint64_t{*first} + 2 + 12 * i;
    const auto tag = tiff->u16(entry);
    if (!tag) break;
    if (*tag == tagOrientation) {
      const auto value = tiff->u16(entry + 8);
      if (value && *value >= 1 && *value <= 8) facts.orientation = *value;
    }
    if (*tag == tagGps) {
      const auto at = tiff->u32(entry + 8);
      facts.location = at && tiff->u16(*at).value_or(0) > 0;
    }
  }
  return facts;
}

QByteArray orientationOnly(int orientation) {
  if (orientation < 2 || orientation > 8) return {};
  QByteArray tiff("II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0", 18);
  tiff.append(static_cast<char>(orientation));
  tiff.append(7, '\0'); // the rest of the value, and no further directory
  return tiff;
}

} // namespace clavis::core::preview
