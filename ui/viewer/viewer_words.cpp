#include "ui/viewer/viewer_words.h"

#include "ui/words/clinical_format.h"

#include <QCoreApplication>
#include <QDate>
#include <QLocale>

namespace clavis::ui {

using namespace core::preview;

namespace {

struct ViewerWords {
  Q_DECLARE_TR_FUNCTIONS(clavis::ui::Viewer)
};

} // namespace

QString typeWords(ContentType type) {
  switch (type) {
  case ContentType::Unknown: return ViewerWords::tr("file of an unknown kind");
  case ContentType::Empty: return ViewerWords::tr("empty file");
  case ContentType::Pdf: return ViewerWords::tr("PDF document");
  case ContentType::Rtf: return ViewerWords::tr("RTF document");
  case ContentType::Cda: return ViewerWords::tr("clinical document (CDA)");
  case ContentType::Dicom: return ViewerWords::tr("DICOM image");
  case ContentType::PlainText: return ViewerWords::tr("text");
  case ContentType::Html: return ViewerWords::tr("web page (HTML)");
  case ContentType::Xml: return ViewerWords::tr("XML data");
  case ContentType::Svg: return ViewerWords::tr("drawing (SVG)");
  case ContentType::Json: return ViewerWords::tr("JSON data");
  case ContentType::Jpeg: return ViewerWords::tr("JPEG picture");
  case ContentType::Png: return ViewerWords::tr("PNG picture");
  case ContentType::Tiff: return ViewerWords::tr("TIFF picture");
  case ContentType::WebP: return ViewerWords::tr("WebP picture");
  case ContentType::Gif: return ViewerWords::tr("GIF picture");
  case ContentType::Bmp: return ViewerWords::tr("BMP picture");
  case ContentType::Heif: return ViewerWords::tr("HEIC picture");
  case ContentType::Wav: return ViewerWords::tr("sound (WAV)");
  case ContentType::Mp3: return ViewerWords::tr("sound (MP3)");
  case ContentType::Aac: return ViewerWords::tr("sound (AAC)");
  case ContentType::Flac: return ViewerWords::tr("sound (FLAC)");
  case ContentType::OggAudio: return ViewerWords::tr("sound (Ogg)");
  case ContentType::Mp4Audio: return ViewerWords::tr("sound (MP4)");
  case ContentType::OggVideo: return ViewerWords::tr("video (Ogg)");
  case ContentType::Mp4Video: return ViewerWords::tr("video (MP4)");
  case ContentType::Matroska: return ViewerWords::tr("video (WebM or Matroska)");
  case ContentType::Avi: return ViewerWords::tr("video (AVI)");
  case ContentType::Zip: return ViewerWords::tr("archive (ZIP)");
  case ContentType::OfficeZip:
  case ContentType::OfficeOle: return ViewerWords::tr("office file");
  case ContentType::Archive: return ViewerWords::tr("archive");
  case ContentType::Executable: return ViewerWords::tr("program");
  case ContentType::Shortcut: return ViewerWords::tr("shortcut to a program");
  }
  return {};
}

QString factLabel(FactName name) {
  switch (name) {
  case FactName::Title: return ViewerWords::tr("Title");
  case FactName::Author: return ViewerWords::tr("Author");
  case FactName::Subject: return ViewerWords::tr("Subject");
  case FactName::Created: return ViewerWords::tr("Created");
  case FactName::PixelSize: return ViewerWords::tr("Pixels");
  case FactName::TextEncoding: return ViewerWords::tr("Encoding");
  case FactName::DocumentDate: return ViewerWords::tr("Date of the document");
  case FactName::Organisation: return ViewerWords::tr("Organisation");
  case FactName::PatientName: return ViewerWords::tr("Patient named in the file");
  case FactName::PatientId: return ViewerWords::tr("Patient number in the file");
  case FactName::PatientBirthDate: return ViewerWords::tr("Born, says the file");
  case FactName::PatientSex: return ViewerWords::tr("Sex, says the file");
  case FactName::Modality: return ViewerWords::tr("Modality");
  case FactName::StudyDate: return ViewerWords::tr("Study date");
  case FactName::StudyDescription: return ViewerWords::tr("Study");
  case FactName::SeriesDescription: return ViewerWords::tr("Series");
  case FactName::BodyPart: return ViewerWords::tr("Body part");
  case FactName::Laterality: return ViewerWords::tr("Side of the body");
  case FactName::Institution: return ViewerWords::tr("Institution");
  case FactName::FrameCount: return ViewerWords::tr("Frames");
  }
  return {};
}

QString factValue(const Fact& fact) {
  const QString text = fact.value.simplified().left(120);
  switch (fact.name) {
  case FactName::Created:
  case FactName::DocumentDate:
  case FactName::PatientBirthDate:
  case FactName::StudyDate: {
    QDate date = QDate::fromString(text.left(8), QStringLiteral("yyyyMMdd")); // DICOM
    if (!date.isValid()) date = QDate::fromString(text.left(10), Qt::ISODate);
    return date.isValid() ? dateText(date) : text;
  }
  default: return text;
  }
}

QString sizeWords(std::uint64_t bytes) {
  return QLocale().formattedDataSize(static_cast<qint64>(bytes), 1, QLocale::DataSizeSIFormat);
}

QString refusalTitle(const core::Error& error) {
  const auto code = error.as<PreviewError>();
  if (!code) return ViewerWords::tr("This file could not be read");
  switch (*code) {
  case PreviewError::Locked: return ViewerWords::tr("This file needs a password");
  case PreviewError::TimedOut:
  case PreviewError::HelperEnded:
  case PreviewError::HelperMisbehaved: return ViewerWords::tr("The preview was stopped");
  case PreviewError::SourceFailed:
  case PreviewError::Closed: return ViewerWords::tr("This file could not be read");
  case PreviewError::NoHelper:
  case PreviewError::NotConfined: return ViewerWords::tr("Files cannot be shown safely here");
  default: return ViewerWords::tr("This file is not shown");
  }
}

QString mismatchSentence(const Sniffed& sniffed, const QString& name, const QString& mediaType) {
  const ContentType byName = typeOfName(name.toStdString());
  const ContentType byType = typeOfMediaType(mediaType.toStdString());
  if (!goesTogether(byName, sniffed.type) && byName != ContentType::Unknown)
    return ViewerWords::tr(
               "The name says %1, but this is a %2. It is shown as what it is. Ask who sent it if that surprises you.")
        .arg(typeWords(byName), typeWords(sniffed.type));
  if (!goesTogether(byType, sniffed.type) && byType != ContentType::Unknown)
    return ViewerWords::tr(
               "It was sent as %1, but this is a %2. It is shown as what it is. Ask who sent it if that surprises you.")
        .arg(typeWords(byType), typeWords(sniffed.type));
  if (!sniffed.also.empty())
    return ViewerWords::tr(
               "This %1 can also be read as a %2. Somebody may have made it so on purpose: do not open it elsewhere.")
        .arg(typeWords(sniffed.type), typeWords(sniffed.also.front()));
  return {};
}

QString scanSentence(const ScanResult& result) {
  switch (result.verdict) {
  case ScanVerdict::Absent: return ViewerWords::tr("Not checked for viruses: no scanner here");
  case ScanVerdict::Clean: return ViewerWords::tr("Virus check: nothing found");
  case ScanVerdict::Found: return ViewerWords::tr("Virus found: %1").arg(result.signature);
  case ScanVerdict::TooLarge: return ViewerWords::tr("Not checked for viruses: too large for the scanner");
  case ScanVerdict::Failed: return ViewerWords::tr("Not checked for viruses: the scanner did not answer");
  }
  return {};
}

} // namespace clavis::ui
