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
  using W = ViewerWords;
  switch (type) {
  case ContentType::Unknown: return W::tr("file of an unknown kind");
  case ContentType::Empty: return W::tr("empty file");
  case ContentType::Pdf: return W::tr("PDF document");
  case ContentType::Rtf: return W::tr("RTF document");
  case ContentType::Cda: return W::tr("clinical document (CDA)");
  case ContentType::Dicom: return W::tr("DICOM image");
  case ContentType::PlainText: return W::tr("text");
  case ContentType::Html: return W::tr("web page (HTML)");
  case ContentType::Xml: return W::tr("XML data");
  case ContentType::Svg: return W::tr("drawing (SVG)");
  case ContentType::Json: return W::tr("JSON data");
  case ContentType::Jpeg: return W::tr("JPEG picture");
  case ContentType::Png: return W::tr("PNG picture");
  case ContentType::Tiff: return W::tr("TIFF picture");
  case ContentType::WebP: return W::tr("WebP picture");
  case ContentType::Gif: return W::tr("GIF picture");
  case ContentType::Bmp: return W::tr("BMP picture");
  case ContentType::Heif: return W::tr("HEIC picture");
  case ContentType::Wav: return W::tr("sound (WAV)");
  case ContentType::Mp3: return W::tr("sound (MP3)");
  case ContentType::Aac: return W::tr("sound (AAC)");
  case ContentType::Flac: return W::tr("sound (FLAC)");
  case ContentType::OggAudio: return W::tr("sound (Ogg)");
  case ContentType::Mp4Audio: return W::tr("sound (MP4)");
  case ContentType::OggVideo: return W::tr("video (Ogg)");
  case ContentType::Mp4Video: return W::tr("video (MP4)");
  case ContentType::Matroska: return W::tr("video (WebM or Matroska)");
  case ContentType::Avi: return W::tr("video (AVI)");
  case ContentType::Zip: return W::tr("archive (ZIP)");
  case ContentType::OfficeZip:
  case ContentType::OfficeOle: return W::tr("office file");
  case ContentType::Archive: return W::tr("archive");
  case ContentType::Executable: return W::tr("program");
  case ContentType::Shortcut: return W::tr("shortcut to a program");
  }
  return {};
}

QString factLabel(FactName name) {
  using W = ViewerWords;
  switch (name) {
  case FactName::Title: return W::tr("Title");
  case FactName::Author: return W::tr("Author");
  case FactName::Subject: return W::tr("Subject");
  case FactName::Created: return W::tr("Created");
  case FactName::PixelSize: return W::tr("Pixels");
  case FactName::TextEncoding: return W::tr("Encoding");
  case FactName::DocumentDate: return W::tr("Date of the document");
  case FactName::Organisation: return W::tr("Organisation");
  case FactName::PatientName: return W::tr("Patient named in the file");
  case FactName::PatientId: return W::tr("Patient number in the file");
  case FactName::PatientBirthDate: return W::tr("Born, says the file");
  case FactName::PatientSex: return W::tr("Sex, says the file");
  case FactName::Modality: return W::tr("Modality");
  case FactName::StudyDate: return W::tr("Study date");
  case FactName::StudyDescription: return W::tr("Study");
  case FactName::SeriesDescription: return W::tr("Series");
  case FactName::BodyPart: return W::tr("Body part");
  case FactName::Laterality: return W::tr("Side of the body");
  case FactName::Institution: return W::tr("Institution");
  case FactName::FrameCount: return W::tr("Frames");
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
  using W = ViewerWords;
  const auto code = error.as<PreviewError>();
  if (!code) return W::tr("This file could not be read");
  switch (*code) {
  case PreviewError::Locked: return W::tr("This file needs a password");
  case PreviewError::TimedOut:
  case PreviewError::HelperEnded:
  case PreviewError::HelperMisbehaved: return W::tr("The preview was stopped");
  case PreviewError::SourceFailed:
  case PreviewError::Closed: return W::tr("This file could not be read");
  case PreviewError::NoHelper:
  case PreviewError::NotConfined: return W::tr("Files cannot be shown safely here");
  default: return W::tr("This file is not shown");
  }
}

QString mismatchSentence(const Sniffed& sniffed, const QString& name, const QString& mediaType) {
  using W = ViewerWords;
  const ContentType byName = typeOfName(name.toStdString());
  const ContentType byType = typeOfMediaType(mediaType.toStdString());
  if (!goesTogether(byName, sniffed.type) && byName != ContentType::Unknown)
    return W::tr(
               "The name says %1, but this is a %2. It is shown as what it is. Ask who sent it if that surprises you.")
        .arg(typeWords(byName), typeWords(sniffed.type));
  if (!goesTogether(byType, sniffed.type) && byType != ContentType::Unknown)
    return W::tr(
               "It was sent as %1, but this is a %2. It is shown as what it is. Ask who sent it if that surprises you.")
        .arg(typeWords(byType), typeWords(sniffed.type));
  if (!sniffed.also.empty())
    return W::tr("This %1 can also be read as a %2. Somebody may have made it so on purpose: do not open it elsewhere.")
        .arg(typeWords(sniffed.type), typeWords(sniffed.also.front()));
  return {};
}

QString scanSentence(const ScanResult& result) {
  using W = ViewerWords;
  switch (result.verdict) {
  case ScanVerdict::Absent: return W::tr("Not checked for viruses: no scanner here");
  case ScanVerdict::Clean: return W::tr("Virus check: nothing found");
  case ScanVerdict::Found: return W::tr("Virus found: %1").arg(result.signature);
  case ScanVerdict::TooLarge: return W::tr("Not checked for viruses: too large for the scanner");
  case ScanVerdict::Failed: return W::tr("Not checked for viruses: the scanner did not answer");
  }
  return {};
}

} // namespace clavis::ui
