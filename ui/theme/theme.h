// One look: colours by token, four text sizes, two weights, a 4 px grid. Immutable; a change of appearance or density
// is a new Theme given to ClavisStyle, which tells every widget. All lengths are logical pixels at 100 %; Qt scales
// them. Thread: main.
#pragma once

#include "ui/theme/tokens.h"

#include <QColor>
#include <QFont>
#include <QPalette>
#include <QString>

class QWidget;

namespace clavis::ui {

enum class Appearance : std::uint8_t { Light, Dark };
enum class Density : std::uint8_t { Compact, Comfortable };
enum class TextSize : std::uint8_t { Small, Body, Title, Headline }; ///< 12, 13, 15, 20 px
enum class Weight : std::uint8_t { Regular, Strong };

class Theme {
 public:
  explicit Theme(Appearance appearance, Density density = Density::Compact, QString family = {});

  [[nodiscard]] Appearance appearance() const { return m_appearance; }
  [[nodiscard]] Density density() const { return m_density; }

  [[nodiscard]] QColor color(Token token) const;
  [[nodiscard]] QFont font(TextSize size = TextSize::Body, Weight weight = Weight::Regular) const;
  [[nodiscard]] QPalette palette() const;

  /// Height of a row in every list and grid: 28 px compact, 36 px comfortable.
  [[nodiscard]] int rowHeight() const { return m_density == Density::Compact ? 28 : 36; }
  /// Height of a button, a field, a tab.
  [[nodiscard]] int controlHeight() const { return m_density == Density::Compact ? 28 : 32; }

  /// n steps of the 4 px grid.
  [[nodiscard]] static constexpr int step(int n) { return 4 * n; }
  static constexpr int radius = 6;

 private:
  Appearance m_appearance;
  Density m_density;
  QString m_family;
};

/// The family to draw with: Inter where it is installed, else what the platform uses.
[[nodiscard]] QString preferredFamily();

/// The theme this widget is drawn with (its style's, or the application's for nullptr). Light and compact where the
/// application does not use ClavisStyle, as in a bare test.
[[nodiscard]] const Theme& themeOf(const QWidget* widget = nullptr);

} // namespace clavis::ui
