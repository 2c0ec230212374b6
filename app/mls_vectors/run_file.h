// Runs one file of vectors: recognises its kind by the fields of its cases, runs the cases of our cipher suites and
// those without one.
#pragma once

#include <expected>
#include <filesystem>
#include <string>
#include <vector>

namespace clavis::mls_vectors {

struct FileReport {
  std::string name; ///< of the file, without .json and .gz
  int passed = 0;
  int failed = 0;
  int otherSuites = 0;
  std::vector<std::string> failures; ///< "case 3: what was not as it should be"
};

/// The reason when the file cannot be read or is of no kind we know. Plain or gzip.
[[nodiscard]] std::expected<FileReport, std::string> runFile(const std::filesystem::path& path);

} // namespace clavis::mls_vectors
