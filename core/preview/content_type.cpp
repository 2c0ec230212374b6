#include "core/preview/content_type.h"

#include "core/preview/sniff/signatures.h"

#include <algorithm>
#include <array>
#include <string>

namespace clavis::core::preview {

namespace {

using enum ContentType;

struct Known {
  ContentType type;
  ViewKind view;
  std::string_view media;
  std::string_view extension;
};

constexpr auto known = std::to_array<Known>({
    {Unknown, ViewKind::None, "application/octet-stream", ""},
    {Empty, ViewKind::None, "application/octet-stream", ""},
    {Pdf, ViewKind::Pages, "application/pdf", "pdf"},
    {Rtf, ViewKind::Text, "application/rtf", "rtf"},
    {Cda, ViewKind::Sections, "application/hl7-cda+xml", "xml"},
    {Dicom, ViewKind::Dicom, "application/dicom", "dcm"},
    {PlainText, ViewKind::Text, "text/plain", "txt"},
    {Html, ViewKind::Text, "text/html", "html"},
    {Xml, ViewKind::Text, "application/xml", "xml"},
    {Svg, ViewKind::Text, "image/svg+xml", "svg"},
    {Json, ViewKind::Text, "application/json", "json"},
    {Jpeg, ViewKind::Picture, "image/jpeg", "jpg"},
    {Png, ViewKind::Picture, "image/png", "png"},
    {Tiff, ViewKind::Picture, "image/tiff", "tiff"},
    {WebP, ViewKind::Picture, "image/webp", "webp"},
    {Gif, ViewKind::Picture, "image/gif", "gif"},
    {Bmp, ViewKind::None, "image/bmp", "bmp"},
    {Heif, ViewKind::None, "image/heic", "heic"},
    {Wav, ViewKind::Audio, "audio/wav", "wav"},
    {Mp3, ViewKind::Audio, "audio/mpeg", "mp3"},
    {Aac, ViewKind::Audio, "audio/aac", "aac"},
    {Flac, ViewKind::Audio, "audio/flac", "flac"},
    {OggAudio, ViewKind::Audio, "audio/ogg", "ogg"},
    {Mp4Audio, ViewKind::Audio, "audio/mp4", "m4a"},
    {OggVideo, ViewKind::Video, "video/ogg", "ogv"},
    {Mp4Video, ViewKind::Video, "video/mp4", "mp4"},
    {Matroska, ViewKind::Video, "video/webm", "webm"},
    {Avi, ViewKind::Video, "video/x-msvideo", "avi"},
    {Zip, ViewKind::None, "application/zip", "zip"},
    {OfficeZip, ViewKind::None, "application/vnd.openxmlformats-officedocument", "docx"},
    {OfficeOle, ViewKind::None, "application/x-ole-storage", "doc"},
    {Archive, ViewKind::None, "application/gzip", "gz"},
    {Executable, ViewKind::None, "application/x-executable", "exe"},
    {Shortcut, ViewKind::None, "application/x-ms-shortcut", "lnk"},
});

const Known& entry(ContentType type) {
  const auto found = std::ranges::find(known, type, &Known::type);
  return found == known.end() ? known.front() : *found;
}

struct Named {
  std::string_view name;
  ContentType type;
};

constexpr auto extensions = std::to_array<Named>({
    {"jpeg", Jpeg},      {"jpe", Jpeg},         {"tif", Tiff},       {"heif", Heif},      {"avif", Heif},
    {"dicom", Dicom},    {"htm", Html},         {"xhtml", Html},     {"log", PlainText},  {"csv", PlainText},
    {"md", PlainText},   {"text", PlainText},   {"cda", Cda},        {"wave", Wav},       {"opus", OggAudio},
    {"oga", OggAudio},   {"mov", Mp4Video},     {"m4v", Mp4Video},   {"3gp", Mp4Video},   {"mkv", Matroska},
    {"xlsx", OfficeZip}, {"pptx", OfficeZip},   {"odt", OfficeZip},  {"ods", OfficeZip},  {"odp", OfficeZip},
    {"docm", OfficeZip}, {"xls", OfficeOle},    {"ppt", OfficeOle},  {"msg", OfficeOle},  {"7z", Archive},
    {"rar", Archive},    {"tar", Archive},      {"bz2", Archive},    {"xz", Archive},     {"tgz", Archive},
    {"com", Executable}, {"scr", Executable},   {"dll", Executable}, {"bat", Executable}, {"cmd", Executable},
    {"ps1", Executable}, {"vbs", Executable},   {"js", Executable},  {"jse", Executable}, {"wsf", Executable},
    {"hta", Executable}, {"msi", Executable},   {"jar", Executable}, {"sh", Executable},  {"app", Executable},
    {"apk", Executable}, {"desktop", Shortcut}, {"url", Shortcut},
});

constexpr auto media = std::to_array<Named>({
    {"image/jpg", Jpeg},
    {"image/pjpeg", Jpeg},
    {"image/heif", Heif},
    {"image/avif", Heif},
    {"text/rtf", Rtf},
    {"text/xml", Xml},
    {"application/xhtml+xml", Html},
    {"application/cda+xml", Cda},
    {"text/csv", PlainText},
    {"text/markdown", PlainText},
    {"audio/x-wav", Wav},
    {"audio/wave", Wav},
    {"audio/vnd.wave", Wav},
    {"audio/mp3", Mp3},
    {"audio/opus", OggAudio},
    {"audio/x-m4a", Mp4Audio},
    {"audio/m4a", Mp4Audio},
    {"video/quicktime", Mp4Video},
    {"video/x-matroska", Matroska},
    {"audio/webm", Matroska},
    {"application/msword", OfficeOle},
    {"application/x-msdownload", Executable},
    {"application/fhir+json", Json},
    {"application/fhir+xml", Xml},
});

std::string lower(std::string_view text) {
  std::string folded(text);
  for (char& c : folded)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return folded;
}

bool isText(ContentType type) {
  return type == PlainText || type == Html || type == Xml || type == Svg || type == Json || type == Cda;
}
bool isMarkup(ContentType type) { return type == Xml || type == Cda || type == Svg || type == Html; }
bool isProgram(ContentType type) { return type == Executable || type == Shortcut; }

/// Containers that hold either: what a name promises of sound or picture is not ours to doubt.
int mediaFamily(ContentType type) {
  switch (type) {
  case OggAudio:
  case OggVideo: return 1;
  case Mp4Audio:
  case Mp4Video: return 2;
  case Matroska: return 3;
  default: return 0;
  }
}

} // namespace

ViewKind viewKind(ContentType type) { return entry(type).view; }
std::string_view mediaType(ContentType type) { return entry(type).media; }
std::string_view usualExtension(ContentType type) { return entry(type).extension; }

Sniffed sniff(std::span<const std::byte> head, std::span<const std::byte> tail, std::uint64_t size) {
  const sniffing::Ends ends{{reinterpret_cast<const char*>(head.data()), std::min(head.size(), sniffedHead)},
                            {reinterpret_cast<const char*>(tail.data()), tail.size()},
                            size};
  Sniffed found{sniffing::typeOf(ends), {}};
  found.also = sniffing::otherTypes(ends, found.type);
  return found;
}

Result<Sniffed> sniff(ByteSource& source) {
  const std::uint64_t size = source.size();
  std::vector<std::byte> head(static_cast<std::size_t>(std::min<std::uint64_t>(size, sniffedHead)));
  std::vector<std::byte> tail(static_cast<std::size_t>(std::min<std::uint64_t>(size, sniffedTail)));
  auto first = source.read(0, head);
  if (!first) return pass(first);
  auto last = source.read(size - tail.size(), tail);
  if (!last) return pass(last);
  // A source that gives less than it said gives nothing that could be relied on.
  head.resize(std::min(head.size(), *first));
  tail.resize(std::min(tail.size(), *last));
  return sniff(head, tail, size);
}

ContentType typeOfName(std::string_view name) {
  const auto dot = name.rfind('.');
  if (dot == std::string_view::npos || dot + 1 == name.size() || name.size() - dot > 10) return Unknown;
  const std::string extension = lower(name.substr(dot + 1));
  for (const auto& [text, type] : extensions)
    if (text == extension) return type;
  const auto found = std::ranges::find(known, std::string_view(extension), &Known::extension);
  return found == known.end() ? Unknown : found->type;
}

ContentType typeOfMediaType(std::string_view stated) {
  std::string text = lower(stated.substr(0, stated.find(';')));
  std::erase_if(text, [](char c) { return c == ' ' || c == '\t'; });
  if (text.empty() || text == "application/octet-stream") return Unknown;
  if (text.starts_with("application/vnd.openxmlformats-officedocument") ||
      text.starts_with("application/vnd.oasis.opendocument"))
    return OfficeZip;
  for (const auto& [name, type] : media)
    if (name == text) return type;
  const auto found = std::ranges::find(known, std::string_view(text), &Known::media);
  return found == known.end() ? Unknown : found->type;
}

bool goesTogether(ContentType promised, ContentType found) {
  if (promised == found) return true;
  if (isProgram(promised) || isProgram(found)) return false;
  if (promised == Unknown || found == Empty) return true;
  if (promised == PlainText && isText(found)) return true;
  if (isMarkup(promised) && isMarkup(found)) return promised != Cda || found == Xml;
  if (promised == Zip && found == OfficeZip) return true;
  return mediaFamily(promised) != 0 && mediaFamily(promised) == mediaFamily(found);
}

} // namespace clavis::core::preview
