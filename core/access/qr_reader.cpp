#include "core/access/qr_reader.h"

#define ZX_USE_UTF8 1 // as versions after 1.4 are
#include <ZXing/ReadBarcode.h>

#include <exception>

namespace clavis::core {
namespace {

constexpr std::string_view start = "clavis-invite:";
/// The side of the largest picture that is looked at.
constexpr std::uint32_t largestSide = 8192;

} // namespace

Result<std::string> readInvitationCode(const PixelView& picture) {
  const auto none = [] { return fail(AccessError::NoInvitationSeen, {}, Retry::AfterAction); };
  if (picture.width == 0 || picture.height == 0 || picture.width > largestSide || picture.height > largestSide ||
      picture.pixels.size() != std::size_t{4} * picture.width * picture.height)
    return none();
  try {
    const ZXing::ImageView view(reinterpret_cast<const std::uint8_t*>(picture.pixels.data()),
                                static_cast<int>(picture.width), static_cast<int>(picture.height),
                                ZXing::ImageFormat::BGRX);
    for (const auto& code : ZXing::ReadBarcodes(view, ZXing::DecodeHints().setFormats(ZXing::BarcodeFormat::QRCode))) {
      const auto& bytes = code.bytes();
      std::string text(bytes.begin(), bytes.end());
      if (code.isValid() && text.starts_with(start)) return text;
    }
  } catch (const std::exception&) {
    return none(); // out of memory at most: the library reports what it cannot read by value
  }
  return none();
}

} // namespace clavis::core
