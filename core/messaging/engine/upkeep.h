// What the engine does by itself from time to time: looks at the certificates of other devices (every hour, and when
// newer revocation lists have come) and at care teams every hour, and lets old messages go once a day.
#pragma once

#include "core/messaging/engine/round.h"

#include <chrono>
#include <optional>
#include <string>

namespace clavis::core::messaging {

class Upkeep {
 public:
  /// Does what is due.
  [[nodiscard]] Result<void> run(Round& round);

 private:
  [[nodiscard]] Result<void> hearRevocations(Round& round);

  std::chrono::steady_clock::time_point m_next{};
  std::optional<std::string> m_lists; ///< revocation lists as heard last
  const GroupRoom* m_toldRoom = nullptr;
};

} // namespace clavis::core::messaging
