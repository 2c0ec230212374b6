// An opened file as the window sees it: pages of plain pixels, or text in blocks. Nothing here can run, link or fetch.
#pragma once

#include "core/preview/content_type.h"

#include <QByteArray>
#include <QString>

#include <cstdint>
#include <optional>
#include <vector>

namespace clavis::core::preview {

/// Opaque pixels, rows from the top, four bytes a pixel: blue, green, red, 0xFF (QImage's Format_RGB32 on the machines
/// we build for). Shared, so copying one costs nothing.
struct Picture {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  QByteArray pixels; ///< width * height * 4 bytes
};

/// A piece of text in one style.
struct TextRun {
  QString text;
  bool bold = false;
  bool italic = false;
  bool underlined = false;
  friend bool operator==(const TextRun&, const TextRun&) = default;
};

enum class BlockKind : std::uint8_t {
  Paragraph,
  Heading,      ///< level 1 (largest) to 6
  ListItem,     ///< level: how deep, from 1; `mark` is its bullet or number
  Preformatted, ///< fixed width, lines as they are
  TableHeader,  ///< cells of a table's head row
  TableRow,     ///< cells; rows that follow each other are one table
};

struct TextBlock {
  BlockKind kind = BlockKind::Paragraph;
  int level = 0;
  QString mark;
  std::vector<TextRun> runs;               ///< of all but table rows
  std::vector<std::vector<TextRun>> cells; ///< of table rows
  friend bool operator==(const TextBlock&, const TextBlock&) = default;
};

struct TextPage {
  QString title; ///< of a section; may be empty
  std::vector<TextBlock> blocks;
  bool cut = false; ///< there is more, beyond the limits
};

/// What a file says about itself.
enum class FactName : std::uint8_t {
  Title,
  Author,
  Subject,
  Created,
  PixelSize,
  TextEncoding,
  DocumentDate,
  Organisation,
  PatientName,
  PatientId,
  PatientBirthDate,
  PatientSex,
  Modality,
  StudyDate,
  StudyDescription,
  SeriesDescription,
  BodyPart,
  Laterality,
  Institution,
  FrameCount,
};
inline constexpr int factNames = static_cast<int>(FactName::FrameCount) + 1;

struct Fact {
  FactName name = FactName::Title;
  QString value;
  friend bool operator==(const Fact&, const Fact&) = default;
};

/// A file inside the file.
struct Embedded {
  QString mediaType; ///< as stated
  std::uint64_t bytes = 0;
};

/// Grey-scale window of a DICOM frame, in the file's own units.
struct GreyWindow {
  double centre = 0;
  double width = 1;
  friend bool operator==(const GreyWindow&, const GreyWindow&) = default;
};

struct DocumentFacts {
  ContentType type = ContentType::Unknown;
  std::uint32_t pages = 0; ///< pages, frames or sections that can be asked for
  std::uint32_t pagesInFile = 0;
  bool reduced = false; ///< the picture is larger than what is shown of it
  std::vector<Fact> facts;
  std::vector<Embedded> embedded;
  std::optional<GreyWindow> window; ///< the one a DICOM picture starts with; unset where there is none (colour)
  bool selectable = false;          ///< text of a page can be selected
};

/// A page as pixels, no wider and no higher than the box, proportions kept. Fits exactly in one of the two.
struct PageRequest {
  std::uint32_t page = 0;
  std::uint32_t boxWidth = 0;
  std::uint32_t boxHeight = 0;
  std::optional<GreyWindow> window;
};

struct PagePicture {
  Picture picture;
  double width = 0; ///< of the page: points (PDF) or pixels
  double height = 0;
};

/// Text between two points of a page, in the page's own units from its top left corner.
struct SelectionRequest {
  std::uint32_t page = 0;
  double fromX = 0, fromY = 0, toX = 0, toY = 0;
};

struct SelectionBox {
  double x = 0, y = 0, width = 0, height = 0;
};

struct TextSelection {
  QString text;
  std::vector<SelectionBox> boxes;
};

} // namespace clavis::core::preview
