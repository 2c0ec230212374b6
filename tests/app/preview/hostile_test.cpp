// Files that are made to harm: each is refused with its reason, or shown, and the helper of the next one is fine.
#include "tests/app/preview/opened.h"

#include <QBuffer>

#include <zlib.h>

#include <atomic>
#include <chrono>

using namespace clavis::core;
using namespace clavis::core::preview;
using namespace clavis::tests;

namespace {

PreviewError errorOf(const QByteArray& bytes) {
  PreviewService service(realHelper());
  auto opened = open(service, bytes);
  if (opened) {
    auto page = (*opened)->page({.page = 0, .boxWidth = 200, .boxHeight = 200, .window = {}}).takeResult();
    REQUIRE_FALSE(page);
    return *page.error().as<PreviewError>();
  }
  REQUIRE(opened.error().as<PreviewError>());
  return *opened.error().as<PreviewError>();
}

void appendNumber(QByteArray& bytes, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) bytes.append(static_cast<char>(value >> shift & 0xFFU));
}

QByteArray chunk(const char* type, const QByteArray& content) {
  QByteArray bytes;
  appendNumber(bytes, static_cast<std::uint32_t>(content.size()));
  const QByteArray body = type + content;
  bytes.append(body);
  appendNumber(bytes, static_cast<std::uint32_t>(::crc32(0, reinterpret_cast<const Bytef*>(body.constData()),
                                                         static_cast<uInt>(body.size()))));
  return bytes;
}

/// Grey, eight bits, all of it the same value: as small as a picture of its size can be.
QByteArray png(std::uint32_t width, std::uint32_t height, qsizetype rows) {
  QByteArray header;
  appendNumber(header, width);
  appendNumber(header, height);
  header.append("\x08\0\0\0\0", 5);
  const QByteArray raw((static_cast<qsizetype>(width) + 1) * rows, '\0');
  return QByteArray("\x89PNG\r\n\x1A\n") + chunk("IHDR", header) + chunk("IDAT", qCompress(raw, 9).mid(4)) +
         chunk("IEND", {});
}

QByteArray pdfOf(int pages) {
  QByteArray kids;
  for (int i = 0; i < pages; ++i) kids += "3 0 R ";
  return "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count " +
         QByteArray::number(pages) + "/Kids[" + kids +
         "]>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 300]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";
}

} // namespace

