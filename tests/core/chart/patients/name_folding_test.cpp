#include "core/chart/patients/name_folding.h"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>

using namespace clavis::core::chart;

namespace {
bool has(const std::vector<std::string>& list, std::string_view word) {
  return std::ranges::find(list, word) != list.end();
}
} // namespace

TEST_CASE("A folded name has no case, accents, apostrophes or hyphens") {
  CHECK(foldName("Alcántar") == "alcantar");
  CHECK(foldName("O'Keefe") == "okeefe");
  CHECK(foldName("O\u2019KEEFE") == "okeefe");
  CHECK(foldName("Anne-Marie  Müller") == "anne marie muller");
  CHECK(foldName("Groß") == "gross");
  CHECK(foldName("Łukasz Ærø") == "lukasz aero");
  CHECK(foldName("Nguyễn") == "nguyen");
  CHECK(foldName("e\u0301") == foldName("\u00e9")); // decomposed or composed: the same name
  CHECK(foldName("李小龍") == "李小龍");
  CHECK(foldName("Ольга") == "ольга");
  CHECK(foldName("").empty());
  CHECK(foldName(" .. ").empty());
}

TEST_CASE("Umlauts are found however they are written") {
  const auto umlaut = nameTokens("Müller");
  CHECK(has(umlaut, "muller"));
  CHECK(has(umlaut, "mueller"));
  const auto written = nameTokens("Mueller");
  CHECK(has(written, "muller"));
  CHECK(has(written, "mueller"));
  CHECK(has(nameForms("Müller"), "muller"));
  CHECK(has(nameForms("Müller"), "mueller"));
  CHECK(nameForms("mueller") == std::vector<std::string>{"mueller"});
  // Not every ue is an umlaut.
  CHECK_FALSE(has(nameTokens("Bauer"), "baur"));
  CHECK_FALSE(has(nameTokens("Queen"), "qun"));
}

TEST_CASE("Compound names are found by each part and as one word") {
  const auto tokens = nameTokens("Anne-Marie");
  CHECK(has(tokens, "anne"));
  CHECK(has(tokens, "marie"));
  CHECK(has(tokens, "annemarie"));
  const auto irish = nameTokens("O'Keefe");
  CHECK(has(irish, "okeefe"));
  CHECK(has(irish, "keefe"));
}

TEST_CASE("Names that sound alike share a key, others do not") {
  CHECK(soundKey("meier") == soundKey("mayer"));
  CHECK(soundKey("smith") == soundKey("smyth"));
  CHECK(soundKey("philip") == soundKey("filip"));
  CHECK(soundKey("catherine") == soundKey("kathryn"));
  CHECK(soundKey("schmidt") == soundKey("schmitt"));
  CHECK(soundKey("smith") != soundKey("jones"));
  CHECK(soundKey("li") != soundKey("wu"));
}

TEST_CASE("Edit distance counts slips of the hand and stops at its limit") {
  CHECK(editDistance("jansen", "jansen", 2) == 0);
  CHECK(editDistance("jansen", "janssen", 2) == 1);
  CHECK(editDistance("brain", "brian", 2) == 1); // two letters exchanged are one slip
  CHECK(editDistance("müller", "muller", 2) == 1);
  CHECK(editDistance("abc", "xyz", 2) == 3);
  CHECK(editDistance("a", "abcdefgh", 2) == 3);
  CHECK(editDistance("", "", 1) == 0);
}
