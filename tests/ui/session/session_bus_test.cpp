// What a Linux desktop says about locking and sleeping, heard from a logind and a screen saver that python3-dbusmock
// plays on a bus of its own. Skipped where there is no dbus-daemon or no python3-dbusmock.
#include "tests/ui/fake_profile.h"
#include "tests/ui/show.h"
#include "ui/access/sign_in_page.h"
#include "ui/access/sign_in_view.h"
#include "ui/shell/session_bus_locks.h"
#include "ui/shell/shell_window.h"

#include <QCoreApplication>
#include <QDBusArgument>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QLineEdit>
#include <QProcess>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTest>

#include <catch2/catch_test_macros.hpp>

using namespace clavis;

namespace {

const QString login = QStringLiteral("org.freedesktop.login1");
const QString manager = QStringLiteral("/org/freedesktop/login1");
const QString managerInterface = QStringLiteral("org.freedesktop.login1.Manager");
const QString session = QStringLiteral("/org/freedesktop/login1/session/c1");
const QString saver = QStringLiteral("org.freedesktop.ScreenSaver");
const QString saverPath = QStringLiteral("/org/freedesktop/ScreenSaver");
const QString mock = QStringLiteral("org.freedesktop.DBus.Mock");

class Desktop {
 public:
  Desktop() {
    // Debian's own interpreter: the package is installed for that one.
    const QString python = QStringLiteral("/usr/bin/python3");
    const QString daemon = QStandardPaths::findExecutable(QStringLiteral("dbus-daemon"));
    if (daemon.isEmpty() || QProcess::execute(python, {QStringLiteral("-c"), QStringLiteral("import dbusmock")}) != 0)
      SKIP("no dbus-daemon or no python3-dbusmock here");
    m_daemon.start(daemon,
                   {QStringLiteral("--session"), QStringLiteral("--nofork"), QStringLiteral("--print-address")});
    REQUIRE(m_daemon.waitForReadyRead(10'000));
    const QString address = QString::fromUtf8(m_daemon.readLine()).trimmed();
    m_bus = std::make_unique<QDBusConnection>(QDBusConnection::connectToBus(address, QStringLiteral("lock-test")));
    REQUIRE(m_bus->isConnected());
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("DBUS_SESSION_BUS_ADDRESS"), address);
    const auto play = [&](QProcess& process, const QStringList& what, const QString& name) {
      process.setProcessEnvironment(environment);
      process.start(python,
                    QStringList{QStringLiteral("-m"), QStringLiteral("dbusmock"), QStringLiteral("--session")} + what);
      REQUIRE(QTest::qWaitFor([&] { return has(name); }, 20'000));
    };
    play(m_logind, {QStringLiteral("-t"), QStringLiteral("logind")}, login);
    play(m_saver, {saver, saverPath, saver}, saver);
    ask(login, manager, mock, QStringLiteral("AddSession"),
        {QStringLiteral("c1"), QStringLiteral("seat0"), 1000U, QStringLiteral("anna"), true});
    ask(login, manager, mock, QStringLiteral("AddMethod"),
        {managerInterface, QStringLiteral("GetSessionByPID"), QStringLiteral("u"), QStringLiteral("o"),
         QStringLiteral("ret = '/org/freedesktop/login1/session/c1'")});
    ask(saver, saverPath, mock, QStringLiteral("AddMethod"),
        {saver, QStringLiteral("GetSessionIdleTime"), QString(), QStringLiteral("u"), QStringLiteral("ret = 421000")});
  }
  ~Desktop() {
    QDBusConnection::disconnectFromBus(QStringLiteral("lock-test"));
    for (QProcess* process : {&m_saver, &m_logind, &m_daemon}) {
      process->kill();
      process->waitForFinished();
    }
  }

  [[nodiscard]] QDBusConnection& bus() { return *m_bus; }
  QDBusMessage ask(const QString& service, const QString& path, const QString& interface, const QString& method,
                   const QVariantList& arguments = {}) {
    auto call = QDBusMessage::createMethodCall(service, path, interface, method);
    call.setArguments(arguments);
    QDBusPendingCallWatcher watcher(m_bus->asyncCall(call));
    REQUIRE(QTest::qWaitFor([&] { return watcher.isFinished(); }, 10'000));
    INFO(watcher.reply().errorMessage().toStdString());
    REQUIRE(watcher.reply().type() == QDBusMessage::ReplyMessage);
    return watcher.reply();
  }
  void tell(const QString& service, const QString& path, const QString& interface, const QString& name,
            const QString& signature = {}, const QVariantList& arguments = {}) {
    ask(service, path, mock, QStringLiteral("EmitSignal"), {interface, name, signature, QVariant(arguments)});
  }
  /// How many hold the computer awake.
  [[nodiscard]] int inhibitors() {
    const auto reply = ask(login, manager, managerInterface, QStringLiteral("ListInhibitors"));
    const auto list = reply.arguments().constFirst().value<QDBusArgument>();
    int count = 0;
    list.beginArray();
    while (!list.atEnd()) {
      list.beginStructure();
      while (!list.atEnd()) static_cast<void>(list.asVariant());
      list.endStructure();
      ++count;
    }
    list.endArray();
    return count;
  }

 private:
  [[nodiscard]] bool has(const QString& name) {
    auto call = QDBusMessage::createMethodCall(QStringLiteral("org.freedesktop.DBus"), QStringLiteral("/"),
                                               QStringLiteral("org.freedesktop.DBus"), QStringLiteral("NameHasOwner"));
    call << name;
    return m_bus->call(call).arguments().value(0).toBool();
  }

  QProcess m_daemon, m_logind, m_saver;
  std::unique_ptr<QDBusConnection> m_bus;
};

bool comes(const std::function<bool()>& so) { return QTest::qWaitFor(so, 10'000); }

} // namespace

TEST_CASE("A locked session, a closing lid and a screen saver lock the window; sleep waits for it and no longer",
          "[lock][dbus]") {
  Desktop desktop;
  test::FakeGate gate;
  gate.memory.patients = {test::patientOf("1", "Muster", "Ida")};
  ui::SessionBusLocks locks(desktop.bus(), desktop.bus());
  const core::SystemClock clock;
  ui::ShellWindow shell(gate, locks, clock);
  shell.start();
  test::showActive(shell);
  REQUIRE(comes([&] { return desktop.inhibitors() == 1; })); // sleep is held back until the window is empty
  REQUIRE(comes([&] { return locks.listensToSession(); }));
  const auto unlock = [&] {
    auto* field = shell.signIn().page()->findChild<QLineEdit*>();
    QTest::keyClicks(field, QString::fromStdString(gate.passphrase));
    QTest::keyClick(field, Qt::Key_Return);
    REQUIRE(comes([&] { return !shell.isLocked(); }));
  };
  unlock();
  SECTION("the session is locked") {
    desktop.tell(login, session, QStringLiteral("org.freedesktop.login1.Session"), QStringLiteral("Lock"));
    CHECK(comes([&] { return shell.isLocked(); }));
  }
  SECTION("another user comes to the front") {
    const QVariantMap gone{{QStringLiteral("Active"), false}};
    desktop.ask(login, session, mock, QStringLiteral("UpdateProperties"),
                {QStringLiteral("org.freedesktop.login1.Session"), gone});
    CHECK(comes([&] { return shell.isLocked(); }));
  }
  SECTION("the screen saver comes on") {
    desktop.tell(saver, saverPath, saver, QStringLiteral("ActiveChanged"), QStringLiteral("b"), {true});
    CHECK(comes([&] { return shell.isLocked(); }));
  }
  SECTION("the computer goes to sleep, and wakes up") {
    desktop.tell(login, manager, managerInterface, QStringLiteral("PrepareForSleep"), QStringLiteral("b"), {true});
    CHECK(comes([&] { return shell.isLocked(); }));
    CHECK(comes([&] { return desktop.inhibitors() == 0; })); // it may sleep now
    desktop.tell(login, manager, managerInterface, QStringLiteral("PrepareForSleep"), QStringLiteral("b"), {false});
    CHECK(comes([&] { return desktop.inhibitors() == 1; })); // and is held back the next time
    unlock();
  }
  SECTION("a window that is locked already holds up nobody") {
    shell.lock(ui::LockReason::Asked);
    desktop.tell(login, manager, managerInterface, QStringLiteral("PrepareForSleep"), QStringLiteral("b"), {true});
    CHECK(comes([&] { return desktop.inhibitors() == 0; }));
  }
}

TEST_CASE("The idle time is the whole session's, from whichever service tells it", "[lock][dbus]") {
  Desktop desktop;
  ui::SessionBusLocks locks(desktop.bus(), desktop.bus());
  CHECK(comes([&] { return locks.systemIdle() == std::chrono::milliseconds(421'000); }));
}
