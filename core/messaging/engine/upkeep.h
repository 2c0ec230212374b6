// What the engine does by itself from time to time: looks at the certificates of other devices and at care teams every
// hour, and lets old messages go once a day.
#pragma once

#include "core/messaging/engine/round.h"

#include <chrono>

namespace clavis::core::messaging {

class Upkeep {
 public:
  /// Does what is due.
  [[nodiscard]] Result<void> run(Round& round);

 private:
  std::chrono::steady_clock::time_point m_next{};
};

} // namespace clavis::core::messaging
