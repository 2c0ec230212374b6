#include "ui/theme/wrapped_text.h"

#include <cmath>

namespace clavis::ui {

qreal wrapText(QTextLayout& layout, qreal width) {
  qreal y = 0;
  layout.beginLayout();
  for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
    line.setLineWidth(width);
    line.setPosition(QPointF(0, y));
    y += std::ceil(line.height());
  }
  layout.endLayout();
  return y;
}

} // namespace clavis::ui
