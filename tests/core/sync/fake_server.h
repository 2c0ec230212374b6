// A FHIR server in memory behind the ChartSource port, with what real ones do to clients: it pages by offset over a
// live list, has a clock of its own, gives totals or not, and lets a test act between any two pages. Thread: safe from
// several threads; hooks run under its lock.
#pragma once

#include "core/backend/chart_source.h"

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace clavis::tests {

class FakeServer final : public core::ChartSource {
 public:
  struct Stored {
    std::string json;
    core::Instant lastUpdated;
    std::string patient; ///< id; empty: nobody's
    int version = 1;
  };
  struct Options {
    bool everything = true;
    bool totals = true;
    bool historyType = false;
    std::string address = "https://fake.example/fhir";
    std::string subjectsBelow; ///< "https://fake.example/fhir/": what put() writes before the subject's "Patient/id"
    int pageSize = 0;          ///< 0: what the client asks for
    // Bulk Data: nothing is offered unless asked for.
    bool bulkExport = false;
    int exportPolls = 1;         ///< "still at work" so many times
    std::string exportError;     ///< the line of an errors file
    std::uint64_t overcount = 0; ///< the manifest promises so many more Observations than there are
    int exportCut = -1;          ///< the Observation file breaks off after so many lines, once
    core::BackendError exportCutBy = core::BackendError::Truncated;
  };

  FakeServer();

  // The test's side
  Options options;
  core::Instant clock{std::chrono::seconds(1'800'000'000)}; ///< the server's own time; moves one second a write
  /// Called before each page is made, with the path asked ("Observation?…"); may change the server.
  std::function<void(FakeServer&, const std::string&)> beforePage;
  /// An error instead of the answer, when it gives one.
  std::function<std::optional<core::Error>(const std::string&)> refuse;

  /// `body` is the inside of the resource, without type, id and meta: R"("status":"final")".
  void put(const std::string& type, const std::string& id, const std::string& patient = {},
           const std::string& body = {});
  void putPatient(const std::string& id, const std::string& body = {});
  void remove(const std::string& type, const std::string& id);
  [[nodiscard]] std::string json(const std::string& type, const std::string& id) const;
  [[nodiscard]] std::vector<std::string> requests() const;
  void forgetRequests();

  // ChartSource
  [[nodiscard]] std::string address() const override { return options.address; }
  QFuture<core::Result<core::ServerCapabilities>> capabilities() override;
  QFuture<core::Result<core::Page>> read(std::string type, std::string id) override;
  QFuture<core::Result<core::Page>> search(core::SearchRequest request) override;
  QFuture<core::Result<core::Page>> everything(core::EverythingRequest request) override;
  QFuture<core::Result<core::Page>> history(core::HistoryRequest request) override;
  QFuture<core::Result<core::Page>> next(core::PageToken token) override;
  QFuture<core::Result<core::ExportJob>> startExport(core::ExportRequest request) override;
  QFuture<core::Result<core::ExportProgress>> exportProgress(core::ExportJob job) override;
  std::unique_ptr<core::ResourceStream> openExportFile(core::ExportFile file) override;
  QFuture<core::Result<void>> endExport(core::ExportJob job) override;

 private:
  struct Query {
    std::string path; ///< what the client asked, without the page
    int count = 200;
    std::size_t offset = 0;
  };
  using Key = std::pair<std::string, std::string>;
  [[nodiscard]] std::vector<const Stored*> matches(const std::string& path) const;
  [[nodiscard]] core::Result<core::Page> page(Query query);
  [[nodiscard]] core::Page pageOf(const std::vector<const Stored*>& resources, bool idsOnly) const;

  mutable std::recursive_mutex m_mutex;
  std::map<Key, Stored> m_resources;
  std::vector<std::pair<core::Instant, Key>> m_deleted;
  std::vector<std::string> m_requests;
  int m_polls = 0;
};

} // namespace clavis::tests
