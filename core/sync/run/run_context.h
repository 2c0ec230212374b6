// What every part of a run works with.
#pragma once

#include "core/backend/chart_source.h"
#include "core/fhir/store/projection.h"
#include "core/sync/chart_types.h"
#include "core/sync/panel.h"
#include "core/sync/run/await.h"
#include "core/sync/run/page_queue.h"
#include "core/sync/run/page_tools.h"
#include "core/sync/run/run_report.h"
#include "core/sync/sync_engine.h"
#include "core/vault/vault.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace clavis::core {

struct RunContext {
  SyncServices services;
  SyncOptions options;
  SyncRequest request;
  std::stop_token stop;
  RunReport& report;

  Panel panel = Panel::all();
  ServerCapabilities server{};
  std::vector<ChartType> types{}; ///< offered by the server and not refused to us
  std::int64_t round = 0;
  std::unique_ptr<PageToolbox> tools{};
  std::shared_ptr<PageQueue> pages{};

  [[nodiscard]] ChartSource& source() const { return services.source; }
  [[nodiscard]] Instant now() const { return services.clock.now(); }
  [[nodiscard]] std::vector<Projection*> projections() const {
    return services.projection ? std::vector{services.projection} : std::vector<Projection*>{};
  }
  /// A write is finished also when the run is to stop: it is short, and half of it would be lost work.
  template <class F>
  [[nodiscard]] auto write(F work) const {
    return await(services.vault.writer().run(std::move(work)));
  }
  template <class F>
  [[nodiscard]] auto read(F work) const {
    return await(services.vault.readers().run(std::move(work)));
  }
};

/// Whether an error is about the way to the server, our identity or our disk: the next chart would meet it as well.
[[nodiscard]] bool stopsRun(const Error& error);
/// Whether the server says that it has no such type or operation, or not for us.
[[nodiscard]] bool isRefusal(const Error& error);

} // namespace clavis::core
