// Lock signals of a Linux desktop: logind's Lock, its session's Active (another user is in front) and PrepareForSleep
// on the system bus (with a delay inhibitor, so that the window is empty before the computer sleeps), the screen
// saver's ActiveChanged and the session's idle time on the session bus (Mutter's idle monitor, or
// org.freedesktop.ScreenSaver). Every call is asynchronous; a missing service is no error. Sources:
// org.freedesktop.login1(5), the D-Bus interfaces of GNOME and KDE.
#pragma once

#include "ui/shell/lock_signals.h"

#include <QDBusConnection>
#include <QDBusUnixFileDescriptor>
#include <QStringList>
#include <QTimer>
#include <QVariantMap>

namespace clavis::ui {

class SessionBusLocks final : public LockSignals {
  Q_OBJECT
 public:
  SessionBusLocks(const QDBusConnection& system, const QDBusConnection& session, QObject* parent = nullptr);

  [[nodiscard]] std::optional<std::chrono::milliseconds> systemIdle() const override;
  void locked() override;
  /// Whether logind has named our session, so that its Lock is heard.
  [[nodiscard]] bool listensToSession() const { return m_listens; }

 private Q_SLOTS:
  void sessionLocked();
  void prepareForSleep(bool starting);
  void screenSaverChanged(bool active);
  void sessionChanged(const QString& interface, const QVariantMap& changed, const QStringList& invalidated);

 private:
  void findSession();
  void holdSleep();
  void askIdle();

  QDBusConnection m_system;
  QDBusConnection m_session;
  QDBusUnixFileDescriptor m_sleepHold; ///< while valid, logind waits for us (at most its InhibitDelayMaxSec)
  bool m_sleeping = false;
  bool m_listens = false;
  enum class IdleSource : std::uint8_t { Mutter, ScreenSaver, None } m_idleSource = IdleSource::Mutter;
  std::optional<std::chrono::milliseconds> m_idle;
  QTimer m_idleTimer;
};

} // namespace clavis::ui
