// The main of tests that show widgets: a QApplication drawn with the product's own look, then Catch2.
#include "ui/theme/clavis_style.h"

#include <QApplication>

#include <catch2/catch_session.hpp>

int main(int argc, char** argv) {
  int qtArguments = 1; // Catch2 reads the command line; Qt gets the program's name only
  QApplication application(qtArguments, argv);
  clavis::ui::applyTheme(
      clavis::ui::Theme(clavis::ui::Appearance::Light, clavis::ui::Density::Compact, clavis::ui::preferredFamily()));
  return Catch::Session().run(argc, argv);
}
