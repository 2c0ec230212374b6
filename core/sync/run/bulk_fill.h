// Fills many charts at once from a Bulk Data export (https://hl7.org/fhir/uv/bulkdata/), where the server offers one
// for the panel and enough charts are missing.
//
// The server is asked first and works while charts are fetched one by one, so that the first are readable at once. When
// its files are ready they are streamed into the vault, a portion a transaction, and all charts they hold become whole
// together. Killed at any point, the next round asks for the same job and goes on behind the last portion.
// An export is believed only if every file came whole and the server reported no error in it; else the charts it was to
// fill are fetched one by one, and find most of themselves here already.
#pragma once

#include "core/sync/run/run_context.h"
#include "core/sync/state/export_state.h"

#include <functional>
#include <optional>

namespace clavis::core {

class BulkFill {
 public:
  /// The export under way for this panel, or a new one if the rule says so; nullopt: charts are to be fetched one by
  /// one.
  [[nodiscard]] static Result<std::optional<BulkFill>> begin(const RunContext& run);

  /// Asks the server until its files are ready (true), or it turns out that they never will be (false: the export is
  /// forgotten). `enough` ends the waiting with false when the charts have all come otherwise.
  [[nodiscard]] Result<bool> waitUntilReady(const std::function<bool()>& enough);
  /// Stores the files. What cannot be believed is noted in the report and leaves the charts unfilled; an error here
  /// ends the run, and the next one goes on from the last portion.
  [[nodiscard]] Result<void> store();
  /// The server may delete its files. Never fails: it may also find out by itself.
  void end();

 private:
  BulkFill(const RunContext& run, ExportState state) : m_run(&run), m_state(std::move(state)) {}
  Result<bool> giveUp(const Error& error);
  Result<void> storeFile(std::size_t number);
  Result<bool> errorsReported();
  Result<void> takeManifest(ExportProgress progress);

  const RunContext* m_run;
  ExportState m_state;
  std::vector<ExportFile> m_errors; ///< of the manifest
};

} // namespace clavis::core
