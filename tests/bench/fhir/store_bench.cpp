// bench_fhir_store CHARTS [ROUNDS] [--json]: puts every resource of the Synthea charts into an encrypted store, and
// beside it the same bytes into a plain SQLite table without any index. Prints resources/s, and the size of the whole
// database against the JSON.
#include "core/fhir/json/json.h"
#include "core/fhir/store/body_codec.h"
#include "core/fhir/store/resource_store.h"
#include "core/vault/migrations/migrations.h"
#include "tests/support/fhir/public_charts.h"
#include "tests/support/temporary_folder.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <stdexcept>

using namespace clavis::core;
using namespace clavis::tests;

namespace {

template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().toString());
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

double seconds(auto&& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Blanks between tokens go, everything else stays: as a server sends it.
std::string compact(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  bool quoted = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (quoted && c == '\\') out += json[i++];
    if (c == '"' && (i == 0 || !quoted || json[i - 1] != '\\')) quoted = !quoted;
    if (quoted || !std::strchr(" \n\r\t", json[i])) out += json[i];
  }
  return out;
}

constexpr std::size_t pageSize = 1000; // resources a transaction, as sync does

} // namespace

int main(int argc, char** argv) {
  const std::filesystem::path charts = argc > 1 ? argv[1] : "../shared/data/fhir-patients";
  const int rounds = argc > 2 && argv[2][0] != '-' ? std::stoi(argv[2]) : 1;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(charts))
    if (entry.path().string().ends_with(".json.gz") && entry.path().string().find("Information") == std::string::npos)
      files.push_back(entry.path());
  std::ranges::sort(files);
  std::vector<PublicResource> resources;
  for (const auto& file : files)
    for (PublicResource& resource : bundleResources(file)) {
      resource.json = compact(resource.json);
      resources.push_back(std::move(resource));
    }
  std::int64_t rawBytes = 0;
  for (const PublicResource& resource : resources) rawBytes += static_cast<std::int64_t>(resource.json.size());

  for (int round = 0; round < rounds; ++round) {
    TemporaryFolder folder;
    const std::array<std::byte, 32> key{std::byte{1}};
    // CLAVIS_BENCH_PLAIN=FILE keeps an unencrypted copy, to be looked at with sqlite3 (dbstat).
    const char* keep = std::getenv("CLAVIS_BENCH_PLAIN");
    const auto path = keep != nullptr ? std::filesystem::path(keep) : folder / "vault.db";
    auto connection =
        must(Connection::open(path, keep != nullptr ? std::span<const std::byte>() : std::span<const std::byte>(key),
                              OpenMode::ReadWriteCreate));
    const int only[] = {2};
    must(applyMigrations(connection, only));
    WriteConnection write(connection);
    const double storing = seconds([&] {
      for (std::size_t from = 0; from < resources.size(); from += pageSize) {
        auto transaction = must(Transaction::begin(connection));
        ResourceStore store(write);
        for (std::size_t i = from; i < std::min(from + pageSize, resources.size()); ++i)
          must(store.put(resources[i].json, {.id = resources[i].id}));
        must(transaction.commit());
      }
    });
    must(connection.executeScript("PRAGMA wal_checkpoint(TRUNCATE)"));
    const auto size = static_cast<std::int64_t>(std::filesystem::file_size(path));

    auto plain = must(Connection::open(folder / "plain.db", {}, OpenMode::ReadWriteCreate));
    must(plain.executeScript("CREATE TABLE body(type TEXT, id TEXT, json TEXT)"));
    const double inserting = seconds([&] {
      for (std::size_t from = 0; from < resources.size(); from += pageSize) {
        auto transaction = must(Transaction::begin(plain));
        for (std::size_t i = from; i < std::min(from + pageSize, resources.size()); ++i)
          must(
              plain.execute("INSERT INTO body VALUES(?, ?, ?)", resources[i].type, resources[i].id, resources[i].json));
        must(transaction.commit());
      }
    });

    const double parsing = seconds([&] {
      JsonDocument document;
      for (const PublicResource& resource : resources) must(document.read(resource.json));
    });
    std::int64_t packed = 0;
    const double packing = seconds([&] {
      BodyCodec codec;
      for (const PublicResource& resource : resources)
        packed += static_cast<std::int64_t>(must(codec.compress(resource.json, resource.id)).size());
    });

    const auto count = static_cast<double>(resources.size());
    std::cout << resources.size() << " resources, " << rawBytes / 1000000.0 << " MB of JSON as served\n"
              << "encrypted store, indexed and searchable: " << static_cast<int>(count / storing) << " resources/s ("
              << static_cast<double>(rawBytes) / storing / 1e6 << " MB/s)\n"
              << "plain sqlite insert, no index:           " << static_cast<int>(count / inserting) << " resources/s\n"
              << "database / JSON: " << static_cast<double>(size) / static_cast<double>(rawBytes) << " ("
              << size / 1000000.0 << " MB)\n"
              << "of it: parse " << parsing / count * 1e6 << " us, compress " << packing / count * 1e6
              << " us a resource; bodies " << static_cast<double>(packed) / static_cast<double>(rawBytes)
              << " of the JSON\n";
  }
}
