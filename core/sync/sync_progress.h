// What a sync run tells while it works and at its end: plain numbers and error codes, no patient data but ids in the
// failures.
#pragma once

#include "core/base/error.h"

#include <QMetaType>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace clavis::core {

enum class SyncPhase { Starting, Panel, Charts, Shared, Changes, Deletions, Purge, Done };

/// English word of a phase, stable for logs and --json.
const char* syncPhaseName(SyncPhase phase);

struct SyncProgress {
  SyncPhase phase = SyncPhase::Starting;
  std::int64_t patientsDone = 0;  ///< charts that are complete in the vault
  std::int64_t patientsTotal = 0; ///< in the panel
  std::int64_t resources = 0;     ///< received in this run
  std::int64_t bytes = 0;         ///< of resource JSON received in this run
};

/// Something that did not succeed and was left for the next run.
struct SyncFailure {
  std::string patient; ///< Patient.id; empty when it is not one patient's. For the screen, never for a log.
  std::string section; ///< resource type, or "*" for the whole chart
  Error error;
};

struct SyncSummary {
  std::optional<Error> stoppedBy; ///< why the run ended before its end, if it did
  std::vector<SyncFailure> failures;
  std::optional<Error>
      exportGivenUp; ///< why a Bulk export was of no use; its charts came one by one, nothing is missing

  std::int64_t patients = 0;         ///< in the panel
  std::int64_t patientsFilled = 0;   ///< charts filled for the first time in this run
  std::int64_t patientsExported = 0; ///< of these by a Bulk export
  std::int64_t patientsPurged = 0;
  std::int64_t received = 0; ///< resources in the answers
  std::int64_t inserted = 0;
  std::int64_t updated = 0;
  std::int64_t unchanged = 0;
  std::int64_t older = 0;   ///< answers that were older than what is stored, and were not stored
  std::int64_t foreign = 0; ///< belonged to nobody in the panel, and were not stored
  std::int64_t removed = 0; ///< deleted on the server
  std::int64_t refused = 0; ///< not storable resources (no id, no type, not an object)
  std::int64_t bytes = 0;
  std::int64_t pages = 0;
  std::chrono::milliseconds took{0};

  [[nodiscard]] bool complete() const { return !stoppedBy && failures.empty(); }
};

} // namespace clavis::core

Q_DECLARE_METATYPE(clavis::core::SyncProgress)
Q_DECLARE_METATYPE(clavis::core::SyncSummary)
