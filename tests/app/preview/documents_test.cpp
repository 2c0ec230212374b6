// Every document at hand is shown, or refused with its reason.
#include "tests/app/preview/opened.h"

#include <cstdio>
#include <map>
#include <set>

using namespace clavis::core;
using namespace clavis::core::preview;
using namespace clavis::tests;

namespace {

/// The first page is really there: pixels within the box, or text.
Result<void> look(PreviewDocument& document) {
  const ViewKind kind = viewKind(document.facts().type);
  if (kind == ViewKind::Text || kind == ViewKind::Sections) {
    auto page = document.text(0).takeResult();
    if (!page) return pass(page);
    return {};
  }
  auto page = document.page({.page = 0, .boxWidth = 640, .boxHeight = 480, .window = {}}).takeResult();
  if (!page) return pass(page);
  CHECK(page->picture.width <= 640);
  CHECK(page->picture.height <= 480);
  CHECK(page->picture.pixels.size() == qsizetype{4} * page->picture.width * page->picture.height);
  return {};
}

} // namespace

TEST_CASE("Every document at hand is shown or refused with a reason") {
  PreviewService service(realHelper());
  std::map<std::string, std::set<std::string>> refused;
  int shown = 0;
  int files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(sharedData("documents"))) {
    if (!entry.is_regular_file()) continue;
    ++files;
    const std::string name = entry.path().filename().string();
    INFO(name);
    auto opened = open(service, bytesOf(entry.path()));
    auto outcome = opened ? look(**opened) : Result<void>(std::unexpected(opened.error()));
    if (outcome) {
      ++shown;
    } else {
      REQUIRE(outcome.error().as<PreviewError>());
      // A helper that crashes on a document of this collection would be a defect of ours to look into.
      CHECK_FALSE(outcome.error().is(PreviewError::HelperEnded));
      CHECK_FALSE(outcome.error().is(PreviewError::HelperMisbehaved));
      CHECK_FALSE(outcome.error().is(PreviewError::TimedOut));
      refused[reason(outcome.error())].insert(name);
    }
  }
  std::string summary = "documents: " + std::to_string(files) + ", shown " + std::to_string(shown);
  for (const auto& [why, names] : refused) {
    summary += ", " + why + " " + std::to_string(names.size());
    if (names.size() <= 6) {
      summary += " (";
      for (const std::string& name : names) summary += name + (name == *names.rbegin() ? ")" : " ");
    }
  }
  std::puts(summary.c_str());
  CHECK(files > 150);
  CHECK(shown > 130);
  CHECK(refused["Locked"] == std::set<std::string>{"libreoffice-writer-password.pdf"});
  CHECK(refused["NoPicture"] == std::set<std::string>{"test-SR.dcm", "waveform_ecg.dcm"});
}
