// What every reader of a format gives: facts, and pages as pixels or text. An error is the reason the person is told.
#pragma once

#include "app/preview/remote_file.h"
#include "core/preview/document.h"
#include "core/preview/errors.h"

#include <QImage>

#include <expected>
#include <memory>

namespace clavis::preview {

using core::preview::PreviewError;
template <class T>
using Outcome = std::expected<T, PreviewError>;

class Document {
 public:
  virtual ~Document() = default;
  [[nodiscard]] virtual core::preview::DocumentFacts facts() const = 0;
  [[nodiscard]] virtual Outcome<core::preview::PagePicture> page(const core::preview::PageRequest&) {
    return std::unexpected(PreviewError::NoSuchPage);
  }
  [[nodiscard]] virtual Outcome<core::preview::TextPage> text(std::uint32_t) {
    return std::unexpected(PreviewError::NoSuchPage);
  }
  [[nodiscard]] virtual Outcome<core::preview::TextSelection> select(const core::preview::SelectionRequest&) {
    return std::unexpected(PreviewError::NoSuchPage);
  }
  [[nodiscard]] virtual Outcome<QByteArray> embedded(std::uint32_t) {
    return std::unexpected(PreviewError::NoSuchPage);
  }
};

using Opened = Outcome<std::unique_ptr<Document>>;

/// One reader a format. `file` outlives the document.
[[nodiscard]] Opened openPdf(RemoteFile& file, const QString& password);
[[nodiscard]] Opened openImage(RemoteFile& file, core::preview::ContentType type);
[[nodiscard]] Opened openDicom(RemoteFile& file);
[[nodiscard]] Opened openCda(RemoteFile& file);
[[nodiscard]] Opened openText(RemoteFile& file, core::preview::ContentType type);

/// Loads whatever these readers would otherwise look for in files: plug-ins, dictionaries, tables.
void preloadPdf();
void preloadImages();
void preloadDicom();

/// The size a picture of `size` has within a box, proportions kept, and within what an answer may hold.
[[nodiscard]] QSize fitted(QSizeF size, std::uint32_t boxWidth, std::uint32_t boxHeight);
/// On white, four bytes a pixel, rows without gaps.
[[nodiscard]] core::preview::Picture plainPicture(const QImage& image);

} // namespace clavis::preview
