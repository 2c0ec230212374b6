// Helpers that are killed, end, or never answer: one preview is lost each time, and the next file opens.
#include "tests/app/preview/opened.h"

#include <signal.h>
#include <unistd.h>

#include <fstream>

using namespace clavis::core;
using namespace clavis::core::preview;
using namespace clavis::tests;

namespace {

constexpr PageRequest wanted{.page = 0, .boxWidth = 100, .boxHeight = 100, .window = {}};

/// SIGKILL to every helper of this process; how many there were.
int killHelpers() {
  int killed = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    std::ifstream status(entry.path() / "status");
    bool helper = false;
    for (std::string line; std::getline(status, line);) {
      if (line.starts_with("Name:")) helper = line.find("clavis-preview") != std::string::npos;
      if (!line.starts_with("PPid:") || !helper || std::stoi(line.substr(5)) != ::getpid()) continue;
      ::kill(std::stoi(name), SIGKILL);
      ++killed;
    }
  }
  return killed;
}

} // namespace

TEST_CASE("A helper that is killed under an open document costs that document, not the next") {
  PreviewService service(realHelper());
  const QByteArray pdf = document("pdf/pdflatex-4-pages.pdf");
  auto opened = open(service, pdf);
  REQUIRE(opened);
  REQUIRE((*opened)->page(wanted).takeResult());
  CHECK(killHelpers() >= 1); // the spare one as well
  auto lost = (*opened)->page(wanted).takeResult();
  REQUIRE_FALSE(lost);
  CHECK(lost.error().is(PreviewError::HelperEnded));
  CHECK(lost.error().retry() == Retry::Later);
  auto next = open(service, pdf);
  REQUIRE(next);
  CHECK((*next)->page(wanted).takeResult());
}

TEST_CASE("A program that ends at once or never says a word is no helper") {
  constexpr Deadlines hasty{std::chrono::milliseconds(500), std::chrono::milliseconds(500),
                            std::chrono::milliseconds(500)};
  PreviewService ends(systemHelperLauncher("/bin/true"), hasty);
  CHECK(open(ends, "%PDF-1.4\n").error().is(PreviewError::HelperEnded));
  PreviewService silent(systemHelperLauncher("/usr/bin/yes"), hasty);
  CHECK(open(silent, "%PDF-1.4\n").error().is(PreviewError::TimedOut));
}
