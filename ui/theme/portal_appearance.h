// Light or dark as the Linux desktop's settings portal says (org.freedesktop.appearance color-scheme): asked once and
// listened to, never waited for.
#pragma once

#include "ui/theme/system_appearance.h"

#include <QDBusConnection>
#include <QDBusVariant>

namespace clavis::ui {

class PortalAppearance final : public SystemAppearance {
  Q_OBJECT
 public:
  explicit PortalAppearance(QDBusConnection session, QObject* parent = nullptr);

 private Q_SLOTS:
  void settingChanged(const QString& group, const QString& key, const QDBusVariant& value);

 private:
  void take(uint colorScheme);
};

} // namespace clavis::ui
