#include "tests/architecture/source_tree.h"

#include <algorithm>
#include <array>
#include <fstream>

namespace clavis::tests {

std::vector<SourceFile> sourceFiles(const std::filesystem::path& tree) {
  std::vector<SourceFile> files;
  for (const auto* floor : {"app", "ui", "core", "crypto"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(tree / floor)) {
      const auto extension = entry.path().extension();
      if (!entry.is_regular_file() || (extension != ".h" && extension != ".cpp")) continue;
      SourceFile file;
      const auto relative = std::filesystem::relative(entry.path(), tree);
      file.path = relative.generic_string();
      file.floor = floor;
      auto part = relative.begin();
      file.room = floor;
      if (std::distance(relative.begin(), relative.end()) > 2) file.room += '/' + (++part)->string();
      std::ifstream in(entry.path());
      int number = 0;
      for (std::string line; std::getline(in, line);) {
        ++number;
        file.lines.push_back(line);
        if (!line.starts_with("#include ")) continue;
        const auto open = line.find_first_of("\"<", 8);
        if (open == std::string::npos) continue;
        const auto close = line.find_first_of("\">", open + 1);
        file.includes.push_back({number, line.substr(open + 1, close - open - 1), line[open] == '<'});
      }
      files.push_back(std::move(file));
    }
  }
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  return files;
}

} // namespace clavis::tests
