#include "core/preview/metadata/exif.h"
#include "core/preview/metadata/strip_location.h"
#include "tests/support/shared_data.h"

#include <QFile>

#include <catch2/catch_test_macros.hpp>

#include <filesystem>

using namespace clavis::core;
using namespace clavis::core::preview;

namespace {

QByteArray shared(const char* name) {
  QFile file(QString::fromStdString((clavis::tests::sharedData("documents/images/") / name).string()));
  REQUIRE(file.open(QIODevice::ReadOnly));
  return file.readAll();
}

StrippedPicture strip(const QByteArray& bytes, ContentType type) {
  auto stripped = stripLocation(bytes, type);
  REQUIRE(stripped);
  return *stripped;
}

/// The tables and the scan of a stripped JPEG, which has no other segments in between.
QByteArray tablesAndScan(const QByteArray& jpeg) { return jpeg.mid(jpeg.indexOf("\xFF\xDB")); }

QByteArray little16(int value) {
  return QByteArray(1, static_cast<char>(value & 0xFF)) + static_cast<char>(value >> 8);
}
QByteArray little32(int value) { return little16(value & 0xFFFF) + little16(value >> 16); }
QByteArray entry(int tag, int type, int count, int value) {
  return little16(tag) + little16(type) + little32(count) + little32(value);
}

} // namespace

TEST_CASE("A photo loses place and camera and keeps every bit of its picture") {
  const QByteArray photo = shared("metadata/IMG_20180725_163423-tiny.jpg");
  REQUIRE(photo.contains("Exif"));
  const StrippedPicture stripped = strip(photo, ContentType::Jpeg);
  CHECK(stripped.hadLocation);
  CHECK(stripped.changed);
  CHECK(stripped.bytes.size() < photo.size());
  CHECK_FALSE(stripped.bytes.contains("GPS"));
  CHECK_FALSE(stripped.bytes.contains("2018"));
  CHECK(photo.contains(tablesAndScan(stripped.bytes)));
  CHECK_FALSE(strip(stripped.bytes, ContentType::Jpeg).hadLocation);
  CHECK_FALSE(strip(stripped.bytes, ContentType::Jpeg).changed);
}

TEST_CASE("The eight orientations survive, alone") {
  for (int orientation = 1; orientation <= 8; ++orientation) {
    const QByteArray photo = shared(("metadata/f" + std::to_string(orientation) + "t.jpg").c_str());
    const QByteArray stripped = strip(photo, ContentType::Jpeg).bytes;
    INFO(orientation);
    const auto exif = stripped.indexOf("Exif");
    if (orientation == 1) {
      CHECK(exif < 0);
    } else {
      REQUIRE(exif > 0);
      CHECK(exifFacts(stripped.sliced(exif + 6)).orientation == orientation);
    }
  }
}

TEST_CASE("What hangs behind a picture's end is not sent") {
  QByteArray photo = shared("metadata/f1t.jpg");
  photo.append("ftypmp42 a film with GPSLatitude in it");
  CHECK_FALSE(strip(photo, ContentType::Jpeg).bytes.contains("film"));
  QByteArray png = shared("CT_small-rendered.png");
  png.append("more");
  CHECK_FALSE(strip(png, ContentType::Png).bytes.endsWith("more"));
}

TEST_CASE("A PNG loses EXIF, text and times") {
  const StrippedPicture stripped = strip(shared("metadata/png_with_exif_and_gps.png"), ContentType::Png);
  CHECK(stripped.hadLocation);
  for (const char* chunk : {"tEXt", "iTXt", "zTXt", "tIME"}) CHECK_FALSE(stripped.bytes.contains(chunk));
  CHECK_FALSE(strip(shared("pngsuite/basn2c08.png"), ContentType::Png).changed);
  CHECK(strip(shared("pngsuite/ct1n0g04.png"), ContentType::Png).changed); // Title, Author, Copyright…
}

