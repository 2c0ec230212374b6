// Reading an invitation off a picture or a camera's frame (QR code, ISO/IEC 18004, by zxing-cpp). It is given pixels,
// never a file: what decodes foreign pictures is elsewhere (core/preview). Thread: any; some tens of milliseconds.
#pragma once

#include "core/access/access_error.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace clavis::core {

/// Rows from the top without gaps, four bytes a pixel: blue, green, red and one that is not looked at.
struct PixelView {
  std::span<const std::byte> pixels{};
  std::uint32_t width = 0;
  std::uint32_t height = 0;
};

/// Within so many pixels a code of an invitation's size is still read off a photograph.
inline constexpr std::uint32_t qrPictureSide = 1600;

/// The text of the first QR code that begins as an invitation does; whether it is one is for parseInvitation to say.
/// NoInvitationSeen.
[[nodiscard]] Result<std::string> readInvitationCode(const PixelView& picture);

} // namespace clavis::core
