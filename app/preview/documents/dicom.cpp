// DICOM still images through DCMTK: one frame at a time, grey values through the window the file or the person chooses.
#include "app/preview/documents/document.h"

// DCMTK's own order: its configuration first.
#include <QStringConverter>

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcistrmb.h>
#include <dcmtk/dcmdata/dcrledrg.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmimage/diregist.h>
#include <dcmtk/dcmimgle/dcmimage.h>
#include <dcmtk/dcmjpeg/djdecode.h>
#include <dcmtk/dcmjpls/djdecode.h>
#include <dcmtk/oflog/oflog.h>

#include <array>
#include <cmath>
#include <cstring>

namespace clavis::preview {

namespace {

using namespace core::preview;

struct Shown {
  FactName name;
  DcmTagKey tag;
};

const auto shown = std::to_array<Shown>({
    {FactName::PatientName, DCM_PatientName},
    {FactName::PatientId, DCM_PatientID},
    {FactName::PatientBirthDate, DCM_PatientBirthDate},
    {FactName::PatientSex, DCM_PatientSex},
    {FactName::Modality, DCM_Modality},
    {FactName::StudyDate, DCM_StudyDate},
    {FactName::StudyDescription, DCM_StudyDescription},
    {FactName::SeriesDescription, DCM_SeriesDescription},
    {FactName::BodyPart, DCM_BodyPartExamined},
    {FactName::Laterality, DCM_Laterality},
    {FactName::Institution, DCM_InstitutionName},
});

/// "Doe^Jane^^Dr" as people write it: "Doe, Jane, Dr"; of several groups (letters, ideographs) the first.
QString personName(const QString& value) {
  QStringList parts = value.section(u'=', 0, 0).split(u'^', Qt::SkipEmptyParts);
  for (QString& part : parts) part = part.trimmed();
  parts.removeAll(QString());
  return parts.join(QStringLiteral(", "));
}

class DicomDocument final : public Document {
 public:
  explicit DicomDocument(std::unique_ptr<DcmFileFormat> file) : m_file(std::move(file)) {}

  Outcome<void> open() {
    DcmDataset& data = *m_file->getDataset();
    if (!data.tagExists(DCM_PixelData)) return std::unexpected(PreviewError::NoPicture);
    Uint16 rows = 0;
    Uint16 columns = 0;
    if (data.findAndGetUint16(DCM_Rows, rows).bad() || data.findAndGetUint16(DCM_Columns, columns).bad() || rows == 0 ||
        columns == 0)
      return std::unexpected(PreviewError::Damaged);
    if (std::uint64_t{rows} * columns > maximumPixels) return std::unexpected(PreviewError::TooManyPixels);
    Sint32 frames = 1;
    if (data.findAndGetSint32(DCM_NumberOfFrames, frames).bad() || frames < 1) frames = 1;
    m_frames = static_cast<std::uint32_t>(frames);
    return load(0);
  }

  DocumentFacts facts() const override {
    DocumentFacts facts;
    facts.type = ContentType::Dicom;
    facts.pagesInFile = m_frames;
    facts.pages = std::min(m_frames, maximumPages);
    facts.window = m_firstWindow;
    for (const auto& [name, tag] : shown) {
      OFString value;
      if (m_file->getDataset()->findAndGetOFStringArray(tag, value).bad() || value.empty()) continue;
      QString text = decoded(value);
      if (name == FactName::PatientName) text = personName(text);
      if (!text.trimmed().isEmpty()) facts.facts.push_back({name, text.trimmed()});
    }
    return facts;
  }

