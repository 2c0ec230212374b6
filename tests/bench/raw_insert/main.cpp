// The peer for the first fill: the same JSON put into a plain SQLite table, unencrypted and without any index, 1,000
// rows a transaction. Reads NDJSON files, prints {"rows","bytes","seconds"}.
#include "core/vault/sqlite/connection.h"
#include "tests/bench/must.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

using namespace clavis::bench;
using namespace clavis::core;

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: bench_raw_insert NDJSON_FOLDER NEW_DATABASE\n";
    return 2;
  }
  Connection db = must(Connection::open(argv[2], {}, OpenMode::ReadWriteCreate));
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
