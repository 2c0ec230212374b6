// Bulk Data export (FHIR Asynchronous Request, Bulk Data Access 2.0): Patient/$export and Group/ID/$export into NDJSON
// files, one a type, made by a thread of its own from one snapshot. Jobs live as long as the server runs; their files
// are removed when a job is deleted and when the server starts. Thread: safe from several threads.
#pragma once

#include "app/sandbox/rest/refusal.h"
#include "app/sandbox/store/store.h"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace clavis::sandbox {

struct ExportOrder {
  std::string request;                               ///< the URL it was asked by
  std::optional<std::vector<std::int64_t>> patients; ///< nullopt: everyone
  std::set<std::string> types;                       ///< empty: all
  std::int64_t since = 0;
  std::string owner; ///< who asked; nobody else sees the job
};

class BulkExport {
 public:
  BulkExport(Store& store, std::filesystem::path folder);
  ~BulkExport();
  BulkExport(const BulkExport&) = delete;
  BulkExport& operator=(const BulkExport&) = delete;

  /// The job's name. 429 when too many run.
  [[nodiscard]] Reply<std::string> start(ExportOrder order);

  struct File {
    std::string type;
    std::string name;
    std::uint64_t count = 0;
    bool deleted = false; ///< a file of Bundles that name what was deleted since
  };
  struct State {
    bool complete = false;
    std::string progress;
    std::string request;
    std::int64_t instant = 0; ///< the snapshot's: the `since` of the next export
    std::vector<File> files;
    std::optional<Refusal> failure;
  };
  /// 404 for a job that is not this owner's.
  [[nodiscard]] Reply<State> state(const std::string& job, const std::string& owner);
  [[nodiscard]] Reply<std::filesystem::path> file(const std::string& job, const std::string& name,
                                                  const std::string& owner);
  [[nodiscard]] Reply<void> remove(const std::string& job, const std::string& owner);

 private:
  struct Job;
  void run(Job& job);
  [[nodiscard]] Reply<void> writeFiles(Job& job, StoreReader& reader);

  Store& m_store;
  std::filesystem::path m_folder;
  std::mutex m_guard;
  std::map<std::string, std::unique_ptr<Job>> m_jobs;
};

} // namespace clavis::sandbox
