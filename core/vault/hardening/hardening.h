// What every executable does first in main, before it reads a file or opens a window.
#pragma once

#include "core/base/error.h"

namespace clavis::core {

enum class HardeningError {
  BeingTraced = 1,  ///< a debugger is attached (release builds refuse)
  CoreDumpsAllowed, ///< the system did not let us switch core dumps off
  Traceable,        ///< the system did not let us refuse ptrace
  SelfTestFailed,   ///< cryptography or SQLCipher answers wrongly on this machine
};

template <>
struct ErrorNames<HardeningError> {
  static constexpr const char* area = "hardening";
  static constexpr const char* name(HardeningError e) {
    switch (e) {
    case HardeningError::BeingTraced: return "BeingTraced";
    case HardeningError::CoreDumpsAllowed: return "CoreDumpsAllowed";
    case HardeningError::Traceable: return "Traceable";
    case HardeningError::SelfTestFailed: return "SelfTestFailed";
    }
    return "?";
  }
};

/// What a process does that finds a debugger at its side.
enum class Tracers { Refuse, Accept };
#ifdef NDEBUG
inline constexpr Tracers usualTracers = Tracers::Refuse;
#else
inline constexpr Tracers usualTracers = Tracers::Accept; // a debug build can be debugged
#endif

/// No core dumps, no ptrace by processes of the same user, files private by umask 077. Call first thing in main, before
/// threads start.
[[nodiscard]] Result<void> hardenProcess(Tracers tracers = usualTracers);

/// Known answers of crypto, and SQLCipher itself: at least 4.6, temporary tables in memory, an encrypted round trip
/// that a wrong key does not read. Call before the first window.
[[nodiscard]] Result<void> startupSelfTest();

} // namespace clavis::core
