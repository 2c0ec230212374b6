#include "ui/words/english_plurals.h"

#include <QCoreApplication>

#include <catch2/catch_test_macros.hpp>

using clavis::ui::EnglishPlurals;

TEST_CASE("A count of one is singular, every other plural") {
  const EnglishPlurals english;
  const auto said = [&](const char* source, int n) {
    return english.translate("Any", source, nullptr, n).toStdString();
  };
  CHECK(said("%n reading(s)", 1) == "%n reading");
  CHECK(said("%n reading(s)", 11) == "%n readings");
  CHECK(said("%n reading(s)", 0) == "%n readings");
  CHECK(said("%1: %n value(s) from %2 to %3", 2) == "%1: %n values from %2 to %3");
}

TEST_CASE("A text without a count is left to the next translator") {
  CHECK(EnglishPlurals().translate("Any", "Allergies (recorded)", nullptr, -1).isNull());
}
