// A Bulk Data export that brings the first charts: the job at the server, its files, and how far they are stored. Kept
// as settings, in the transaction of each portion, so that a killed process goes on where it was. Thread: the
// connection's. Errors: StoreError.
#pragma once

#include "core/backend/chart_source.h"
#include "core/base/clock.h"
#include "core/vault/sqlite/connection.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace clavis::core {

struct ExportState {
  std::string panel;              ///< Panel::toString(); an export for another panel is of no use
  std::string statusUrl;          ///< of the job
  std::optional<Instant> through; ///< the server's time of what it exported; empty: not ready yet
  std::vector<ExportFile> files;  ///< in the order in which they are read
  std::size_t file = 0;           ///< the one to go on with
  std::int64_t lines = 0;         ///< of it that are stored
};

[[nodiscard]] Result<std::optional<ExportState>> readExport(ReadConnection& db);
/// The job and its files; the place becomes the beginning.
[[nodiscard]] Result<void> writeExport(WriteConnection& db, const ExportState& state);
[[nodiscard]] Result<void> writeExportPlace(WriteConnection& db, std::size_t file, std::int64_t lines);
[[nodiscard]] Result<void> forgetExport(WriteConnection& db);

} // namespace clavis::core
