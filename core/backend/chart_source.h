// The port that charts come through. One adapter fills it (core/backend/fhir); sync is its caller.
//
// Nothing here repeats a page or keeps a cursor: the caller stores Page::next with the page's resources in one
// transaction and goes on from there, also after a restart. Thread: callable from any thread; futures finish on a
// worker thread of the adapter. Cancelling a future aborts its transfer. Errors: BackendError.
#pragma once

#include "core/backend/backend_error.h"
#include "core/backend/page.h"
#include "core/backend/server_capabilities.h"

#include <QFuture>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace clavis::core {

struct SearchRequest {
  std::string type{}; ///< "Observation"
  std::vector<std::pair<std::string, std::string>>
      parameters{}; ///< names and values not yet percent-encoded: {"patient", "Patient/1"}
  int count = 200;  ///< page size asked for; 0: the server's choice
};

struct EverythingRequest {
  std::string patientId{};
  std::optional<std::string> since{}; ///< a FHIR instant, as the server wrote it
  std::vector<std::string> types{};   ///< empty: all
  int count = 200;
};

struct HistoryRequest {
  std::string type{}; ///< empty: the whole system
  std::string id{};   ///< empty: the whole type
  std::optional<std::string> since{};
  int count = 200;
};

struct ExportRequest {
  std::string groupId{}; ///< empty: all patients
  std::optional<std::string> since{};
  std::vector<std::string> types{}; ///< empty: all
};

/// A Bulk Data job at the server; `statusUrl` can be stored and used after a restart.
struct ExportJob {
  std::string statusUrl{};
};
struct ExportFile {
  std::string type{};
  std::string url{};
  std::optional<std::uint64_t> count{};
};
struct ExportProgress {
  bool complete = false;
  std::chrono::milliseconds askAgainAfter{}; ///< while not complete
  std::string progress{};                    ///< the server's word on it, sanitised
  std::string transactionTime{};             ///< when complete: the `since` of the next export
  std::vector<ExportFile> files{};
  std::vector<ExportFile> deleted{}; ///< Bundles of deletions
  std::vector<ExportFile> errors{};  ///< OperationOutcomes
};

/// Resources of an NDJSON file, one by one, while it downloads. For worker threads: next() blocks.
class ResourceStream {
 public:
  virtual ~ResourceStream() = default;
  /// The next resource's bytes without the line end; valid until the next call. nullopt at the complete end.
  /// Errors: those of the transfer; a file that ends in the middle of a line is Truncated.
  [[nodiscard]] virtual Result<std::optional<std::string_view>> next() = 0;
};

class ChartSource {
 public:
  virtual ~ChartSource() = default;

  /// Where the server's resources live: "https://host:port/base", no slash at the end. Absolute references that begin
  /// so mean resources of this server.
  [[nodiscard]] virtual std::string address() const = 0;
  [[nodiscard]] virtual QFuture<Result<ServerCapabilities>> capabilities() = 0;
  /// One resource, as a page of one. Errors: NotFound, Gone.
  [[nodiscard]] virtual QFuture<Result<Page>> read(std::string type, std::string id) = 0;
  /// First pages; the rest through next().
  [[nodiscard]] virtual QFuture<Result<Page>> search(SearchRequest request) = 0;
  [[nodiscard]] virtual QFuture<Result<Page>> everything(EverythingRequest request) = 0;
  [[nodiscard]] virtual QFuture<Result<Page>> history(HistoryRequest request) = 0;
  /// Errors: LeftOrigin (the link led elsewhere), PagingLoop, Gone/NotFound/BadRequest (the server forgot the search:
  /// start again).
  [[nodiscard]] virtual QFuture<Result<Page>> next(PageToken token) = 0;

  [[nodiscard]] virtual QFuture<Result<ExportJob>> startExport(ExportRequest request) = 0;
  [[nodiscard]] virtual QFuture<Result<ExportProgress>> exportProgress(ExportJob job) = 0;
  [[nodiscard]] virtual std::unique_ptr<ResourceStream> openExportFile(ExportFile file) = 0;
  /// Cancels a running job, or lets the server delete the files of a finished one.
  [[nodiscard]] virtual QFuture<Result<void>> endExport(ExportJob job) = 0;
};

} // namespace clavis::core