TEST_CASE("A picture one pixel high and two thousand million wide is refused by its header") {
  CHECK(errorOf(png(2'000'000'000, 1, 0)) == PreviewError::TooManyPixels);
  CHECK(errorOf(png(60'000, 60'000, 0)) == PreviewError::TooManyPixels);
}

TEST_CASE("A small picture that unpacks to gigabytes stays within the helper's bounds") {
  // Says 10 x 10 and holds 200 MB of rows: a decompression bomb that lies about its size.
  const QByteArray bomb = png(10, 10, 20'000'000);
  CHECK(bomb.size() < 1'000'000);
  PreviewService service(realHelper());
  auto opened = open(service, bomb);
  if (!opened) CHECK(opened.error().as<PreviewError>());
  // And a real one at the limit is shown.
  auto large = open(service, png(8000, 7900, 7900));
  REQUIRE(large);
  auto page = (*large)->page({.page = 0, .boxWidth = 400, .boxHeight = 400, .window = {}}).takeResult();
  REQUIRE(page);
  CHECK(page->picture.width == 400);
}

TEST_CASE("A PDF of 100,000 pages opens quickly and shows the first twenty thousand") {
  PreviewService service(realHelper());
  const auto begun = std::chrono::steady_clock::now();
  auto opened = open(service, pdfOf(100'000));
  REQUIRE(opened);
  CHECK((*opened)->facts().pagesInFile == 100'000);
  CHECK((*opened)->facts().pages == maximumPages);
  CHECK((*opened)->page({.page = maximumPages - 1, .boxWidth = 100, .boxHeight = 100, .window = {}}).takeResult());
  CHECK((*opened)
            ->page({.page = maximumPages, .boxWidth = 100, .boxHeight = 100, .window = {}})
            .takeResult()
            .error()
            .is(PreviewError::NoSuchPage));
  CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds(20));
}

TEST_CASE("Archives, programs and broken files are refused by kind") {
  CHECK(errorOf(QByteArray("PK\x03\x04\x14\0\0\0\x08\0", 10)) ==
        PreviewError::NotSupported); // a ZIP bomb is never unpacked
  CHECK(errorOf(QByteArray("MZ\x90\0\3\0\0\0", 8)) == PreviewError::NotSupported);
  CHECK(errorOf({}) == PreviewError::Empty);
  CHECK(errorOf("%PDF-1.7\n%\xE2\xE3\xCF\xD3\nnothing else") == PreviewError::Damaged);
}

TEST_CASE("Documents that are cut short are refused, and cost no helper") {
  const QByteArray letter = document("pdf/pdflatex-4-pages.pdf"); // not within a CHECK: it skips where there is none
  const QByteArray scan = document("dicom/CT_small.dcm");
  CHECK(errorOf(letter.left(2000)) == PreviewError::Damaged);
  CHECK(errorOf(scan.left(900)) != PreviewError::HelperEnded);
}

TEST_CASE("A PDF that is also an archive opens as the PDF it is") {
  PreviewService service(realHelper());
  QByteArray both = document("pdf/grayscale-image.pdf");
  both.append(QByteArray("PK\x05\x06", 4) + QByteArray(18, '\0'));
  MemorySource source(both);
  CHECK(sniff(source)->also == std::vector{ContentType::Zip});
  CHECK(open(service, both));
}

TEST_CASE("Markup nested without end, entities and external references do no harm") {
  PreviewService service(realHelper());
  const QByteArray head =
      "<?xml version=\"1.0\"?><ClinicalDocument xmlns=\"urn:hl7-org:v3\"><component><structuredBody>"
      "<component><section><title>T</title><text>";
  const QByteArray tail = "</text></section></component></structuredBody></component></ClinicalDocument>";
  QByteArray deep = head;
  for (int i = 0; i < 5000; ++i) deep += "<content>";
  deep += "x";
  for (int i = 0; i < 5000; ++i) deep += "</content>";
  CHECK(errorOf(deep + tail) == PreviewError::TooDeep);

  QByteArray laughs = "<?xml version=\"1.0\"?><!DOCTYPE ClinicalDocument [<!ENTITY a \"aaaaaaaaaa\">";
  char name = 'b';
  for (; name < 'l'; ++name)
    laughs += QByteArray("<!ENTITY ") + name + " \"" +
              QByteArray("&x;").replace('x', static_cast<char>(name - 1)).repeated(10) + "\">";
  laughs += "]><ClinicalDocument><title>&k;</title></ClinicalDocument>";
  CHECK(errorOf(laughs) == PreviewError::Damaged);

  const QByteArray outside =
      "<?xml version=\"1.0\"?><!DOCTYPE ClinicalDocument [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>"
      "<ClinicalDocument><title>&x;</title></ClinicalDocument>";
  if (auto opened = open(service, outside)) {
    for (const Fact& fact : (*opened)->facts().facts) CHECK_FALSE(fact.value.contains(QStringLiteral("root")));
  }
}

TEST_CASE("RTF groups without end are refused, and hidden or embedded parts are not text") {
  CHECK(errorOf("{\\rtf1 " + QByteArray(100'000, '{')) == PreviewError::TooDeep);
  PreviewService service(realHelper());
  auto opened = open(service, "{\\rtf1\\ansi{\\fonttbl{\\f0 Arial;}}{\\*\\secret no}Dear \\b Dr\\b0  M\\'fcller\\par"
                              "{\\pict 0102}{\\object{\\objdata 41}}\\u8364?\\bin4 }}}}5 kg\\par}");
  REQUIRE(opened);
  const auto page = (*opened)->text(0).takeResult();
  REQUIRE(page);
  QString text;
  for (const TextBlock& block : page->blocks) {
    for (const TextRun& run : block.runs) text += run.text;
    text += u'\n';
  }
  CHECK(text.toStdString() == "Dear Dr M\xC3\xBCller\n\xE2\x82\xAC"
                              "5 kg\n");
}

TEST_CASE("A document is read in pieces, not as a whole") {
  struct Counting final : ByteSource {
    explicit Counting(QByteArray bytes) : inner(std::move(bytes)) {}
    std::uint64_t size() const override { return inner.size(); }
    Result<std::size_t> read(std::uint64_t offset, std::span<std::byte> out) override {
      auto got = inner.read(offset, out);
      if (got) bytesRead += *got;
      return got;
    }
    MemorySource inner;
    std::atomic<std::uint64_t> bytesRead = 0;
  };
  // Thirty megabytes that no page refers to.
  QByteArray pdf = "%PDF-1.4\n9 0 obj<</Length 31457280>>stream\n" + QByteArray(30 << 20, 'x') + "\nendstream endobj\n";
  const auto at = [&pdf] { return QByteArray::number(pdf.size()).rightJustified(10, '0'); };
  QByteArray table = "xref\n0 4\n0000000000 65535 f \n";
  for (const char* object :
       {"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n", "2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n",
        "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 300]>>endobj\n"}) {
    table += at() + " 00000 n \n";
    pdf += object;
  }
  const QByteArray start = QByteArray::number(pdf.size());
  pdf += table + "trailer<</Size 4/Root 1 0 R>>\nstartxref\n" + start + "\n%%EOF\n";
  auto source = std::make_shared<Counting>(pdf);
  PreviewService service(realHelper());
  auto opened = service.open(source).takeResult();
  REQUIRE(opened);
  REQUIRE((*opened)->page({.page = 0, .boxWidth = 100, .boxHeight = 100, .window = {}}).takeResult());
  CHECK(source->bytesRead < 3u << 20U);
}
