// The FHIR R4 adapter: fills ChartSource and ResourceWriter over any server that speaks the standard.
//
// Bodies are parsed on a small pool of worker threads of its own, never on the transport's; futures finish there.
// Ownership: borrows the transport, which must outlive it. Destroying the client ends what is under way with Cancelled
// and waits for it; so it must not be destroyed from a continuation that runs on its own pool.
#pragma once

#include "core/backend/chart_source.h"
#include "core/backend/fhir/fhir_answer.h"
#include "core/backend/http_transport.h"
#include "core/backend/resource_writer.h"

#include <memory>

namespace clavis::core {

struct FhirClientOptions {
  int workers = 2;
  std::chrono::milliseconds deadline{60'000};                   ///< of one page
  std::chrono::milliseconds downloadDeadline{24 * 3'600'000LL}; ///< of one NDJSON file
  std::size_t maximumPage = std::size_t{64} << 20;
  std::size_t maximumFile = std::size_t{64} << 30; ///< of one NDJSON file, after decompression
  OutcomeListener outcomes{};
};

class FhirClient final : public ChartSource, public ResourceWriter {
 public:
  explicit FhirClient(HttpTransport& transport, FhirClientOptions options = {});
  ~FhirClient() override;
  FhirClient(const FhirClient&) = delete;
  FhirClient& operator=(const FhirClient&) = delete;

  [[nodiscard]] std::string address() const override;
  QFuture<Result<ServerCapabilities>> capabilities() override;
  QFuture<Result<Page>> read(std::string type, std::string id) override;
  QFuture<Result<Page>> search(SearchRequest request) override;
  QFuture<Result<Page>> everything(EverythingRequest request) override;
  QFuture<Result<Page>> history(HistoryRequest request) override;
  QFuture<Result<Page>> next(PageToken token) override;

  QFuture<Result<ExportJob>> startExport(ExportRequest request) override;
  QFuture<Result<ExportProgress>> exportProgress(ExportJob job) override;
  std::unique_ptr<ResourceStream> openExportFile(ExportFile file) override;
  QFuture<Result<void>> endExport(ExportJob job) override;

  QFuture<Result<Written>> create(CreateRequest request) override;
  QFuture<Result<Written>> update(UpdateRequest request) override;
  QFuture<Result<Written>> patch(PatchRequest request) override;
  QFuture<Result<Written>> remove(RemoveRequest request) override;

 private:
  struct Parts;
  std::shared_ptr<Parts> m_parts;
};

} // namespace clavis::core
