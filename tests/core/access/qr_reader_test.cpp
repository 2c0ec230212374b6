#include "core/access/qr_reader.h"
#include "tests/support/qr_picture.h"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>

using namespace clavis;
using namespace clavis::core;
using namespace clavis::tests;

namespace {

const std::string invitation = "clavis-invite:2:" + std::string(220, 'a');

Result<std::string> read(const QrPicture& picture) {
  return readInvitationCode({.pixels = picture.pixels, .width = picture.width, .height = picture.width});
}

bool seesNothing(const PixelView& picture) {
  const auto text = readInvitationCode(picture);
  return !text && text.error().is(AccessError::NoInvitationSeen);
}

} // namespace

TEST_CASE("A code is read straight, small, upside down and askew", "[qr]") {
  CHECK(read(QrPicture(invitation)) == invitation);
  CHECK(read(QrPicture(invitation, 3)) == invitation);
  CHECK(read(QrPicture(invitation, 5, 60)) == invitation);
  QrPicture turned(invitation);
  for (std::size_t i = 0, j = turned.pixels.size() - 4; i < j; i += 4, j -= 4)
    std::swap_ranges(turned.pixels.begin() + static_cast<std::ptrdiff_t>(i),
                     turned.pixels.begin() + static_cast<std::ptrdiff_t>(i) + 4,
                     turned.pixels.begin() + static_cast<std::ptrdiff_t>(j));
  CHECK(read(turned) == invitation);
}

TEST_CASE("A stain is put up with", "[qr]") {
  QrPicture stained(invitation, 6);
  for (std::uint32_t y = stained.width / 2; y < stained.width / 2 + 24; ++y)
    for (std::uint32_t x = stained.width / 2; x < stained.width / 2 + 24; ++x)
      stained.pixels[(std::size_t{y} * stained.width + x) * 4 + 1] = std::byte{0};
  CHECK(read(stained) == invitation);
}

TEST_CASE("What is no invitation is none: another code, a blank page, pixels that are not there", "[qr]") {
  const QrPicture other("https://hillside.example/");
  CHECK(seesNothing({.pixels = other.pixels, .width = other.width, .height = other.width}));
  const std::vector<std::byte> blank(std::size_t{4} * 100 * 100, std::byte{255});
  CHECK(seesNothing({.pixels = blank, .width = 100, .height = 100}));
  CHECK(seesNothing({.pixels = blank, .width = 100, .height = 101}));
  CHECK(seesNothing({.pixels = blank, .width = 0, .height = 0}));
  CHECK(seesNothing({.pixels = blank, .width = 0xffff'ffff, .height = 0xffff'ffff}));
  CHECK(seesNothing({}));
}
