// Figures that stand in columns. Inter's default digits differ in width and Qt 6.4 cannot ask a font for its tabular
// figures, so digits are drawn one by one in cells as wide as the widest digit; everything else keeps its own advance.
// Text is drawn exactly as given: no digit is added, lost or grouped.
// Thread: main.
#pragma once

#include <QFont>
#include <QRectF>
#include <QString>
#include <QStringView>

class QPainter;

namespace clavis::ui {

/// Width in logical pixels of text with every digit as wide as the widest one.
[[nodiscard]] qreal tabularWidth(const QFont& font, QStringView text);

/// Draws one line in the painter's pen, vertically centred; alignment is AlignLeft, AlignRight or AlignHCenter.
void drawTabular(QPainter& painter, const QFont& font, const QRectF& rect, QStringView text,
                 Qt::Alignment alignment = Qt::AlignRight);

/// Where the decimal mark stands in a column of numbers: the widths of what is left and right of it. Feed every value
/// of the column, then draw each with drawDecimal. Values without a decimal mark end where the mark would be; a
/// comparator
/// ("<0.01") belongs to the left part.
class DecimalColumn {
 public:
  explicit DecimalColumn(QFont font) : m_font(std::move(font)) {}

  void include(QStringView value);
  [[nodiscard]] qreal width() const { return m_left + m_right; }
  /// Draws value with the decimal marks of the column at the same x; the column ends at rect's right edge.
  void draw(QPainter& painter, const QRectF& rect, QStringView value) const;
  [[nodiscard]] const QFont& font() const { return m_font; }

 private:
  QFont m_font;
  qreal m_left = 0;
  qreal m_right = 0;
};

} // namespace clavis::ui
