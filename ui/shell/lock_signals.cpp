#include "ui/shell/lock_signals.h"

#ifdef CLAVIS_HAVE_DBUS
#include "ui/shell/session_bus_locks.h"
#endif

namespace clavis::ui {

std::unique_ptr<LockSignals> systemLockSignals() {
#ifdef CLAVIS_HAVE_DBUS
  return std::make_unique<SessionBusLocks>(QDBusConnection::systemBus(), QDBusConnection::sessionBus());
#else
  return std::make_unique<LockSignals>();
#endif
}

} // namespace clavis::ui
