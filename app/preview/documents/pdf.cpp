// PDF through Qt PDF (PDFium). It runs no scripts, follows no links and opens no attachments: pages become pixels.
#include "app/preview/documents/document.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QDateTime>
#include <QPdfDocument>
#include <QPdfSelection>
#include <QPolygonF>

#include <algorithm>
#include <limits>

namespace clavis::preview {

namespace {

using namespace core::preview;

class PdfDocument final : public Document {
 public:
  explicit PdfDocument(std::unique_ptr<QPdfDocument> pdf) : m_pdf(std::move(pdf)) {}

  DocumentFacts facts() const override {
    DocumentFacts facts;
    facts.type = ContentType::Pdf;
    facts.pagesInFile = static_cast<std::uint32_t>(m_pdf->pageCount());
    facts.pages = std::min(facts.pagesInFile, maximumPages);
    facts.selectable = true;
    using Field = QPdfDocument::MetaDataField;
    for (const auto& [name, field] : {std::pair{FactName::Title, Field::Title},
                                      {FactName::Author, Field::Author},
                                      {FactName::Subject, Field::Subject},
                                      {FactName::Created, Field::CreationDate}}) {
      const QVariant value = m_pdf->metaData(field);
      const QString text = value.metaType() == QMetaType::fromType<QDateTime>()
                               ? value.toDateTime().toString(Qt::ISODate)
                               : value.toString();
      if (!text.isEmpty()) facts.facts.push_back({name, text});
    }
    return facts;
  }

  Outcome<PagePicture> page(const PageRequest& request) override {
    const auto size = sizeOf(request.page);
    if (!size) return std::unexpected(size.error());
    const QSize fit = fitted(*size, request.boxWidth, request.boxHeight);
    if (fit.isEmpty()) return std::unexpected(PreviewError::NoSuchPage);
    QPdfDocumentRenderOptions options;
    options.setRenderFlags(QPdfDocumentRenderOptions::RenderFlag::Annotations);
    const QImage image = m_pdf->render(static_cast<int>(request.page), fit, options);
    if (image.isNull()) return std::unexpected(PreviewError::Damaged);
    return PagePicture{plainPicture(image), size->width(), size->height()};
  }

  Outcome<TextSelection> select(const SelectionRequest& request) override {
    if (const auto size = sizeOf(request.page); !size) return std::unexpected(size.error());
    const auto lines = m_pdf->getAllText(static_cast<int>(request.page)).bounds();
    const QPointF from = nearest(lines, {request.fromX, request.fromY});
    const QPointF to = nearest(lines, {request.toX, request.toY});
    const QPdfSelection chosen = m_pdf->getSelection(static_cast<int>(request.page), from, to);
    TextSelection selection;
    if (!chosen.isValid()) return selection;
    selection.text = chosen.text().left(static_cast<qsizetype>(maximumTextBytes));
    for (const QPolygonF& polygon : chosen.bounds()) {
      const QRectF box = polygon.boundingRect();
      selection.boxes.push_back({box.x(), box.y(), box.width(), box.height()});
    }
    return selection;
  }

 private:
  /// PDFium selects from character to character and knows none between them: a point in the margin or between two lines
  /// means the text next to it.
  static QPointF nearest(const QList<QPolygonF>& lines, QPointF point) {
    QPointF best = point;
    double distance = std::numeric_limits<double>::max();
    for (const QPolygonF& line : lines) {
      const QRectF box = line.boundingRect();
      if (box.width() < 2 || box.height() < 2) continue;
      const QPointF inside(std::clamp(point.x(), box.left() + 1, box.right() - 1), box.center().y());
      // Lines are read across: what is above or below is farther away than what is beside.
      const QPointF by = inside - point;
      const double away = by.x() * by.x() + 4 * by.y() * by.y();
      if (away < distance) distance = away, best = inside;
    }
    return best;
  }

  Outcome<QSizeF> sizeOf(std::uint32_t page) const {
    if (page >= std::min(static_cast<std::uint32_t>(m_pdf->pageCount()), maximumPages))
      return std::unexpected(PreviewError::NoSuchPage);
    const QSizeF size = m_pdf->pagePointSize(static_cast<int>(page));
    if (!(size.width() > 0) || !(size.height() > 0) || size.width() > 1e6 || size.height() > 1e6)
      return std::unexpected(PreviewError::Damaged);
    return size;
  }

  std::unique_ptr<QPdfDocument> m_pdf;
};

/// A document that uses what PDFium sets up late: a page, a font of the standard fourteen, text.
constexpr char smallest[] =
    "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
    "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]/Resources<</Font<</F 4 0 R>>>>/Contents 5 0 R>>endobj "
    "4 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj "
    "5 0 obj<</Length 33>>stream\nBT /F 12 Tf 9 9 Td (Clavis) Tj ET\nendstream endobj\n"
    "trailer<</Root 1 0 R>>\n%%EOF\n";

} // namespace

Opened openPdf(RemoteFile& file, const QString& password) {
  auto pdf = std::make_unique<QPdfDocument>();
  if (!password.isEmpty()) pdf->setPassword(password);
  pdf->load(&file);
  // What load() leaves for the event loop that this process has not.
  QCoreApplication::sendPostedEvents();
  switch (pdf->error()) {
  case QPdfDocument::Error::None: break;
  case QPdfDocument::Error::IncorrectPassword: return std::unexpected(PreviewError::Locked);
  case QPdfDocument::Error::UnsupportedSecurityScheme: return std::unexpected(PreviewError::NotSupported);
  default: return std::unexpected(PreviewError::Damaged);
  }
  if (pdf->status() != QPdfDocument::Status::Ready || pdf->pageCount() <= 0)
    return std::unexpected(PreviewError::Damaged);
  return std::make_unique<PdfDocument>(std::move(pdf));
}

void preloadPdf() {
  QBuffer buffer;
  buffer.setData(smallest, sizeof smallest - 1);
  buffer.open(QIODevice::ReadOnly);
  QPdfDocument pdf;
  pdf.load(&buffer);
  QCoreApplication::sendPostedEvents();
  if (pdf.pageCount() > 0) pdf.render(0, QSize(16, 16));
}

} // namespace clavis::preview
