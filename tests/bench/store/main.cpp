// bench_store CHARTS [RESOURCES-A-TRANSACTION]: where the time of a fill goes once the bytes are here. Every resource
// of the Synthea charts is read, indexed, packed and put into an encrypted database on one thread, each stage timed by
// itself; beside it the same bytes go into a plain SQLite table, and the same rows of index and bodies into a plain
// database with the vault's tables (what is left then is SQLite's own work). Prints JSON.
#include "core/chart/chart_projection.h"
#include "core/fhir/json/json_reader.h"
#include "core/fhir/store/body_codec.h"
#include "core/fhir/store/put_draft.h"
#include "core/fhir/store/resource_store.h"
#include "core/vault/migrations/migrations.h"
#include "tests/bench/must.h"
#include "tests/support/fhir/public_charts.h"
#include "tests/support/temporary_folder.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <iostream>
#include <stdexcept>

using clavis::bench::must;
using namespace clavis::core;
using namespace clavis::tests;

namespace {

/// Of processor time of this thread: other work on the machine does not count.
double seconds(auto&& work) {
  const auto now = [] {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
  };
  const double start = now();
  work();
  return now() - start;
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

/// Seconds of each stage of one fill.
struct Stages {
  double read = 0, index = 0, pack = 0, put = 0, commit = 0, fold = 0;
  std::int64_t packed = 0;
  std::int64_t database = 0;
};

Stages fill(const std::vector<PublicResource>& resources, std::span<const std::byte> key,
            const std::filesystem::path& path, std::size_t together) {
  Stages stages;
  auto connection = must(Connection::open(path, key, OpenMode::ReadWriteCreate));
  must(applyMigrations(connection));
  WriteConnection write(connection);
  chart::ChartProjection projection;
  JsonReader reader;
  ResourceIndex index;
  BodyCodec codec;
  PutDrafter drafter("");
  for (std::size_t from = 0; from < resources.size(); from += together) {
    const auto page = std::span(resources).subspan(from, std::min(together, resources.size() - from));
    std::vector<JsonDocument> documents;
    std::vector<PutDraft> drafts;
    stages.read += seconds([&] {
      for (const PublicResource& resource : page) documents.push_back(must(reader.read(resource.json)));
    });
    stages.index += seconds([&] {
      for (std::size_t i = 0; i < page.size(); ++i) index.index(documents[i].root(), page[i].type);
    });
    stages.pack += seconds([&] {
      for (const PublicResource& resource : page)
        stages.packed += static_cast<std::int64_t>(must(codec.compress(resource.json, resource.id)).size());
    });
    for (const JsonDocument& document : documents) drafts.push_back(must(drafter.draft(document.root())));
    auto transaction = must(Transaction::begin(connection));
    ResourceStore store(write, {&projection});
    stages.put += seconds([&] {
      for (std::size_t i = 0; i < page.size(); ++i) must(store.put(documents[i].root(), drafts[i]));
    });
    stages.commit += seconds([&] { must(transaction.commit()); });
  }
  stages.fold = seconds([&] { must(connection.executeScript("PRAGMA wal_checkpoint(TRUNCATE)")); });
  stages.database = static_cast<std::int64_t>(std::filesystem::file_size(path));
  return stages;
}

double insertRaw(const std::vector<PublicResource>& resources, const std::filesystem::path& path) {
  auto plain = must(Connection::open(path, {}, OpenMode::ReadWriteCreate));
  must(plain.executeScript("CREATE TABLE body(type TEXT, id TEXT, json TEXT)"));
  return seconds([&] {
    for (std::size_t from = 0; from < resources.size(); from += 1000) {
      auto transaction = must(Transaction::begin(plain));
      for (std::size_t i = from; i < std::min(from + 1000, resources.size()); ++i)
        must(plain.execute("INSERT INTO body VALUES(?, ?, ?)", resources[i].type, resources[i].id, resources[i].json));
      must(transaction.commit());
    }
  });
}

void print(std::string_view name, const Stages& stages, double count) {
  const auto each = [count](double time) { return time / count * 1e6; };
  std::cout << "  \"" << name << "_us\": {\"read\": " << each(stages.read) << ", \"index\": " << each(stages.index)
            << ", \"pack\": " << each(stages.pack) << ", \"put\": " << each(stages.put)
            << ", \"commit\": " << each(stages.commit) << ", \"fold_log\": " << each(stages.fold) << "},\n";
}

} // namespace

int main(int argc, char** argv) {
  const std::filesystem::path charts = argc > 1 ? argv[1] : "../shared/data/fhir-patients";
  const std::size_t together = argc > 2 ? std::stoul(argv[2]) : 600; // three pages, as sync mostly groups them
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(charts))
    if (entry.path().string().ends_with(".json.gz") && entry.path().string().find("Information") == std::string::npos)
      files.push_back(entry.path());
  std::ranges::sort(files);
  std::vector<PublicResource> resources;
  std::int64_t rawBytes = 0;
  for (const auto& file : files)
    for (PublicResource& resource : bundleResources(file)) {
      resource.json = compact(resource.json);
      if (resource.json.find("\"id\"") == std::string::npos) continue; // known by a urn:uuid only
      rawBytes += static_cast<std::int64_t>(resource.json.size());
      resources.push_back(std::move(resource));
    }

  TemporaryFolder folder;
  static constexpr std::array<std::byte, 32> key{std::byte{1}};
  // CLAVIS_BENCH_PLAIN=FILE keeps the unencrypted copy, to be looked at with sqlite3 (dbstat).
  const char* keep = std::getenv("CLAVIS_BENCH_PLAIN");
  const Stages vault = fill(resources, key, folder / "vault.db", together);
  const Stages plain =
      fill(resources, {}, keep != nullptr ? std::filesystem::path(keep) : folder / "plain.db", together);
  const double inserting = insertRaw(resources, folder / "raw.db");

  const auto count = static_cast<double>(resources.size());
  std::cout << "{\n  \"resources\": " << resources.size() << ", \"raw_bytes\": " << rawBytes << ",\n";
  print("vault", vault, count);
  print("unencrypted", plain, count);
  std::cout << "  \"raw_insert_us\": " << inserting / count * 1e6
            << ",\n  \"database_of_raw\": " << static_cast<double>(vault.database) / static_cast<double>(rawBytes)
            << ", \"bodies_of_raw\": " << static_cast<double>(vault.packed) / static_cast<double>(rawBytes) << "\n}\n";
}
