// How every widget of the product is drawn. A proxy over Fusion that takes over the painting of what people look at and
// leaves sub-control geometry and behaviour to Qt. No style sheet: a style sheet is parsed per widget, hides this class
// behind a private one, and cannot be asked for a token.
//
// A push button is drawn by its role property (setButtonRole): Normal, Primary (one a screen), Quiet (no outline) or
// Destructive. A frame gets a ground and an outline by setCard().
// Thread: main.
#pragma once

#include "ui/theme/theme.h"

#include <QProxyStyle>

class QAbstractButton;
class QFrame;

namespace clavis::ui {

enum class ButtonRole : std::uint8_t { Normal, Primary, Quiet, Destructive };

class ClavisStyle final : public QProxyStyle {
  Q_OBJECT
 public:
  explicit ClavisStyle(Theme theme);

  [[nodiscard]] const Theme& theme() const { return m_theme; }
  /// Repaints everything with another theme. Call through applyTheme(), which sets palette and font as well.
  void setTheme(Theme theme);

  void polish(QWidget* widget) override;
  void unpolish(QWidget* widget) override;
  using QProxyStyle::polish;
  using QProxyStyle::unpolish;

  void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                     const QWidget* widget = nullptr) const override;
  void drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                   const QWidget* widget = nullptr) const override;
  void drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                          const QWidget* widget = nullptr) const override;
  QRect subElementRect(SubElement element, const QStyleOption* option, const QWidget* widget = nullptr) const override;
  QRect subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl part,
                       const QWidget* widget = nullptr) const override;
  QSize sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size,
                         const QWidget* widget = nullptr) const override;
  int pixelMetric(PixelMetric metric, const QStyleOption* option = nullptr,
                  const QWidget* widget = nullptr) const override;
  int styleHint(StyleHint hint, const QStyleOption* option = nullptr, const QWidget* widget = nullptr,
                QStyleHintReturn* returned = nullptr) const override;
  QIcon standardIcon(StandardPixmap icon, const QStyleOption* option = nullptr,
                     const QWidget* widget = nullptr) const override;

 private:
  Theme m_theme;
};

/// Gives the application this look: installs the style on first use, then palette and font. The one call app/ and tests
/// make.
void applyTheme(const Theme& theme);

void setButtonRole(QAbstractButton* button, ButtonRole role);
[[nodiscard]] ButtonRole buttonRole(const QWidget* button);

} // namespace clavis::ui
