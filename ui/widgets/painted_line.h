// One line of a painted list row: texts and marks take their room from its far end, what is left is cut to fit. Follows
// the reading direction. For delegates. Thread: main.
#pragma once

#include "ui/theme/theme.h"

#include <QPainter>
#include <QRectF>
#include <QString>

namespace clavis::ui {

struct LineText {
  Weight weight = Weight::Regular;
  Token token = Token::Text;
  TextSize size = TextSize::Body;
  Qt::TextElideMode cut = Qt::ElideRight;
};

struct PaintedLine {
  QRectF rect;
  Qt::LayoutDirection direction = Qt::LeftToRight;

  /// Takes `width` and a gap from the far end, for what stands there.
  [[nodiscard]] QRectF takeEnd(qreal width);
  /// Takes `width` from the near end.
  void skip(qreal width);
  /// At the near end, as much of it as there is room for.
  void write(QPainter& painter, const Theme& theme, const QString& text, const LineText& look) const;
  /// At the far end, whole.
  void writeEnd(QPainter& painter, const Theme& theme, const QString& text, const LineText& look);
};

/// Room that the whole text takes on a line.
[[nodiscard]] qreal lineWidth(const Theme& theme, const QString& text, const LineText& look);

} // namespace clavis::ui
