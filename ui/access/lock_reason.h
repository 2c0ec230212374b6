// Why the window is locked, for the sentence above the unlock field.
#pragma once

#include <cstdint>

namespace clavis::ui {

enum class LockReason : std::uint8_t {
  None,    ///< the program was just started
  Asked,   ///< the person locked it
  Idle,    ///< nobody used the computer for a while
  Session, ///< the desktop session was locked or left
  Damage,  ///< stored charts cannot be read: unlocking examines them
  Sleep,   ///< the computer went to sleep
};

} // namespace clavis::ui