  Outcome<PagePicture> page(const PageRequest& request) override {
    if (request.page >= std::min(m_frames, maximumPages)) return std::unexpected(PreviewError::NoSuchPage);
    if (auto loaded = load(request.page); !loaded) return std::unexpected(loaded.error());
    const QSize own(static_cast<int>(m_image->getWidth()), static_cast<int>(m_image->getHeight()));
    const QSize fit = fitted(own, request.boxWidth, request.boxHeight);
    if (fit.isEmpty()) return std::unexpected(PreviewError::NoSuchPage);
    if (m_image->isMonochrome()) {
      const auto window = request.window ? request.window : m_firstWindow;
      if (window && m_image->setWindow(window->centre, window->width) == 0)
        return std::unexpected(PreviewError::Damaged);
    }
    const QImage image = pixels(own);
    if (image.isNull()) return std::unexpected(PreviewError::Damaged);
    const QImage scaled = own == fit ? image : image.scaled(fit, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
    return PagePicture{plainPicture(scaled), static_cast<double>(own.width()), static_cast<double>(own.height())};
  }

 private:
  Outcome<void> load(std::uint32_t frame) {
    if (m_image && m_frame == frame) return {};
    m_image = std::make_unique<DicomImage>(m_file.get(), m_file->getDataset()->getOriginalXfer(),
                                           CIF_UsePartialAccessToPixelData, frame, 1UL);
    m_frame = frame;
    if (m_image->getStatus() != EIS_Normal) {
      const bool unknown = m_image->getStatus() == EIS_NotSupportedValue ||
                           m_image->getStatus() == EIS_MissingAttribute ||
                           !m_file->getDataset()->canWriteXfer(EXS_LittleEndianExplicit);
      m_image.reset();
      return std::unexpected(unknown ? PreviewError::NotSupported : PreviewError::Damaged);
    }
    if (m_image->isMonochrome() && !m_firstWindow) m_firstWindow = windowOf(*m_image);
    return {};
  }

  static std::optional<GreyWindow> windowOf(DicomImage& image) {
    if (image.getWindowCount() == 0 || image.setWindow(0UL) == 0) image.setMinMaxWindow();
    GreyWindow window;
    if (image.getWindow(window.centre, window.width) == 0 || !std::isfinite(window.centre) || !(window.width >= 1))
      return std::nullopt;
    return window;
  }

  QImage pixels(QSize size) const {
    const bool grey = m_image->isMonochrome() != 0;
    QImage image(size, grey ? QImage::Format_Grayscale8 : QImage::Format_RGB888);
    if (image.isNull()) return {};
    const std::size_t row = static_cast<std::size_t>(size.width()) * (grey ? 1 : 3);
    std::vector<char> packed(row * static_cast<std::size_t>(size.height()));
    if (m_image->getOutputDataSize(8) != packed.size() || !m_image->getOutputData(packed.data(), packed.size(), 8))
      return {};
    for (int y = 0; y < size.height(); ++y)
      std::memcpy(image.scanLine(y), packed.data() + row * static_cast<std::size_t>(y), row);
    return image;
  }

  /// Latin 1 unless the file says UTF-8; the other character sets of DICOM show their ASCII.
  QString decoded(const OFString& value) const {
    OFString set;
    m_file->getDataset()->findAndGetOFStringArray(DCM_SpecificCharacterSet, set).good();
    const QByteArrayView bytes(value.c_str(), static_cast<qsizetype>(value.size()));
    if (set.find("ISO_IR 192") != OFString_npos) return QString::fromUtf8(bytes);
    return QString::fromLatin1(bytes);
  }

  std::unique_ptr<DcmFileFormat> m_file;
  std::unique_ptr<DicomImage> m_image;
  std::uint32_t m_frame = 0;
  std::uint32_t m_frames = 1;
  std::optional<GreyWindow> m_firstWindow;
};

} // namespace

Opened openDicom(RemoteFile& file) {
  QByteArray bytes = file.whole(maximumDicomBytes);
  if (bytes.isEmpty()) return std::unexpected(PreviewError::TooLarge);
  DcmInputBufferStream stream;
  stream.setBuffer(bytes.data(), bytes.size());
  stream.setEos();
  auto format = std::make_unique<DcmFileFormat>();
  format->transferInit();
  const OFCondition read = format->read(stream);
  format->transferEnd();
  if (read.bad() && read != EC_EndOfStream) return std::unexpected(PreviewError::Damaged);
  // Values that were left in the stream are copied before the stream goes.
  if (format->loadAllDataIntoMemory().bad()) return std::unexpected(PreviewError::Damaged);
  auto document = std::make_unique<DicomDocument>(std::move(format));
  if (auto opened = document->open(); !opened) return std::unexpected(opened.error());
  return document;
}

void preloadDicom() {
  OFLog::configure(OFLogger::OFF_LOG_LEVEL);
  dcmDataDict.isDictionaryLoaded();
  DcmRLEDecoderRegistration::registerCodecs();
  DJDecoderRegistration::registerCodecs();
  DJLSDecoderRegistration::registerCodecs();
}

} // namespace clavis::preview
