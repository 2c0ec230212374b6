// A small picture of a file, for lists.
#pragma once

#include "core/exchange/model/transfer.h"

#include <QByteArray>

#include <cstdint>

namespace clavis::core::exchange {

struct Thumbnail {
  static constexpr std::uint32_t largestSide = 320; ///< pixels
  std::uint32_t width = 0;                          ///< 0: this file has no picture (sound, text, refused)
  std::uint32_t height = 0;
  QByteArray pixels{}; ///< rows from the top, four bytes a pixel: blue, green, red, 0xFF
};

} // namespace clavis::core::exchange
