#include "core/chart/sections/attachments.h"

#include "core/chart/errors.h"
#include "core/fhir/text/base64.h"
#include "core/fhir/views/document_views.h"
#include "core/fhir/views/observation_view.h"

#include <QByteArray>
#include <QString>
#include <QStringConverter>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

namespace clavis::core::chart {

namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

bool isPlainText(std::string_view contentType) {
  const auto type = lower(contentType);
  return type == "text/plain" || type.starts_with("text/plain;") || type.starts_with("text/plain ");
}

std::string charsetOf(std::string_view contentType) {
  const auto type = lower(contentType);
  const auto at = type.find("charset=");
  if (at == std::string::npos) return {};
  auto charset = type.substr(at + 8);
  charset = charset.substr(0, charset.find_first_of("; "));
  std::erase(charset, '"');
  return charset;
}

/// Bytes that a base64 text decodes to, without decoding it (blanks and padding left out).
std::int64_t decodedSize(std::string_view base64) {
  const auto digits =
      std::ranges::count_if(base64, [](char c) { return c != '=' && c != ' ' && c != '\n' && c != '\r' && c != '\t'; });
  return digits * 3 / 4;
}

/// windows-1252, which is also what people mean by ISO-8859-1: 0x80 to 0x9F are letters and quotes, not control
/// characters.
std::string windows1252(std::string_view bytes) {
  static constexpr std::array<char16_t, 32> high{0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D, 0x017D, 0x008F,
                                                 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};
  QString text;
  text.reserve(static_cast<qsizetype>(bytes.size()));
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += QChar(byte >= 0x80 && byte < 0xA0 ? high.at(byte - 0x80U) : char16_t{byte});
  }
  return text.toStdString();
}

/// The Binary an attachment points to when the vault holds it.
Result<std::optional<std::string>> storedBinary(ChartReader& reader, const std::string& url) {
  const auto parts = splitReference(url);
  if (parts.type != "Binary") return std::optional<std::string>{};
  auto here = reader.resources().isHere(parts.base);
  if (!here) return pass(here);
  if (!*here) return std::optional<std::string>{};
  return reader.resources().get("Binary", parts.id);
}

Result<std::vector<Attachment>> loadedAttachments(const ChartReader& reader) {
  if (reader.info().type == "DocumentReference") return DocumentReferenceView::from(reader.json()).attachments;
  if (reader.info().type == "DiagnosticReport") return DiagnosticReportView::from(reader.json()).presentedForms;
  return fail(ChartError::NoSuchResource, "not a document");
}

} // namespace

std::string textToUtf8(std::string_view bytes, std::string_view contentType, bool& replaced) {
  const auto charset = charsetOf(contentType);
  auto encoding = QStringConverter::Utf8;
  if (charset == "iso-8859-1" || charset == "latin1" || charset == "windows-1252") return windows1252(bytes);
  if (charset == "utf-16")
    encoding = QStringConverter::Utf16;
  else if (charset == "utf-16le")
    encoding = QStringConverter::Utf16LE;
  else if (charset == "utf-16be")
    encoding = QStringConverter::Utf16BE;
  QStringDecoder decoder(encoding);
  const QString text = decoder.decode(QByteArrayView(bytes.data(), static_cast<qsizetype>(bytes.size())));
  replaced = decoder.hasError();
  return text.toStdString();
}

Result<std::vector<AttachmentInfo>> attachmentInfos(ChartReader& reader, const std::vector<Attachment>& attachments) {
  std::vector<AttachmentInfo> infos;
  for (const auto& from : attachments) {
    AttachmentInfo info;
    info.contentType = from.contentType;
    info.title = from.title;
    info.url = from.url;
    info.inlineData = !from.dataBase64.empty();
    if (info.inlineData) {
      info.bytes = decodedSize(from.dataBase64);
    } else {
      std::int64_t size = 0;
      const auto* end = from.size.data() + from.size.size();
      if (!from.size.empty() && std::from_chars(from.size.data(), end, size).ptr == end) info.bytes = size;
      auto binary = storedBinary(reader, from.url);
      if (!binary) return pass(binary);
      info.inlineData = binary->has_value();
    }
    info.viewableText = info.inlineData && isPlainText(from.contentType) &&
                        info.bytes.value_or(0) <= static_cast<std::int64_t>(maximumDocumentText);
    infos.push_back(std::move(info));
  }
  return infos;
}

Result<DocumentContent> attachmentContent(ChartReader& reader, int index) {
  auto attachments = loadedAttachments(reader);
  if (!attachments) return pass(attachments);
  if (index < 0 || static_cast<std::size_t>(index) >= attachments->size()) return fail(ChartError::NoSuchResource);
  const auto& from = (*attachments)[static_cast<std::size_t>(index)];
  DocumentContent content;
  content.key = {reader.info().type, reader.info().id};
  content.attachment = index;
  content.contentType = from.contentType;
  content.title = from.title;
  std::optional<std::string> bytes;
  if (!from.dataBase64.empty()) {
    bytes = decodeBase64(from.dataBase64);
  } else {
    auto binary = storedBinary(reader, from.url);
    if (!binary) return pass(binary);
    if (!*binary) return fail(ChartError::NoSuchResource, "the content is not in the vault");
    auto document = JsonDocument::parse(**binary);
    if (!document) return fail(ChartError::Unreadable);
    if (content.contentType.empty()) content.contentType = document->root()["contentType"].text();
    bytes = decodeBase64(document->root()["data"].text());
  }
  if (!bytes) return fail(ChartError::Unreadable, "not base64");
  if (isPlainText(content.contentType) && bytes->size() <= maximumDocumentText) {
    content.isText = true;
    content.text = textToUtf8(*bytes, content.contentType, content.replaced);
  } else {
    content.bytes.resize(bytes->size());
    if (!bytes->empty()) std::memcpy(content.bytes.data(), bytes->data(), bytes->size());
  }
  return content;
}

} // namespace clavis::core::chart
