#include "core/preview/sniff/signatures.h"

#include <algorithm>
#include <array>

namespace clavis::core::preview::sniffing {

namespace {

using namespace std::string_view_literals;
using enum ContentType;

struct Mark {
  std::string_view bytes;
  ContentType type;
};

constexpr auto marks = std::to_array<Mark>({
    {"%PDF-"sv, Pdf},
    {"{\\rtf"sv, Rtf},
    {"\xFF\xD8\xFF"sv, Jpeg},
    {"\x89PNG\r\n\x1A\n"sv, Png},
    {"II*\0"sv, Tiff},
    {"MM\0*"sv, Tiff},
    {"II+\0"sv, Tiff},
    {"MM\0+"sv, Tiff},
    {"GIF87a"sv, Gif},
    {"GIF89a"sv, Gif},
    {"fLaC"sv, Flac},
    {"ID3"sv, Mp3},
    {"\x1A\x45\xDF\xA3"sv, Matroska},
    {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv, OfficeOle},
    {"\x1F\x8B\x08"sv, Archive},
    {"BZh"sv, Archive},
    {"\xFD"
     "7zXZ\0"sv,
     Archive},
    {"7z\xBC\xAF\x27\x1C"sv, Archive},
    {"Rar!\x1A\x07"sv, Archive},
    {"\x28\xB5\x2F\xFD"sv, Archive},
    {"MZ"sv, Executable},
    {"\x7F"
     "ELF"sv,
     Executable},
    {"\xFE\xED\xFA\xCE"sv, Executable},
    {"\xFE\xED\xFA\xCF"sv, Executable},
    {"\xCE\xFA\xED\xFE"sv, Executable},
    {"\xCF\xFA\xED\xFE"sv, Executable},
    {"\xCA\xFE\xBA\xBE"sv, Executable}, // fat Mach-O, and Java classes
    {"\0asm"sv, Executable},
    {"\x4C\0\0\0\x01\x14\x02\0"sv, Shortcut},
});

bool holds(std::string_view text, std::size_t at, std::string_view mark) {
  return text.size() >= at + mark.size() && text.substr(at, mark.size()) == mark;
}

ContentType riffType(std::string_view head) {
  if (holds(head, 8, "WAVE")) return Wav;
  if (holds(head, 8, "WEBP")) return WebP;
  if (holds(head, 8, "AVI ")) return Avi;
  return Unknown;
}

/// ISO base media: the brand in the first box says whether it is a picture, sound or video.
ContentType isoMediaType(std::string_view head) {
  const std::string_view brand = head.substr(8, 4);
  constexpr auto pictures =
      std::to_array<std::string_view>({"heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1", "avif", "avis"});
  if (std::ranges::find(pictures, brand) != pictures.end()) return Heif;
  return brand == "M4A " || brand == "M4B " ? Mp4Audio : Mp4Video;
}

ContentType oggType(std::string_view head) {
  const auto page = head.substr(0, std::min<std::size_t>(head.size(), 512));
  return page.find("\x80theora"sv) != std::string_view::npos ? OggVideo : OggAudio;
}

ContentType zipType(std::string_view head) {
  const auto start = head.substr(0, std::min<std::size_t>(head.size(), 4096));
  for (const auto mark :
       {"[Content_Types].xml"sv, "word/"sv, "xl/"sv, "ppt/"sv, "mimetypeapplication/vnd.oasis.opendocument"sv})
    if (start.find(mark) != std::string_view::npos) return OfficeZip;
  return Zip;
}

/// A bare MPEG audio stream has no signature, only a frame header whose fields must make sense.
ContentType frameSyncType(std::string_view head) {
  if (head.size() < 4) return Unknown;
  const auto byte = [&](std::size_t i) { return static_cast<unsigned>(static_cast<unsigned char>(head[i])); };
  if (byte(0) != 0xFF || (byte(1) & 0xE0U) != 0xE0) return Unknown;
  const unsigned layer = (byte(1) >> 1U) & 3U;
  if (layer == 0) return (byte(1) & 0xF6U) == 0xF0 ? Aac : Unknown; // ADTS
  const unsigned version = (byte(1) >> 3U) & 3U;
  const unsigned rate = byte(2) >> 4U;
  const unsigned sampling = (byte(2) >> 2U) & 3U;
  return version != 1 && rate != 0 && rate != 15 && sampling != 3 ? Mp3 : Unknown;
}

bool isExactBitmap(const Ends& ends) {
  if (!holds(ends.head, 0, "BM") || ends.head.size() < 18) return false;
  std::uint64_t stated = 0;
  for (std::size_t i = 0; i < 4; ++i)
    stated |= static_cast<std::uint64_t>(static_cast<unsigned char>(ends.head[2 + i])) << (8 * i);
  return stated == ends.size;
}

} // namespace

ContentType typeOf(const Ends& ends) {
  const auto head = ends.head;
  if (ends.size == 0) return Empty;
  // Text may begin with these letters by chance ("MZ", "ID3", "BZh"), so a mark without a byte no text holds counts
  // only where the rest is no text either.
  const ContentType text = textType(head, head.size() >= ends.size);
  // The preamble of a DICOM file is free for another format's header (TIFF, as the standard suggests), so its own mark
  // comes first. Not before a program's: that is no header of a picture (CVE-2019-11687).
  const bool dicom = holds(head, 128, "DICM");
  for (const auto& [bytes, type] : marks) {
    if (!head.starts_with(bytes)) continue;
    if (text != Unknown && type != Pdf && type != Rtf) break;
    if (dicom && type != Executable) break;
    return type;
  }
  if (dicom) return Dicom;
  if (text != Unknown) return text;
  if (head.starts_with("RIFF")) return riffType(head);
  if (holds(head, 4, "ftyp") && head.size() >= 12) return isoMediaType(head);
  if (holds(head, 4, "moov") || holds(head, 4, "mdat") || holds(head, 4, "wide")) return Mp4Video;
  if (head.starts_with("OggS")) return oggType(head);
  if (head.starts_with("PK\x03\x04"sv) || head.starts_with("PK\x05\x06"sv)) return zipType(head);
  if (holds(head, 257, "ustar")) return Archive;
  if (isExactBitmap(ends)) return Bmp;
  return frameSyncType(head);
}

std::vector<ContentType> otherTypes(const Ends& ends, ContentType type) {
  std::vector<ContentType> others;
  const auto start = ends.head.substr(0, std::min<std::size_t>(ends.head.size(), 1024));
  if (type != Pdf && start.find("%PDF-") != std::string_view::npos) others.push_back(Pdf);
  if (type != Zip && type != OfficeZip && ends.tail.find("PK\x05\x06"sv) != std::string_view::npos)
    others.push_back(Zip);
  if (type != Dicom && holds(ends.head, 128, "DICM")) others.push_back(Dicom);
  if (type == Dicom) {
    for (const auto& [bytes, other] : marks)
      if (other != Tiff && ends.head.starts_with(bytes)) others.push_back(other);
  }
  if (viewKind(type) != ViewKind::Text && viewKind(type) != ViewKind::Sections) {
    for (const auto mark : {"<html"sv, "<script"sv, "<HTML"sv, "<SCRIPT"sv})
      if (start.find(mark) != std::string_view::npos) {
        others.push_back(Html);
        break;
      }
  }
  if (type == PlainText && start.starts_with("#!")) others.push_back(Executable);
  return others;
}

} // namespace clavis::core::preview::sniffing
