#include "ui/files/progress/unity_task_bar.h"

#include <QDBusMessage>
#include <QVariantMap>

#include <algorithm>
#include <cmath>

namespace clavis::ui {

UnityTaskBar::UnityTaskBar(QDBusConnection bus) : m_bus(std::move(bus)) {}

UnityTaskBar::~UnityTaskBar() { show(std::nullopt, false); }

void UnityTaskBar::show(std::optional<double> part, bool attention) {
  const int percent = part ? static_cast<int>(std::lround(std::clamp(*part, 0.0, 1.0) * 100)) : -1;
  if (percent == m_percent && attention == m_attention) return;
  m_percent = percent;
  m_attention = attention;
  send();
}

void UnityTaskBar::send() const {
  if (!m_bus.isConnected()) return;
  auto update =
      QDBusMessage::createSignal(QStringLiteral("/com/canonical/unity/launcherentry/clavis"),
                                 QStringLiteral("com.canonical.Unity.LauncherEntry"), QStringLiteral("Update"));
  update << QStringLiteral("application://clavis.desktop")
         << QVariantMap{{QStringLiteral("progress"), std::max(m_percent, 0) / 100.0},
                        {QStringLiteral("progress-visible"), m_percent >= 0},
                        {QStringLiteral("urgent"), m_attention}};
  m_bus.send(update);
}

} // namespace clavis::ui
