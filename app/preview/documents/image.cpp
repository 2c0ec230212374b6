// JPEG, PNG, TIFF, WebP and GIF through Qt's readers, upright as their EXIF orientation says.
#include "app/preview/documents/document.h"

#include <QBuffer>
#include <QImageReader>
#include <QImageWriter>

#include <algorithm>
#include <cmath>
#include <optional>

namespace clavis::preview {

namespace {

using namespace core::preview;

const char* readerName(ContentType type) {
  switch (type) {
  case ContentType::Jpeg: return "jpeg";
  case ContentType::Png: return "png";
  case ContentType::Tiff: return "tiff";
  case ContentType::WebP: return "webp";
  case ContentType::Gif: return "gif";
  default: return nullptr;
  }
}

/// What the header of a PNG says, before a reader has a chance to believe it.
std::optional<std::pair<std::uint64_t, std::uint64_t>> statedPngSize(RemoteFile& file) {
  file.seek(0);
  const QByteArray head = file.read(24);
  file.seek(0);
  if (head.size() < 24) return std::nullopt;
  const auto number = [&](qsizetype at) {
    std::uint64_t value = 0;
    for (qsizetype i = 0; i < 4; ++i) value = value << 8U | static_cast<unsigned char>(head[at + i]);
    return value;
  };
  return std::pair{number(16), number(20)};
}

class ImageDocument final : public Document {
 public:
  ImageDocument(RemoteFile& file, ContentType type) : m_file(file), m_type(type) {}

  /// Reads page `index` unless it is the one at hand.
  Outcome<void> load(std::uint32_t index) {
    if (m_page == index && !m_image.isNull()) return {};
    m_file.seek(0);
    QImageReader reader(&m_file, readerName(m_type));
    reader.setAutoTransform(true);
    reader.setDecideFormatFromContent(false);
    reader.setAutoDetectImageFormat(false);
    if (index > 0 && (index >= m_pages || !reader.jumpToImage(static_cast<int>(index))))
      return std::unexpected(PreviewError::NoSuchPage);
    QSize size = reader.size();
    const bool known = size.isValid();
    if (!known && m_type != ContentType::Gif) return std::unexpected(PreviewError::Damaged);
    if (known) {
      if (auto bounded = reduce(reader, size); !bounded) return bounded;
    }
    QImage image;
    if (!reader.read(&image) || image.isNull()) return std::unexpected(PreviewError::Damaged);
    m_image = std::move(image);
    m_page = index;
    if (reader.transformation() & QImageIOHandler::TransformationRotate90) size.transpose();
    m_size = known ? size : m_image.size();
    return {};
  }

  Outcome<void> open() {
    if (m_type == ContentType::Png) {
      const auto stated = statedPngSize(m_file);
      if (!stated) return std::unexpected(PreviewError::Damaged);
      if (stated->first > maximumSide || stated->second > maximumSide || stated->first * stated->second > maximumPixels)
        return std::unexpected(PreviewError::TooManyPixels);
    }
    if (m_type == ContentType::Tiff) {
      m_file.seek(0);
      QImageReader reader(&m_file, readerName(m_type));
      reader.setAutoDetectImageFormat(false);
      m_pages = static_cast<std::uint32_t>(std::max(reader.imageCount(), 1));
    }
    return load(0);
  }

  DocumentFacts facts() const override {
    DocumentFacts facts;
    facts.type = m_type;
    facts.pagesInFile = m_pages;
    facts.pages = std::min(m_pages, maximumPages);
    facts.reduced = m_reduced;
    facts.facts.push_back(
        {FactName::PixelSize, QStringLiteral("%1 \u00D7 %2").arg(m_size.width()).arg(m_size.height())});
    return facts;
  }

  Outcome<PagePicture> page(const PageRequest& request) override {
    if (request.page >= std::min(m_pages, maximumPages)) return std::unexpected(PreviewError::NoSuchPage);
    if (auto loaded = load(request.page); !loaded) return std::unexpected(loaded.error());
    const QSize fit = fitted(m_size, request.boxWidth, request.boxHeight);
    if (fit.isEmpty()) return std::unexpected(PreviewError::NoSuchPage);
    const QImage scaled =
        m_image.size() == fit ? m_image : m_image.scaled(fit, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
    if (scaled.isNull()) return std::unexpected(PreviewError::TooManyPixels);
    return PagePicture{plainPicture(scaled), static_cast<double>(m_size.width()), static_cast<double>(m_size.height())};
  }

 private:
  /// Refuses what is too large, or has it decoded smaller where the format can do so without decoding all of it.
  Outcome<void> reduce(QImageReader& reader, QSize size) {
    const auto pixels = static_cast<std::uint64_t>(size.width()) * static_cast<std::uint64_t>(size.height());
    if (pixels <= maximumPixels && std::max(size.width(), size.height()) <= static_cast<int>(maximumSide)) return {};
    if (m_type != ContentType::Jpeg || pixels > maximumReducedPixels)
      return std::unexpected(PreviewError::TooManyPixels);
    const double scale = std::sqrt(static_cast<double>(maximumPixels) / 4.0 / static_cast<double>(pixels));
    reader.setScaledSize(QSize(std::max(1, static_cast<int>(size.width() * scale)),
                               std::max(1, static_cast<int>(size.height() * scale))));
    m_reduced = true;
    return {};
  }

  RemoteFile& m_file;
  const ContentType m_type;
  QImage m_image;
  QSize m_size; ///< of the page in the file, upright
  std::uint32_t m_page = 0;
  std::uint32_t m_pages = 1;
  bool m_reduced = false;
};

} // namespace

Opened openImage(RemoteFile& file, ContentType type) {
  auto document = std::make_unique<ImageDocument>(file, type);
  if (auto opened = document->open(); !opened) return std::unexpected(opened.error());
  return document;
}

void preloadImages() {
  // 16 bits a channel double what a picture takes.
  QImageReader::setAllocationLimit(static_cast<int>(8 * maximumPixels >> 20U) + 16);
  // Readers are plug-ins that are loaded when first used; so each is used once.
  QImage dot(2, 2, QImage::Format_RGB32);
  dot.fill(Qt::white);
  for (const char* format : {"jpeg", "png", "tiff", "webp"}) {
    QBuffer buffer;
    buffer.open(QIODevice::ReadWrite);
    QImageWriter(&buffer, format).write(dot);
    buffer.seek(0);
    QImageReader(&buffer, format).read();
  }
  QBuffer gif;
  gif.setData("GIF89a\1\0\1\0\x80\0\0\0\0\0\xFF\xFF\xFF,\0\0\0\0\1\0\1\0\0\2\2D\1\0;", 35);
  gif.open(QIODevice::ReadOnly);
  QImageReader(&gif, "gif").read();
}

} // namespace clavis::preview
