// The arrows of the house: a lower floor never includes a higher one, rooms have no cycles, and each foreign library is
// known to the room that wraps it and to no other.
#include "tests/architecture/source_tree.h"
#include "tests/support/shared_data.h"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <functional>
#include <iostream>
#include <map>
#include <regex>
#include <set>

using namespace clavis::tests;

namespace {

int heightOf(const std::string& floor) {
  static const std::map<std::string, int> heights{{"crypto", 0}, {"core", 1}, {"ui", 2}, {"app", 3}};
  const auto found = heights.find(floor);
  return found == heights.end() ? -1 : found->second;
}

std::string floorOf(const std::string& include) { return include.substr(0, include.find('/')); }

std::string roomOf(const std::string& include) {
  const auto first = include.find('/');
  const auto second = include.find('/', first + 1);
  return second == std::string::npos ? include.substr(0, first) : include.substr(0, second);
}

std::string at(const SourceFile& file, const Include& include) {
  return file.path + ':' + std::to_string(include.line) + " includes " + include.path;
}

bool mayUse(const SourceFile& file, const std::vector<std::string>& rooms) {
  return std::any_of(rooms.begin(), rooms.end(), [&](const std::string& room) { return file.path.starts_with(room); });
}

} // namespace

TEST_CASE("No floor includes a header of a higher floor, and no header of the tests") {
  const auto files = sourceFiles(sourceTree());
  REQUIRE(files.size() > 10);
  std::size_t arrows = 0;
  for (const auto& file : files)
    for (const auto& include : file.includes) {
      if (include.system) continue;
      const int target = heightOf(floorOf(include.path));
      INFO(at(file, include));
      REQUIRE(floorOf(include.path) != "tests");
      if (target < 0) continue; // a generated or moc file
      ++arrows;
      CHECK(target <= heightOf(file.floor));
    }
  std::cout << files.size() << " files, " << arrows << " includes between them\n";
}

TEST_CASE("The rooms of a floor form no cycle") {
  std::map<std::string, std::set<std::string>> uses;
  for (const auto& file : sourceFiles(sourceTree()))
    for (const auto& include : file.includes)
      if (!include.system && heightOf(floorOf(include.path)) >= 0 && roomOf(include.path) != file.room)
        uses[file.room].insert(roomOf(include.path));

  std::map<std::string, int> state; // 1 on the path, 2 done
  std::vector<std::string> path;
  std::function<void(const std::string&)> visit = [&](const std::string& room) {
    state[room] = 1;
    path.push_back(room);
    for (const auto& next : uses[room]) {
      if (state[next] == 1) {
        std::string cycle;
        for (auto it = std::find(path.begin(), path.end(), next); it != path.end(); ++it) cycle += *it + " -> ";
        FAIL_CHECK("cycle: " << cycle << next);
      } else if (state[next] == 0) {
        visit(next);
      }
    }
    path.pop_back();
    state[room] = 2;
  };
  std::vector<std::string> rooms;
  for (const auto& [room, targets] : uses) rooms.push_back(room);
  for (const auto& room : rooms)
    if (state[room] == 0) visit(room);
  CHECK(rooms.size() >= 3);
}

TEST_CASE("Each foreign library is included only where it is wrapped") {
  struct Rule {
    std::regex header;
    std::vector<std::string> rooms;
  };
  const std::vector<Rule> rules{
      {std::regex("sqlite3\\.h"), {"core/vault/"}},
      {std::regex("sodium(/.*|\\.h)"), {"crypto/"}},
      {std::regex("openssl/.*"), {"crypto/", "core/backend/", "app/sandbox/"}},
      {std::regex("curl/.*"), {"core/backend/"}},
      {std::regex("simdjson.*"),
       {"core/fhir/", "core/backend/", "core/access/policy/", "app/sandbox/", "app/mls_vectors/"}},
      {std::regex("zstd.*"), {"core/fhir/", "core/access/", "app/sandbox/"}},
      {std::regex("(libp11|fido)\\.h"), {"crypto/token/"}},
      {std::regex("cbor.*"), {"core/messaging/"}},
      {std::regex("qrencode.*"), {"ui/widgets/"}},
      {std::regex("ZXing/.*"), {"core/access/"}},
      {std::regex("boost/.*"), {"app/sandbox/", "core/backend/http/"}},
      {std::regex("CLI/.*"), {"app/"}},
      {std::regex(
           "(QtWidgets|QtGui).*|QWidget|QPainter|QImage|QPixmap|QIcon|QColor|QFont|QApplication|QGuiApplication"),
       {"ui/", "app/desktop/", "app/preview/"}},
      // Readers of foreign formats live in the restricted process and nowhere else.
      {std::regex("seccomp\\.h|dcmtk/.*|QPdf(Document|Selection|SearchModel).*|QImageReader|QXmlStreamReader"),
       {"app/preview/"}},
      {std::regex("QtSql.*|QSql.*|QtNetwork.*|QNetwork.*|QSsl.*"), {}},
      {std::regex("Qt(Core|Gui|Widgets|Network|Concurrent|DBus|Svg)"), {}}, // umbrella headers: six seconds each
  };
  for (const auto& file : sourceFiles(sourceTree()))
    for (const auto& include : file.includes) {
      if (!include.system) continue;
      INFO(at(file, include));
      for (const auto& rule : rules)
        if (std::regex_match(include.path, rule.header)) CHECK(mayUse(file, rule.rooms));
      // crypto knows no Qt at all.
      if (file.floor == "crypto") CHECK_FALSE(std::regex_match(include.path, std::regex("Q[A-Z].*")));
      // Public headers of core carry no C library: callers must not inherit it.
      if (file.floor == "core" && file.path.ends_with(".h") && !file.path.starts_with("core/fhir/"))
        CHECK_FALSE(std::regex_match(include.path, std::regex("(sqlite3\\.h|openssl/.*|curl/.*|sodium.*|zstd.*)")));
    }
}
