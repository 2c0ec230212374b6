// The task bars of Linux desktops (GNOME's dock extensions, KDE Plasma, Unity, Budgie) listen to one signal on the
// session bus: com.canonical.Unity.LauncherEntry.Update. It carries a number and two flags; whoever else listens learns
// that files move, and nothing about them. Source: Unity LauncherAPI.
#pragma once

#include "ui/files/progress/task_bar.h"

#include <QDBusConnection>

namespace clavis::ui {

class UnityTaskBar final : public TaskBar {
 public:
  explicit UnityTaskBar(QDBusConnection bus);
  /// The button shows nothing any more.
  ~UnityTaskBar() override;
  UnityTaskBar(const UnityTaskBar&) = delete;
  UnityTaskBar& operator=(const UnityTaskBar&) = delete;
  void show(std::optional<double> part, bool attention) override;

 private:
  void send() const;

  QDBusConnection m_bus;
  int m_percent = -1; ///< -1: hidden
  bool m_attention = false;
};

} // namespace clavis::ui
