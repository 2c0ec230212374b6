// What a file is, told by its bytes and never by its name. A name or a stated type that says something else is
// reported; so is a file that can be read as two kinds (a polyglot), because somebody made it so.
//
// Looks at no more than the first 64 KiB and the last KiB; allocates next to nothing; fuzzed (tests/fuzz, sniff).
#pragma once

#include "core/preview/byte_source.h"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace clavis::core::preview {

enum class ContentType : std::uint8_t {
  Unknown,
  Empty,
  // documents
  Pdf,
  Rtf,
  Cda, ///< HL7 CDA, of which C-CDA is a profile
  Dicom,
  PlainText,
  Html,
  Xml,
  Svg,
  Json,
  // pictures
  Jpeg,
  Png,
  Tiff,
  WebP,
  Gif,
  Bmp,
  Heif,
  // sound and moving pictures
  Wav,
  Mp3,
  Aac,
  Flac,
  OggAudio,
  Mp4Audio,
  OggVideo,
  Mp4Video,
  Matroska,
  Avi,
  // never opened
  Zip,
  OfficeZip, ///< docx, xlsx, pptx, odt…
  OfficeOle, ///< doc, xls, ppt, msg, msi
  Archive,   ///< gzip, bzip2, xz, 7z, rar, tar
  Executable,
  Shortcut,
};

/// How it is shown, if it is.
enum class ViewKind : std::uint8_t { None, Pages, Picture, Dicom, Text, Sections, Audio, Video };

[[nodiscard]] ViewKind viewKind(ContentType type);
/// "application/pdf"; application/octet-stream where nothing better is known.
[[nodiscard]] std::string_view mediaType(ContentType type);
/// Without the dot; empty where there is none.
[[nodiscard]] std::string_view usualExtension(ContentType type);

struct Sniffed {
  ContentType type = ContentType::Unknown;
  std::vector<ContentType> also; ///< other kinds that the same bytes can be taken for

  friend bool operator==(const Sniffed&, const Sniffed&) = default;
};

/// How much of either end sniffing looks at.
inline constexpr std::size_t sniffedHead = 64u * 1024u;
inline constexpr std::size_t sniffedTail = 1024;

/// `head` and `tail` are the ends of a file of `size` bytes; they overlap in a small one.
[[nodiscard]] Sniffed sniff(std::span<const std::byte> head, std::span<const std::byte> tail, std::uint64_t size);
/// Reads both ends. Fails with the source's error.
[[nodiscard]] Result<Sniffed> sniff(ByteSource& source);

/// What the name's ending or a stated media type promises; Unknown where it promises nothing we know.
[[nodiscard]] ContentType typeOfName(std::string_view name);
[[nodiscard]] ContentType typeOfMediaType(std::string_view mediaType);

/// Whether what was promised and what is there go together: an XML file called text does, a program called PDF does
/// not. An Unknown promise goes together with all but programs.
[[nodiscard]] bool goesTogether(ContentType promised, ContentType found);

} // namespace clavis::core::preview
