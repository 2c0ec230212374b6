#include "app/desktop/outgoing_files.h"

#include "core/exchange/errors.h"
#include "core/preview/file_name.h"
#include "core/preview/metadata/strip_location.h"

#include <QFile>
#include <QFileInfo>

namespace clavis::desktop {

using core::ExchangeError;
using core::Result;
using core::preview::ContentType;
using ui::HiddenDetails;
using ui::OutgoingFile;

namespace {

/// Larger pictures are nobody's photo; they go as they are, when that is wanted.
constexpr std::uint64_t largestPicture = std::uint64_t{128} << 20;

QString qString(const std::filesystem::path& path) { return QString::fromStdU16String(path.u16string()); }

class OpenFile final : public core::preview::ByteSource {
 public:
  explicit OpenFile(QFile& file) : m_file(file) {}
  [[nodiscard]] std::uint64_t size() const override { return static_cast<std::uint64_t>(m_file.size()); }
  [[nodiscard]] Result<std::size_t> read(std::uint64_t offset, std::span<std::byte> out) override {
    if (!m_file.seek(static_cast<qint64>(offset))) return std::size_t{0};
    const qint64 count = m_file.read(reinterpret_cast<char*>(out.data()), std::ssize(out));
    if (count < 0) return core::fail(ExchangeError::CannotReadSource);
    return static_cast<std::size_t>(count);
  }

 private:
  QFile& m_file;
};

bool isStrippable(ContentType type) {
  return type == ContentType::Jpeg || type == ContentType::Png || type == ContentType::WebP ||
         type == ContentType::Tiff;
}

/// Phones write the place into these, and nobody takes it out here.
bool mayHideAPlace(ContentType type) { return type == ContentType::Heif || type == ContentType::Mp4Video; }

HiddenDetails detailsOf(const QByteArray& picture, ContentType type) {
  const auto stripped = core::preview::stripLocation(picture, type);
  if (!stripped) return HiddenDetails::Inseparable;
  if (stripped->hadLocation) return HiddenDetails::Place;
  return stripped->changed ? HiddenDetails::Device : HiddenDetails::None;
}

Result<QByteArray> wholeFile(const std::filesystem::path& path) {
  QFile file(qString(path));
  if (!file.open(QIODevice::ReadOnly)) return core::fail(ExchangeError::CannotReadSource);
  QByteArray bytes = file.readAll();
  if (bytes.size() != file.size()) return core::fail(ExchangeError::CannotReadSource);
  return bytes;
}

} // namespace

OutgoingFile examineFile(const std::filesystem::path& path) {
  OutgoingFile out;
  out.path = path;
  out.name = core::preview::shownFileName(QFileInfo(qString(path)).fileName());
  QFile file(qString(path));
  if (!QFileInfo(file).isFile() || !file.open(QIODevice::ReadOnly)) {
    out.problem = core::Error(ExchangeError::CannotReadSource);
    return out;
  }
  out.size = static_cast<std::uint64_t>(file.size());
  OpenFile bytes(file);
  const auto sniffed = core::preview::sniff(bytes);
  if (!sniffed) {
    out.problem = sniffed.error();
    return out;
  }
  out.type = sniffed->type;
  if (isStrippable(out.type)) {
    out.details = HiddenDetails::Inseparable;
    if (out.size <= largestPicture)
      if (const auto whole = wholeFile(path)) out.details = detailsOf(*whole, out.type);
  } else if (mayHideAPlace(out.type)) {
    out.details = HiddenDetails::Inseparable;
  }
  return out;
}

OutgoingFile examineContent(QByteArray content, const QString& name) {
  OutgoingFile out;
  out.name = core::preview::shownFileName(name);
  out.size = static_cast<std::uint64_t>(content.size());
  core::preview::MemorySource bytes(content);
  const auto sniffed = core::preview::sniff(bytes);
  out.type = sniffed ? sniffed->type : ContentType::Unknown;
  if (isStrippable(out.type)) out.details = detailsOf(content, out.type);
  out.content = std::move(content);
  return out;
}

Result<QByteArray> contentOf(const OutgoingFile& file) {
  if (file.path.empty()) return file.content;
  if (file.size > largestPicture) return core::fail(ExchangeError::TooLarge);
  return wholeFile(file.path);
}

Result<QByteArray> withoutDetails(const OutgoingFile& file) {
  auto whole = contentOf(file);
  if (!whole) return core::pass(whole);
  auto stripped = core::preview::stripLocation(*whole, file.type);
  if (!stripped) return core::pass(stripped);
  return std::move(stripped->bytes);
}

} // namespace clavis::desktop
