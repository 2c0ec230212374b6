// How long a share stays at the server: what is offered first, and the longest there may be. Settings of the vault,
// which the clinic lays down: exchange.share_days (0, until it is taken back, to 3650; not set: 30). Never longer than
// messages are kept (messaging.retention_days). Pure; any thread.
#pragma once

#include "core/base/clock.h"

#include <algorithm>
#include <chrono>
#include <optional>

namespace clavis::core::exchange {

struct ShareRules {
  int usualDays = 30;  ///< 0: until it is taken back
  int longestDays = 0; ///< 0: no limit

  /// The end that counts for somebody who asked for `wanted` (nullopt: none).
  [[nodiscard]] std::optional<Instant> within(std::optional<Instant> wanted, Instant now) const {
    if (longestDays == 0) return wanted;
    const Instant latest = now + std::chrono::days(longestDays);
    return wanted ? std::min(*wanted, latest) : latest;
  }
  friend bool operator==(const ShareRules&, const ShareRules&) = default;
};

} // namespace clavis::core::exchange
