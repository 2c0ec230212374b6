// The little of EXIF (CIPA DC-008, a TIFF inside) that stripping needs: the orientation, whether there are coordinates,
// and an EXIF that holds nothing but an orientation.
#pragma once

#include <QByteArray>

#include <cstdint>
#include <optional>

namespace clavis::core::preview {

/// Numbers of either byte order out of bytes that may end too early: then there is nothing.
class TiffBytes {
 public:
  /// Nothing when `bytes` is no classic TIFF.
  [[nodiscard]] static std::optional<TiffBytes> of(QByteArrayView bytes);
  /// Whatever the header says.
  [[nodiscard]] static TiffBytes inOrder(QByteArrayView bytes, bool littleEndian) { return {bytes, littleEndian}; }
  [[nodiscard]] std::optional<std::uint16_t> u16(std::uint64_t at) const;
  [[nodiscard]] std::optional<std::uint32_t> u32(std::uint64_t at) const;
  [[nodiscard]] bool littleEndian() const { return m_little; }
  [[nodiscard]] std::uint64_t size() const { return static_cast<std::uint64_t>(m_bytes.size()); }

 private:
  TiffBytes(QByteArrayView bytes, bool little) : m_bytes(bytes), m_little(little) {}
  [[nodiscard]] std::optional<std::uint64_t> number(std::uint64_t at, int length) const;

  QByteArrayView m_bytes;
  bool m_little;
};

struct ExifFacts {
  int orientation = 1; ///< 1 to 8
  bool location = false;
};

/// Of the TIFF inside an EXIF block; defaults where it cannot be read.
[[nodiscard]] ExifFacts exifFacts(QByteArrayView tiff);
/// A TIFF with one entry. For orientation 1 nothing is needed: empty.
[[nodiscard]] QByteArray orientationOnly(int orientation);

} // namespace clavis::core::preview
