// Rules of the house that a compiler does not know: what product code must not call, and what must not stand in the
// tree.
#include "tests/architecture/source_tree.h"
#include "tests/support/shared_data.h"

#include <catch2/catch_test_macros.hpp>

#include <fstream>
#include <regex>
#include <set>
#include <string>

using namespace clavis::tests;

TEST_CASE("Product code has no nested event loop, no sleep on the main thread and no way around a certificate") {
  const std::regex forbidden(
      "processEvents|QEventLoop|waitForFinished|waitForReadyRead|waitForConnected|ignoreSslErrors|QThread::m?sleep|"
      "sleep_for|usleep|SSL_VERIFY_NONE|VERIFYPEER, 0|VERIFYHOST, 0|std::system\\(|popen\\(");
  for (const auto& file : sourceFiles(sourceTree())) {
    if (file.floor == "app" && file.path.starts_with("app/sandbox/")) continue; // the server lies and waits on purpose
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      const auto code = file.lines[i].substr(0, file.lines[i].find("//"));
      INFO(file.path << ':' << i + 1 << ": " << code);
      CHECK_FALSE(std::regex_search(code, forbidden));
    }
  }
}

TEST_CASE("Nobody hangs a continuation on a future, or keeps a promise, but through core/base/continuation.h") {
  const std::regex forbidden(
      R"(\.then\((QtFuture|\[|this|&)|\.onCanceled\(|\.unwrap\(\)|[pP]romise(\.|->)(finish|setException)\(\))");
  for (const auto& file : sourceFiles(sourceTree())) {
    if (file.path == "core/base/continuation.h") continue;
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      INFO(file.path << ':' << i + 1 << ": " << file.lines[i]);
      CHECK_FALSE(std::regex_search(file.lines[i], forbidden));
    }
  }
}

TEST_CASE("Nobody waits by what libstdc++ of GCC 12 can sleep through: core/base/completion.h says why") {
  const std::regex forbidden(R"(std::(binary_semaphore|counting_semaphore|latch|barrier)|#include <semaphore>)");
  for (const auto& file : sourceFiles(sourceTree())) {
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      INFO(file.path << ':' << i + 1 << ": " << file.lines[i]);
      CHECK_FALSE(std::regex_search(file.lines[i].substr(0, file.lines[i].find("//")), forbidden));
    }
  }
}

TEST_CASE("Every header is guarded once and every source ends in a newline") {
  for (const auto& file : sourceFiles(sourceTree())) {
    INFO(file.path);
    if (file.path.ends_with(".h")) {
      std::size_t guards = 0;
      for (const auto& line : file.lines) guards += line == "#pragma once" ? 1 : 0;
      CHECK(guards == 1);
    }
    std::ifstream in(sourceTree() / file.path, std::ios::binary | std::ios::ate);
    REQUIRE(in.tellg() > 0);
    in.seekg(-1, std::ios::end);
    CHECK(in.get() == '\n');
  }
}

TEST_CASE("The top level holds what was agreed and nothing else") {
  const std::set<std::string> agreed{
      "CMakeLists.txt", "app",       "ui",      "core",         "crypto",      "resources",       "tests",
      "packaging",      "README.md", "LICENSE", "CHANGELOG.md", "SECURITY.md", "CONTRIBUTING.md", "CMakePresets.json",
      "vcpkg.json",     "build",     "out"};
  for (const auto& entry : std::filesystem::directory_iterator(sourceTree())) {
    const auto name = entry.path().filename().string();
    if (name.starts_with('.')) continue;
    INFO(name);
    CHECK(agreed.contains(name));
  }
}
