// What tells the window to lock besides the person: the desktop session, the computer going to sleep, nobody being
// there. One port; Linux fills it over D-Bus (session_bus_locks.h), other systems with their own notifications. Thread:
// main.
#pragma once

#include "ui/access/lock_reason.h"

#include <QObject>

#include <chrono>
#include <memory>
#include <optional>

namespace clavis::ui {

class LockSignals : public QObject {
  Q_OBJECT
 public:
  using QObject::QObject;
  /// For how long nobody has used keyboard or mouse in the whole session; nullopt when this system does not tell. Asked
  /// about every few seconds; must not block.
  [[nodiscard]] virtual std::optional<std::chrono::milliseconds> systemIdle() const { return std::nullopt; }
  /// Called when the window is locked: a sleep that was held back for it may go on.
  virtual void locked() {}

 Q_SIGNALS:
  void lockRequested(clavis::ui::LockReason reason);
};

/// For this system; never null. Where nothing can be listened to, the idle time of the application's own windows is all
/// there is.
[[nodiscard]] std::unique_ptr<LockSignals> systemLockSignals();

} // namespace clavis::ui
