// What clavisctl leaves behind: words of a search and of a chart are in no file, except where they were asked to be.
#include "tests/app/ctl/profile.h"

#include <cstdlib>
#include <iterator>

using namespace clavis::tests;
namespace fs = std::filesystem;

namespace {

/// Files below `folder` that hold `text`, as it is or in UTF-16.
std::vector<std::string> filesWith(const fs::path& folder, const std::string& text) {
  std::string wide;
  for (const char c : text) wide += {c, '\0'};
  std::vector<std::string> out;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string content{std::istreambuf_iterator<char>(file), {}};
    if (content.find(text) != std::string::npos || content.find(wide) != std::string::npos)
      out.push_back(entry.path().string());
  }
  return out;
}

} // namespace

TEST_CASE("Words of a search and of a chart are in no file but those that were asked for", "[ctl][marker]") {
  Synced s;
  const Profile& p = s.profile;
  fs::create_directory(p / "tmp");
  REQUIRE(::setenv("TMPDIR", (p / "tmp").c_str(), 1) == 0);
  REQUIRE(::setenv("SQLITE_TMPDIR", (p / "tmp").c_str(), 1) == 0);
  const std::string marker = "zq7markerzv9";
  const std::string name = "Gomez"; // as the chart has it, without its accent
  CHECK(p.ctl({"search", marker}).exit == 0);
  CHECK(p.ctl({"patients", marker}).exit == 0);
  const auto list = p.ctl({"patients", "gomez"});
  REQUIRE(list.exit == 0);
  REQUIRE(list.out.find("mez") != std::string::npos);
  CHECK(p.ctl({"search", "hypertension"}).exit == 0);
  CHECK(p.ctl({"verify"}).exit == 0);
  for (const fs::path& folder : {p.dir(), p / "tmp"}) {
    INFO(folder.string());
    CHECK(filesWith(folder, marker).empty());
    CHECK(filesWith(folder, name).empty());
    CHECK(filesWith(folder, "Hypertension").empty());
    CHECK(filesWith(folder, "hypertension").empty());
  }
  // An export is plain text, by design and as it says; it is in its folder and nowhere else.
  const auto exported = p.ctl({"export", "--ndjson", (p / "out").string()});
  REQUIRE(exported.exit == 0);
  CHECK_FALSE(filesWith(p / "out", "\"Patient\"").empty());
  CHECK(filesWith(p.dir(), "\"resourceType\"").empty());
  CHECK(filesWith(p / "tmp", "\"resourceType\"").empty());
  ::unsetenv("TMPDIR");
  ::unsetenv("SQLITE_TMPDIR");
}
