// Follows the desktop's wish for light or dark: until the system tells (Linux: portal_appearance.h), and where it does
// not, the lightness of the palette the platform gave us. Qt 6.4 has no call for this. Thread: main.
#pragma once

#include "ui/theme/theme.h"

#include <QObject>

#include <memory>
#include <optional>

namespace clavis::ui {

class SystemAppearance : public QObject {
  Q_OBJECT
 public:
  /// Make it before applyTheme(): the platform's own palette is read here.
  explicit SystemAppearance(QObject* parent = nullptr);
  [[nodiscard]] Appearance appearance() const { return m_appearance; }

 Q_SIGNALS:
  void changed(clavis::ui::Appearance appearance);

 protected:
  /// What the system prefers; nullopt: no preference.
  void prefer(std::optional<Appearance> wanted);

 private:
  const Appearance m_fromPalette;
  Appearance m_appearance;
};

/// For this system; never null.
[[nodiscard]] std::unique_ptr<SystemAppearance> systemAppearance();

} // namespace clavis::ui
