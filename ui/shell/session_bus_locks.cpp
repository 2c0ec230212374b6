#include "ui/shell/session_bus_locks.h"

#include <QCoreApplication>
#include <QDBusMessage>
#include <QDBusObjectPath>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>

namespace clavis::ui {

namespace {

const QString login = QStringLiteral("org.freedesktop.login1");
const QString manager = QStringLiteral("org.freedesktop.login1.Manager");
const QString managerPath = QStringLiteral("/org/freedesktop/login1");

} // namespace

SessionBusLocks::SessionBusLocks(const QDBusConnection& system, const QDBusConnection& session, QObject* parent)
    : LockSignals(parent), m_system(system), m_session(session) {
  if (m_system.isConnected()) {
    m_system.connect(login, managerPath, manager, QStringLiteral("PrepareForSleep"), this, SLOT(prepareForSleep(bool)));
    findSession();
    holdSleep();
  }
  if (m_session.isConnected()) {
    for (const char* name : {"org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver"}) {
      m_session.connect({}, {}, QString::fromLatin1(name), QStringLiteral("ActiveChanged"), this,
                        SLOT(screenSaverChanged(bool)));
    }
    connect(&m_idleTimer, &QTimer::timeout, this, &SessionBusLocks::askIdle);
    m_idleTimer.setTimerType(Qt::VeryCoarseTimer);
    m_idleTimer.start(std::chrono::seconds(5));
    askIdle();
  }
}

void SessionBusLocks::findSession() {
  auto call = QDBusMessage::createMethodCall(login, managerPath, manager, QStringLiteral("GetSessionByPID"));
  call << static_cast<uint>(QCoreApplication::applicationPid());
  auto* watcher = new QDBusPendingCallWatcher(m_system.asyncCall(call), this);
  connect(watcher, &QDBusPendingCallWatcher::finished, this, [this](QDBusPendingCallWatcher* done) {
    const QDBusPendingReply<QDBusObjectPath> reply = *done;
    done->deleteLater();
    if (reply.isError()) return;
    const QString path = reply.value().path();
    m_listens = m_system.connect(login, path, QStringLiteral("org.freedesktop.login1.Session"), QStringLiteral("Lock"),
                                 this, SLOT(sessionLocked()));
    m_system.connect(login, path, QStringLiteral("org.freedesktop.DBus.Properties"),
                     QStringLiteral("PropertiesChanged"), this,
                     SLOT(sessionChanged(QString, QVariantMap, QStringList)));
  });
}

void SessionBusLocks::holdSleep() {
  auto call = QDBusMessage::createMethodCall(login, managerPath, manager, QStringLiteral("Inhibit"));
  call << QStringLiteral("sleep") << QStringLiteral("Clavis") << QStringLiteral("Locks the charts before sleep")
       << QStringLiteral("delay");
  auto* watcher = new QDBusPendingCallWatcher(m_system.asyncCall(call), this);
  connect(watcher, &QDBusPendingCallWatcher::finished, this, [this](QDBusPendingCallWatcher* done) {
    const QDBusPendingReply<QDBusUnixFileDescriptor> reply = *done;
    if (!reply.isError()) m_sleepHold = reply.value();
    done->deleteLater();
  });
}

void SessionBusLocks::sessionLocked() { Q_EMIT lockRequested(LockReason::Session); }

void SessionBusLocks::sessionChanged(const QString& interface, const QVariantMap& changed,
                                     const QStringList& /*invalidated*/) {
  if (interface != QLatin1String("org.freedesktop.login1.Session")) return;
  // Another user's session came to the front: this one is out of sight, not out of reach.
  const auto active = changed.constFind(QStringLiteral("Active"));
  const auto locked = changed.constFind(QStringLiteral("LockedHint"));
  if ((active != changed.constEnd() && !active->toBool()) || (locked != changed.constEnd() && locked->toBool()))
    Q_EMIT lockRequested(LockReason::Session);
}

void SessionBusLocks::prepareForSleep(bool starting) {
  m_sleeping = starting;
  if (starting)
    Q_EMIT lockRequested(LockReason::Sleep);
  else if (!m_sleepHold.isValid())
    holdSleep();
  // A window that was locked already has nothing to do: let the computer sleep at once.
  if (starting) locked();
}

void SessionBusLocks::screenSaverChanged(bool active) {
  if (active) Q_EMIT lockRequested(LockReason::Session);
}

void SessionBusLocks::locked() {
  if (m_sleeping) m_sleepHold = QDBusUnixFileDescriptor();
}

std::optional<std::chrono::milliseconds> SessionBusLocks::systemIdle() const { return m_idle; }

void SessionBusLocks::askIdle() {
  QDBusMessage call;
  switch (m_idleSource) {
  case IdleSource::Mutter:
    call = QDBusMessage::createMethodCall(
        QStringLiteral("org.gnome.Mutter.IdleMonitor"), QStringLiteral("/org/gnome/Mutter/IdleMonitor/Core"),
        QStringLiteral("org.gnome.Mutter.IdleMonitor"), QStringLiteral("GetIdletime"));
    break;
  case IdleSource::ScreenSaver:
    call = QDBusMessage::createMethodCall(
        QStringLiteral("org.freedesktop.ScreenSaver"), QStringLiteral("/org/freedesktop/ScreenSaver"),
        QStringLiteral("org.freedesktop.ScreenSaver"), QStringLiteral("GetSessionIdleTime"));
    break;
  case IdleSource::None: m_idleTimer.stop(); return;
  }
  call.setAutoStartService(false);
  auto* watcher = new QDBusPendingCallWatcher(m_session.asyncCall(call), this);
  connect(watcher, &QDBusPendingCallWatcher::finished, this, [this](QDBusPendingCallWatcher* done) {
    const QDBusMessage reply = done->reply();
    done->deleteLater();
    if (reply.type() == QDBusMessage::ReplyMessage && !reply.arguments().isEmpty()) {
      const qulonglong value = reply.arguments().constFirst().toULongLong();
      // Mutter counts milliseconds; the screen saver's call is answered in milliseconds by KDE's implementation.
      m_idle = std::chrono::milliseconds(value);
      return;
    }
    m_idle.reset();
    m_idleSource = m_idleSource == IdleSource::Mutter ? IdleSource::ScreenSaver : IdleSource::None;
    askIdle();
  });
}

} // namespace clavis::ui
