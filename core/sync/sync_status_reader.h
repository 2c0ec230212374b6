// How old the data on the screen is, and why. Times move only on success; a failure leaves them and is kept beside
// them. Thread: any; the connection decides.
#pragma once

#include "core/base/clock.h"
#include "core/base/error.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clavis::core {

class ReadConnection;

struct SectionStatus {
  /// Server time: everything the server had stored by then is here. Empty: never complete.
  std::optional<Instant> through;
  /// This machine's clock when that was learned; what "as of 5 minutes ago" is counted from.
  std::optional<Instant> checkedAt;
  /// The last try failed after the last success. "backend/Timeout": a code, for ui/words to say.
  std::optional<std::string> failure;
  std::optional<Instant> failedAt;
  /// A part of it was lost with damaged pages and has not come again (core/vault/salvage.h): never called complete.
  bool rescued = false;
  bool offered = true; ///< false: the server has no such type, or refuses it to us (`failure` says which)
};

struct PanelStatus {
  std::string panel;                        ///< as Panel::toString(); empty: none set
  std::int64_t patients = 0;                ///< in the panel
  std::int64_t filled = 0;                  ///< whose whole chart is here
  std::int64_t failed = 0;                  ///< whose last try failed
  std::optional<Instant> lastCompleteRound; ///< our clock; the last round without any failure
  std::optional<Instant> lastRound;         ///< our clock; the last round that ended, however
  std::optional<std::string> failure;       ///< why the last round did not complete
  bool rescued = false;                     ///< parts were lost with damaged pages and have not all come again
};

class SyncStatusReader {
 public:
  /// Of one resource type in one chart.
  [[nodiscard]] static Result<SectionStatus> section(const ReadConnection& db, std::string_view patient,
                                                     std::string_view type);
  /// Of the whole chart: the oldest of its sections.
  [[nodiscard]] static Result<SectionStatus> chart(const ReadConnection& db, std::string_view patient);
  [[nodiscard]] static Result<PanelStatus> panel(const ReadConnection& db);
};

} // namespace clavis::core
