#include "core/preview/content_type.h"
#include "tests/support/shared_data.h"

#include <catch2/catch_test_macros.hpp>

#include <filesystem>
#include <fstream>
#include <map>

using namespace clavis::core::preview;
using namespace std::string_literals;

namespace {

Sniffed sniffed(const std::string& bytes) {
  MemorySource source(QByteArray::fromStdString(bytes));
  auto found = sniff(source);
  REQUIRE(found);
  return *found;
}

ContentType typeOf(const std::string& bytes) { return sniffed(bytes).type; }

} // namespace

TEST_CASE("What a file is stands in its bytes") {
  CHECK(typeOf("") == ContentType::Empty);
  CHECK(typeOf("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n") == ContentType::Pdf);
  CHECK(typeOf("%PDF-1.7\nall of it text\n") == ContentType::Pdf);
  CHECK(typeOf("{\\rtf1\\ansi hello}") == ContentType::Rtf);
  CHECK(typeOf("\xFF\xD8\xFF\xE0\0\x10JFIF\0"s) == ContentType::Jpeg);
  CHECK(typeOf("\x89PNG\r\n\x1A\n\0\0\0\rIHDR"s) == ContentType::Png);
  CHECK(typeOf("II*\0\x08\0\0\0"s) == ContentType::Tiff);
  CHECK(typeOf("RIFF\x10\0\0\0WEBPVP8 "s) == ContentType::WebP);
  CHECK(typeOf("RIFF\x10\0\0\0WAVEfmt "s) == ContentType::Wav);
  CHECK(typeOf("\0\0\0\x18"
               "ftypheic\0\0\0\0"s) == ContentType::Heif);
  CHECK(typeOf("\0\0\0\x18"
               "ftypisom\0\0\0\0"s) == ContentType::Mp4Video);
  CHECK(typeOf("\0\0\0\x18"
               "ftypM4A \0\0\0\0"s) == ContentType::Mp4Audio);
  CHECK(typeOf(std::string(128, '\0') + "DICM\x02\0\0\0"s) == ContentType::Dicom);
  CHECK(typeOf("PK\x03\x04\x14\0\0\0"s) == ContentType::Zip);
  CHECK(typeOf("PK\x03\x04\x14\0\0\0[Content_Types].xml"s) == ContentType::OfficeZip);
  CHECK(typeOf("MZ\x90\0\x03\0\0\0"s) == ContentType::Executable);
  CHECK(typeOf("\x7F"
               "ELF\x02\x01\x01\0"s) == ContentType::Executable);
  CHECK(typeOf("\xFF\xFB\x90\x64\0\0\0\0"s) == ContentType::Mp3);
  CHECK(typeOf("\x01\x02\x03\x04 noise"s) == ContentType::Unknown);
}

TEST_CASE("Text is told from data, whatever its encoding and however it begins") {
  CHECK(typeOf("MZ is how this letter begins.\n") == ContentType::PlainText);
  CHECK(typeOf("BZh, dear colleague") == ContentType::PlainText);
  CHECK(typeOf("Gr\xC3\xBC\xC3\x9F Gott") == ContentType::PlainText);
  CHECK(typeOf("Gr\xFC\xDF Gott, sagt der Brief in einem Byte je Zeichen") == ContentType::PlainText);
  CHECK(typeOf("\xFF\xFEH\0i\0"s) == ContentType::PlainText);
  CHECK(typeOf("{\"resourceType\":\"Patient\"}") == ContentType::Json);
  CHECK(typeOf("<!DOCTYPE html><html>") == ContentType::Html);
  CHECK(typeOf("<?xml version=\"1.0\"?><note/>") == ContentType::Xml);
  CHECK(typeOf("<?xml version=\"1.0\"?><!-- by hand --><svg xmlns=\"x\"/>") == ContentType::Svg);
  CHECK(typeOf("\xEF\xBB\xBF<?xml version=\"1.0\"?>\n<?xml-stylesheet?>\n<cda:ClinicalDocument a=\"1\">") ==
        ContentType::Cda);
  CHECK(typeOf("<?xml version=\"1.0\"?><!DOCTYPE ClinicalDocument [<!ENTITY a \"b\">]><ClinicalDocument/>") ==
        ContentType::Cda);
  CHECK(typeOf("a text that ends within a character \xE2\x82") == ContentType::PlainText);
}

TEST_CASE("A file that can be taken for two kinds says so") {
  using Types = std::vector<ContentType>;
  CHECK(sniffed("\xFF\xD8\xFF\xE0 %PDF-1.4 ..."s).also == Types{ContentType::Pdf});
  CHECK(sniffed("%PDF-1.4\n... PK\x05\x06" + std::string(18, '\0')).also == Types{ContentType::Zip});
  CHECK(sniffed("\xFF\xD8\xFF\xE0\0\x10<script>alert(1)</script>"s).also == Types{ContentType::Html});
  CHECK(sniffed("#!/bin/sh\nrm -rf /\n").also == Types{ContentType::Executable});
  const std::string program = "MZ\x90\0"s + std::string(124, '\0') + "DICM\x02\0\0\0"s;
  CHECK(sniffed(program).type == ContentType::Executable);
  CHECK(sniffed(program).also == Types{ContentType::Dicom});
  CHECK(sniffed("\xFF\xD8\xFF\xE0\0\x10JFIF\0"s).also.empty());
}

TEST_CASE("A name promises, and what is found goes together with it or not") {
  CHECK(typeOfName("scan.PDF") == ContentType::Pdf);
  CHECK(typeOfName("photo.jpg.exe") == ContentType::Executable);
  CHECK(typeOfName("no ending") == ContentType::Unknown);
  CHECK(typeOfName("ends with a dot.") == ContentType::Unknown);
  CHECK(typeOfMediaType("Text/XML; charset=utf-8") == ContentType::Xml);
  CHECK(typeOfMediaType("application/octet-stream") == ContentType::Unknown);
  CHECK(goesTogether(ContentType::PlainText, ContentType::Json));
  CHECK(goesTogether(ContentType::Xml, ContentType::Cda));
  CHECK(goesTogether(ContentType::Mp4Video, ContentType::Mp4Audio));
  CHECK(goesTogether(ContentType::Unknown, ContentType::Pdf));
  CHECK_FALSE(goesTogether(ContentType::Unknown, ContentType::Executable));
  CHECK_FALSE(goesTogether(ContentType::Pdf, ContentType::Executable));
  CHECK_FALSE(goesTogether(ContentType::Executable, ContentType::PlainText));
  CHECK_FALSE(goesTogether(ContentType::Jpeg, ContentType::Png));
  CHECK_FALSE(goesTogether(ContentType::PlainText, ContentType::Pdf));
}

TEST_CASE("The documents at hand are what their folders say, whatever their names are") {
  const std::map<std::string, ContentType> folders{{"pdf", ContentType::Pdf},
                                                   {"ccda", ContentType::Cda},
                                                   {"dicom", ContentType::Dicom},
                                                   {"audio", ContentType::Wav}};
  for (const auto& [folder, type] : folders) {
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(clavis::tests::sharedData("documents/" + folder))) {
      if (!entry.is_regular_file()) continue;
      std::ifstream in(entry.path(), std::ios::binary);
      const std::string bytes{std::istreambuf_iterator<char>(in), {}};
      INFO(entry.path().filename().string());
      CHECK(typeOf(bytes) == type);
    }
  }
}
