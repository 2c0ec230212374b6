// Plain text (markup and JSON as their own source) and RTF: one page of text, cut where it becomes too much to read.
#include "app/preview/documents/document.h"
#include "app/preview/documents/rtf.h"
#include "app/preview/documents/text_decoding.h"

namespace clavis::preview {

namespace {

using namespace core::preview;

class TextDocument final : public Document {
 public:
  TextDocument(ContentType type, TextPage page, QString encoding) : m_page(std::move(page)) {
    m_facts.type = type;
    m_facts.pages = 1;
    m_facts.pagesInFile = 1;
    m_facts.selectable = true;
    if (!encoding.isEmpty()) m_facts.facts.push_back({FactName::TextEncoding, std::move(encoding)});
  }
  DocumentFacts facts() const override { return m_facts; }
  Outcome<TextPage> text(std::uint32_t page) override {
    if (page != 0) return std::unexpected(PreviewError::NoSuchPage);
    return m_page;
  }

 private:
  DocumentFacts m_facts;
  TextPage m_page;
};

} // namespace

Opened openText(RemoteFile& file, ContentType type) {
  file.seek(0);
  if (type == ContentType::Rtf) {
    // Pictures in it are hex digits that are skipped: more is read than is shown.
    const QByteArray bytes = file.read(static_cast<qint64>(maximumMarkupBytes));
    auto page = readRtf({bytes.constData(), static_cast<std::size_t>(bytes.size())});
    if (!page) return std::unexpected(page.error());
    page->cut = page->cut || file.size() > bytes.size();
    return std::make_unique<TextDocument>(type, std::move(*page), QString());
  }
  const QByteArray bytes = file.read(static_cast<qint64>(maximumTextBytes));
  DecodedText decoded = decodeText(bytes, file.size() > bytes.size());
  TextPage page;
  page.cut = file.size() > bytes.size();
  page.blocks.push_back(
      {.kind = BlockKind::Preformatted,
       .level = 0,
       .mark = {},
       .runs = {{.text = std::move(decoded.text), .bold = false, .italic = false, .underlined = false}},
       .cells = {}});
  return std::make_unique<TextDocument>(type, std::move(page), std::move(decoded.encoding));
}

} // namespace clavis::preview
