// mls_vectors DIR: every *.json and *.json.gz of DIR. Prints "NAME: N passed, M failed, K other suites" per file; exits
// with 1 when a case failed, a file could not be run or there was none, 2 when called wrongly.
#include "app/mls_vectors/run_file.h"

#include <algorithm>
#include <iostream>

using namespace clavis::mls_vectors;

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: mls_vectors DIR\n";
    return 2;
  }
  std::error_code problem;
  std::vector<std::filesystem::path> files;
  for (std::filesystem::directory_iterator entry(argv[1], problem), end; !problem && entry != end;
       entry.increment(problem)) {
    const std::string name = entry->path().filename().string();
    if (name.ends_with(".json") || name.ends_with(".json.gz")) files.push_back(entry->path());
  }
  if (problem || files.empty()) {
    std::cerr << "mls_vectors: no vectors in " << argv[1] << '\n';
    return 1;
  }
  std::ranges::sort(files);
  bool good = true;
  for (const auto& file : files) {
    const auto report = runFile(file);
    if (!report) {
      std::cout << file.filename().string() << ": " << report.error() << '\n';
      good = false;
      continue;
    }
    std::cout << report->name << ": " << report->passed << " passed, " << report->failed << " failed, "
              << report->otherSuites << " other suites\n";
    for (const std::string& failure : report->failures) std::cout << "  " << failure << '\n';
    good = good && report->failed == 0;
  }
  return good ? 0 : 1;
}
