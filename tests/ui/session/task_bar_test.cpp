// What the task bars of Linux desktops hear about files on their way, on a bus of its own. Skipped where there is no
// dbus-daemon.
#include "ui/files/progress/unity_task_bar.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QProcess>
#include <QStandardPaths>
#include <QTest>
#include <QVariantMap>

#include <catch2/catch_test_macros.hpp>

using namespace clavis;

namespace {

class TaskBarEar final : public QObject {
  Q_OBJECT
 public:
  std::vector<std::pair<QString, QVariantMap>> heard;

 public Q_SLOTS:
  void update(const QString& application, const QVariantMap& properties) {
    heard.emplace_back(application, properties);
  }
};

} // namespace

TEST_CASE("the task bar hears a figure and two flags, when they change, and that it is over", "[files]") {
  const QString daemon = QStandardPaths::findExecutable(QStringLiteral("dbus-daemon"));
  if (daemon.isEmpty()) SKIP("no dbus-daemon here");
  QProcess bus;
  bus.start(daemon, {QStringLiteral("--session"), QStringLiteral("--nofork"), QStringLiteral("--print-address")});
  REQUIRE(bus.waitForReadyRead(10'000));
  const QString address = QString::fromUtf8(bus.readLine()).trimmed();
  {
    auto listening = QDBusConnection::connectToBus(address, QStringLiteral("task-bar-ear"));
    auto speaking = QDBusConnection::connectToBus(address, QStringLiteral("task-bar-mouth"));
    REQUIRE(listening.isConnected());
    TaskBarEar ear;
    REQUIRE(listening.connect({}, {}, QStringLiteral("com.canonical.Unity.LauncherEntry"), QStringLiteral("Update"),
                              &ear, SLOT(update(QString, QVariantMap))));
    // The wish to hear is sent and not waited for; what is asked after it is answered after it.
    const auto last = QDBusMessage::createMethodCall(QStringLiteral("org.freedesktop.DBus"), QStringLiteral("/"),
                                                     QStringLiteral("org.freedesktop.DBus"), QStringLiteral("GetId"));
    REQUIRE(listening.call(last).type() == QDBusMessage::ReplyMessage);
    {
      ui::UnityTaskBar bar(speaking);
      bar.show(0.314, false);
      bar.show(0.3141, false); // the same per cent: not said again
      bar.show(0.5, true);
      REQUIRE(QTest::qWaitFor([&] { return ear.heard.size() == 2; }));
    }
    REQUIRE(QTest::qWaitFor([&] { return ear.heard.size() == 3; }));
    CHECK(ear.heard[0].first == QStringLiteral("application://clavis.desktop"));
    CHECK(ear.heard[0].second.value(QStringLiteral("progress")).toDouble() == 0.31);
    CHECK(ear.heard[0].second.value(QStringLiteral("progress-visible")).toBool());
    CHECK_FALSE(ear.heard[0].second.value(QStringLiteral("urgent")).toBool());
    CHECK(ear.heard[1].second.value(QStringLiteral("urgent")).toBool());
    // The window closes, or locks: nothing is left on the button.
    CHECK_FALSE(ear.heard[2].second.value(QStringLiteral("progress-visible")).toBool());
    for (const auto& [application, properties] : ear.heard) CHECK(properties.size() == 3);
  }
  QDBusConnection::disconnectFromBus(QStringLiteral("task-bar-ear"));
  QDBusConnection::disconnectFromBus(QStringLiteral("task-bar-mouth"));
  bus.terminate();
  bus.waitForFinished();
}

#include "task_bar_test.moc"
