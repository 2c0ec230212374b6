// One main for every test executable: Qt's application object for tests that need an event loop, then Catch2.
#include <QCoreApplication>

#include <catch2/catch_session.hpp>

int main(int argc, char** argv) {
  int qtArguments = 1; // Catch2 reads the command line; Qt gets the program's name only
  QCoreApplication application(qtArguments, argv);
  return Catch::Session().run(argc, argv);
}
