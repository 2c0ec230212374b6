// The peer for the first fill: the same JSON put into a plain SQLite table, unencrypted and without any index, 1,000
// rows a transaction. Reads NDJSON files, prints {"rows","bytes","seconds"}.
#include "core/vault/sqlite/connection.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

using namespace clavis::core;

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: bench_raw_insert NDJSON_FOLDER NEW_DATABASE\n";
    return 2;
  }
  auto opened = Connection::open(argv[2], {}, OpenMode::ReadWriteCreate);
  if (!opened) {
    std::cerr << opened.error().toString() << '\n';
    return 1;
  }
  Connection db = std::move(*opened);
  const auto must = [](const Result<void>& done) {
    if (done) return;
    std::cerr << done.error().toString() << '\n';
    std::exit(1);
  };
  must(db.execute("CREATE TABLE resource(body TEXT)"));
  std::size_t rows = 0;
  std::size_t bytes = 0;
  const auto started = std::chrono::steady_clock::now();
  must(db.execute("BEGIN IMMEDIATE"));
  for (const auto& entry : std::filesystem::directory_iterator(argv[1])) {
    if (entry.path().extension() != ".ndjson") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    for (std::string line; std::getline(in, line);) {
      must(db.execute("INSERT INTO resource VALUES(?1)", line));
      bytes += line.size();
      if (++rows % 1000 == 0) {
        must(db.execute("COMMIT"));
        must(db.execute("BEGIN IMMEDIATE"));
      }
    }
  }
  must(db.execute("COMMIT"));
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - started;
  std::cout << R"({"rows": )" << rows << R"(, "bytes": )" << bytes << R"(, "seconds": )" << seconds.count() << "}\n";
  return 0;
}
