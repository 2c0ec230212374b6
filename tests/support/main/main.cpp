// One main for every test executable: a child role if the process was started as one, else Qt's application object for
// tests that need an event loop, then Catch2.
#include "tests/support/process/child.h"

#include <QCoreApplication>

#include <catch2/catch_session.hpp>

int main(int argc, char** argv) {
  if (const int asked = clavis::tests::ChildRole::runIfAsked(argc, argv); asked >= 0) return asked;
  int qtArguments = 1; // Catch2 reads the command line; Qt gets the program's name only
  QCoreApplication application(qtArguments, argv);
  return Catch::Session().run(argc, argv);
}
