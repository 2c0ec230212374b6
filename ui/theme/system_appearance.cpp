#include "ui/theme/system_appearance.h"

#include "ui/theme/contrast.h"

#include <QGuiApplication>

#ifdef CLAVIS_HAVE_DBUS
#include "ui/theme/portal_appearance.h"
#endif

namespace clavis::ui {

namespace {

Appearance fromPalette() {
  const QPalette palette = QGuiApplication::palette();
  return relativeLuminance(palette.color(QPalette::Window)) < relativeLuminance(palette.color(QPalette::WindowText))
             ? Appearance::Dark
             : Appearance::Light;
}

} // namespace

SystemAppearance::SystemAppearance(QObject* parent)
    : QObject(parent), m_fromPalette(fromPalette()), m_appearance(m_fromPalette) {}

void SystemAppearance::prefer(std::optional<Appearance> wanted) {
  const Appearance next = wanted.value_or(m_fromPalette);
  if (next == m_appearance) return;
  m_appearance = next;
  Q_EMIT changed(next);
}

std::unique_ptr<SystemAppearance> systemAppearance() {
#ifdef CLAVIS_HAVE_DBUS
  return std::make_unique<PortalAppearance>(QDBusConnection::sessionBus());
#else
  return std::make_unique<SystemAppearance>();
#endif
}

} // namespace clavis::ui