TEST_CASE("A WebP loses EXIF and XMP and keeps its orientation") {
  const QByteArray exif = orientationOnly(6);
  QByteArray body = QByteArray("VP8X") + little32(10) + QByteArray("\x0C\0\0\0\0\0\0\0\0\0", 10) + QByteArray("VP8 ") +
                    little32(4) + "data" + QByteArray("EXIF") + little32(static_cast<int>(exif.size())) + exif +
                    QByteArray("XMP ") + little32(22) + "exif:GPSLatitude=\"52\" \n";
  const QByteArray webp = QByteArray("RIFF") + little32(static_cast<int>(body.size()) + 4) + "WEBP" + body;
  const StrippedPicture stripped = strip(webp, ContentType::WebP);
  CHECK(stripped.hadLocation);
  CHECK_FALSE(stripped.bytes.contains("GPS"));
  CHECK(stripped.bytes[20] == '\x08'); // EXIF announced, XMP not
  CHECK(stripped.bytes.endsWith(exif));
  CHECK(stripped.bytes.size() == 8 + static_cast<unsigned char>(stripped.bytes[4]));
}

TEST_CASE("A TIFF loses camera, place and private tags in place") {
  // Header, IFD0 with six entries, GPS directory, values, one strip.
  const int directory = 8;
  const int gps = directory + 2 + 12 * 6 + 4;
  const int make = gps + 2 + 12 + 4;
  const int strip0 = make + 8;
  const QByteArray tiff = QByteArray("II*\0", 4) + little32(directory) + little16(6) + entry(256, 3, 1, 2) +
                          entry(271, 2, 8, make) + entry(273, 4, 1, strip0) + entry(274, 3, 1, 6) +
                          entry(279, 4, 1, 4) + entry(0x8825, 4, 1, gps) + little32(0) + little16(1) +
                          entry(2, 5, 1, make) + little32(0) + QByteArray("CAMERA!\0", 8) + "PIXL";
  const StrippedPicture stripped = strip(tiff, ContentType::Tiff);
  CHECK(stripped.hadLocation);
  CHECK_FALSE(stripped.bytes.contains("CAMERA"));
  CHECK(stripped.bytes.endsWith("PIXL"));
  CHECK(stripped.bytes.size() == tiff.size());
  CHECK(stripped.bytes.mid(directory, 2) == little16(4));
  CHECK(exifFacts(stripped.bytes).orientation == 6);
  CHECK_FALSE(exifFacts(stripped.bytes).location);
  CHECK_FALSE(strip(stripped.bytes, ContentType::Tiff).changed);
}

TEST_CASE("What cannot be followed to its end is not called stripped") {
  CHECK(stripLocation("\xFF\xD8\xFF\xE1\x7F\xFF", ContentType::Jpeg).error().is(PreviewError::Damaged));
  CHECK(stripLocation("\x89PNG\r\n\x1A\n", ContentType::Png).error().is(PreviewError::Damaged));
  CHECK(stripLocation("II+", ContentType::Tiff).error().is(PreviewError::NotSupported));
  CHECK(stripLocation("%PDF-1.4", ContentType::Pdf).error().is(PreviewError::NotSupported));
  QByteArray circle = QByteArray("II*\0", 4) + little32(8) + little16(0) + little32(8);
  CHECK(stripLocation(circle, ContentType::Tiff).error().is(PreviewError::Damaged));
}

TEST_CASE("Every picture at hand is stripped or refused, and once stripped stays as it is") {
  int stripped = 0;
  int refused = 0;
  for (const auto& file :
       std::filesystem::recursive_directory_iterator(clavis::tests::sharedData("documents/images"))) {
    if (!file.is_regular_file()) continue;
    QFile in(QString::fromStdString(file.path().string()));
    REQUIRE(in.open(QIODevice::ReadOnly));
    const QByteArray bytes = in.readAll();
    MemorySource source(bytes);
    const auto type = sniff(source)->type;
    if (type != ContentType::Jpeg && type != ContentType::Png) continue;
    INFO(file.path().filename().string());
    const auto once = stripLocation(bytes, type);
    if (!once) {
      ++refused;
      continue;
    }
    ++stripped;
    CHECK_FALSE(once->bytes.contains("GPSL"));
    const auto twice = stripLocation(once->bytes, type);
    REQUIRE(twice);
    CHECK(twice->bytes == once->bytes);
  }
  CHECK(stripped > 120);
  CHECK(refused < 5);
}
