#include "core/exchange/names/safe_file_name.h"

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <random>
#include <utility>

using namespace clavis::core::exchange;

TEST_CASE("Names that mean harm, or mean nothing, become names that can be shown and saved") {
  const std::array names = std::to_array<std::pair<std::string_view, std::string_view>>({
      {"letter.pdf", "letter.pdf"},
      {"Brief für Ömer 你好.pdf", "Brief für Ömer 你好.pdf"},
      {"../../etc/passwd", "passwd"},
      {"C:\\Windows\\system32\\cmd.exe", "cmd.exe"},
      {"\\\\server\\share\\x.txt", "x.txt"},
      {"a/", "file"},
      {"", "file"},
      {".", "file"},
      {"..", "file"},
      {"   ", "file"},
      {".bashrc", "bashrc"},
      {"trailing dots... ", "trailing dots"},
      {"new\nline\tand\x07 bell.txt", "newlineand bell.txt"},
      {"what<is>this:\"now\"|?*.txt", "what_is_this__now____.txt"},
      {"gpj.\xE2\x80\xAE"
       "exe",
       "gpj.exe"}, // U+202E: read backwards it would be a picture
      {"a\xE2\x81\xA6"
       "b\xE2\x81\xA9"
       "c.pdf",
       "abc.pdf"}, // isolates
      {"zero\xE2\x80\x8Bwidth.pdf", "zerowidth.pdf"},
      {"line\xE2\x80\xA8separator.pdf", "lineseparator.pdf"},
      {"no\xC2\xA0"
       "break.pdf",
       "no break.pdf"},
      {"CON", "_CON"},
      {"con.txt", "_con.txt"},
      {"Nul .txt", "_Nul .txt"},
      {"COM1.log", "_COM1.log"},
      {"LPT\xC2\xB2.log", "_LPT\xC2\xB2.log"}, // superscript two counts as well
      {"COMPOSER.txt", "COMPOSER.txt"},
      {"bad\xFFutf.pdf", "bad_utf.pdf"},
      {"tab\xC2\x85next.txt", "tabnext.txt"}, // a C1 control
  });
  for (const auto& [given, safe] : names) {
    INFO(given);
    CHECK(safeFileName(given) == safe);
    CHECK(safeFileName(safe) == safe);
  }
}

TEST_CASE("Long names keep their ending and are cut between characters") {
  const std::string latin = safeFileName(std::string(255, 'a') + ".pdf");
  CHECK(latin.size() == safeNameAtMost);
  CHECK(latin.ends_with("a.pdf"));
  std::string wide;
  for (int i = 0; i < 85; ++i) wide += "你"; // 255 bytes
  const std::string cut = safeFileName(wide + ".dcm");
  CHECK(cut.size() <= safeNameAtMost);
  CHECK(cut.size() > safeNameAtMost - 8);
  CHECK(cut.ends_with("你.dcm"));
  std::string faces;
  for (int i = 0; i < 64; ++i) faces += "😀";
  CHECK(safeFileName(faces).size() % 4 == 0);
  std::string marked;
  for (int i = 0; i < 120; ++i) marked += "e\xCC\x81"; // e and an accent that stands on it
  CHECK(safeFileName(marked).ends_with("e\xCC\x81"));
  CHECK(safeFileName("con." + std::string(196, 'y')).size() <= safeNameAtMost);
  // An ending as long as a name is none.
  CHECK(safeFileName("x." + std::string(300, 'y')).size() == safeNameAtMost);
}

TEST_CASE("Whatever bytes a name has, the result is safe, and safe again") {
  std::mt19937 random(11);
  for (int round = 0; round < 20'000; ++round) {
    std::string name(random() % 80, '\0');
    for (char& c : name) c = static_cast<char>(random() % (round % 2 == 0 ? 256 : 128));
    const std::string safe = safeFileName(name);
    REQUIRE_FALSE(safe.empty());
    REQUIRE(safe.size() <= safeNameAtMost);
    for (const char c : safe) {
      REQUIRE(static_cast<unsigned char>(c) >= 0x20);
      REQUIRE(std::string_view("/\\<>:\"|?*\x7F").find(c) == std::string_view::npos);
    }
    REQUIRE(safeFileName(safe) == safe);
  }
}
