#include "ui/theme/portal_appearance.h"

#include <QDBusMessage>
#include <QDBusPendingCallWatcher>

namespace clavis::ui {

namespace {
const QString appearanceGroup = QStringLiteral("org.freedesktop.appearance");
const QString schemeKey = QStringLiteral("color-scheme");
} // namespace

PortalAppearance::PortalAppearance(QDBusConnection session, QObject* parent) : SystemAppearance(parent) {
  if (!session.isConnected()) return;
  const QString service = QStringLiteral("org.freedesktop.portal.Desktop");
  const QString path = QStringLiteral("/org/freedesktop/portal/desktop");
  const QString settings = QStringLiteral("org.freedesktop.portal.Settings");
  session.connect(service, path, settings, QStringLiteral("SettingChanged"), this,
                  SLOT(settingChanged(QString, QString, QDBusVariant)));
  auto call = QDBusMessage::createMethodCall(service, path, settings, QStringLiteral("Read"));
  call << appearanceGroup << schemeKey;
  auto* watcher = new QDBusPendingCallWatcher(session.asyncCall(call), this);
  connect(watcher, &QDBusPendingCallWatcher::finished, this, [this](QDBusPendingCallWatcher* done) {
    const QDBusMessage reply = done->reply();
    done->deleteLater();
    if (reply.type() != QDBusMessage::ReplyMessage || reply.arguments().isEmpty()) return;
    // Read() wraps the value in a variant of its own.
    QVariant value = reply.arguments().constFirst();
    while (value.canConvert<QDBusVariant>()) value = value.value<QDBusVariant>().variant();
    take(value.toUInt());
  });
}

void PortalAppearance::settingChanged(const QString& group, const QString& key, const QDBusVariant& value) {
  if (group == appearanceGroup && key == schemeKey) take(value.variant().toUInt());
}

void PortalAppearance::take(uint colorScheme) {
  switch (colorScheme) {
  case 1: prefer(Appearance::Dark); break;
  case 2: prefer(Appearance::Light); break;
  default: prefer(std::nullopt); // no preference
  }
}

} // namespace clavis::ui
