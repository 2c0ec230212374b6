// A QR code as a camera would hand it over: pixels, and a PNG file of them. For targets that link libqrencode and zlib.
#pragma once

#include <qrencode.h>

#include <zlib.h>

#include <cstddef>
#include <cstdint>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

namespace clavis::tests {

struct QrPicture {
  std::uint32_t width = 0;       ///< and height
  std::vector<std::byte> pixels; ///< blue, green, red, 255; rows from the top

  /// `scale`: pixels a module. `tilt`: by how many pixels each row is moved against the one above it, in thousandths.
  explicit QrPicture(const std::string& text, std::uint32_t scale = 5, std::uint32_t tilt = 0) {
    const std::unique_ptr<QRcode, void (*)(QRcode*)> code(QRcode_encodeString8bit(text.c_str(), 0, QR_ECLEVEL_M),
                                                          &QRcode_free);
    const auto modules = static_cast<std::uint32_t>(code->width);
    constexpr std::uint32_t quiet = 6;
    width = (modules + 2 * quiet) * scale;
    for (std::uint32_t y = 0; y < width; ++y)
      for (std::uint32_t x = 0; x < width; ++x) {
        const auto column = (x + y * tilt / 1000) / scale;
        const auto row = y / scale;
        const bool inside = column >= quiet && column < quiet + modules && row >= quiet && row < quiet + modules;
        const bool dark = inside && (code->data[(row - quiet) * modules + column - quiet] & 1U) != 0;
        const auto grey = dark ? std::byte{40} : std::byte{225};
        pixels.insert(pixels.end(), {grey, grey, grey, std::byte{255}});
      }
  }

  /// Eight bits of grey a pixel, unfiltered.
  void savePng(const std::string& file) const {
    std::string rows;
    for (std::uint32_t y = 0; y < width; ++y) {
      rows += '\0';
      for (std::uint32_t x = 0; x < width; ++x) rows += static_cast<char>(pixels[(std::size_t{y} * width + x) * 4]);
    }
    uLongf packed = compressBound(rows.size());
    std::string data(packed, '\0');
    compress(reinterpret_cast<Bytef*>(data.data()), &packed, reinterpret_cast<const Bytef*>(rows.data()), rows.size());
    data.resize(packed);
    std::ofstream out(file, std::ios::binary);
    const auto number = [](std::uint32_t value) {
      std::string bytes;
      for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(value >> shift & 0xffU);
      return bytes;
    };
    const auto chunk = [&](const std::string& name, const std::string& content) {
      const std::string body = name + content;
      const auto sum = crc32(0, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size()));
      out << number(static_cast<std::uint32_t>(content.size())) << body << number(static_cast<std::uint32_t>(sum));
    };
    out << "\x89PNG\r\n\x1a\n";
    chunk("IHDR", number(width) + number(width) + std::string("\x08\0\0\0\0", 5));
    chunk("IDAT", data);
    chunk("IEND", {});
  }
};

} // namespace clavis::tests
