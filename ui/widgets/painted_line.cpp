#include "ui/widgets/painted_line.h"

#include <QFontMetricsF>

namespace clavis::ui {

QRectF PaintedLine::takeEnd(qreal width) {
  QRectF end = rect;
  if (direction == Qt::RightToLeft) {
    end.setRight(rect.left() + width);
    rect.setLeft(rect.left() + width + Theme::step(2));
  } else {
    end.setLeft(rect.right() - width);
    rect.setRight(rect.right() - width - Theme::step(2));
  }
  return end;
}

void PaintedLine::skip(qreal width) {
  direction == Qt::RightToLeft ? rect.setRight(rect.right() - width) : rect.setLeft(rect.left() + width);
}

void PaintedLine::write(QPainter& painter, const Theme& theme, const QString& text, const LineText& look) const {
  painter.setFont(theme.font(look.size, look.weight));
  painter.setPen(theme.color(look.token));
  const Qt::Alignment side = direction == Qt::RightToLeft ? Qt::AlignRight : Qt::AlignLeft;
  const QString shown = QFontMetricsF(painter.font()).elidedText(text, look.cut, rect.width());
  painter.drawText(rect, static_cast<int>(side | Qt::AlignVCenter) | Qt::TextSingleLine, shown);
}

void PaintedLine::writeEnd(QPainter& painter, const Theme& theme, const QString& text, const LineText& look) {
  const PaintedLine end{takeEnd(lineWidth(theme, text, look)), direction};
  end.write(painter, theme, text, look);
}

qreal lineWidth(const Theme& theme, const QString& text, const LineText& look) {
  return QFontMetricsF(theme.font(look.size, look.weight)).horizontalAdvance(text) + 1;
}

} // namespace clavis::ui
