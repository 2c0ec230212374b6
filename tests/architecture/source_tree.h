// The source tree as the architecture tests see it: files, their room, and what they include.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace clavis::tests {

struct Include {
  int line = 0;
  std::string path; ///< as written between the quotes or brackets
  bool system = false;
};

struct SourceFile {
  std::string path;  ///< relative to the tree, "core/vault/vault.h"
  std::string floor; ///< "app", "ui", "core" or "crypto"
  std::string
      room; ///< "core/vault"; for ui, app and crypto likewise; the floor itself for files that lie directly in it
  std::vector<Include> includes;
  std::vector<std::string> lines;
};

/// Every .h and .cpp of the four floors.
std::vector<SourceFile> sourceFiles(const std::filesystem::path& tree);

} // namespace clavis::tests
