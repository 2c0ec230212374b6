// Small drawing helpers shared by the style and by widgets that paint themselves.
#pragma once

#include <QColor>
#include <QPainter>
#include <QPainterPath>
#include <QPen>
#include <QRectF>

namespace clavis::ui {

/// Saves the painter and turns antialiasing on for its lifetime.
class PaintScope {
 public:
  explicit PaintScope(QPainter& painter) : m_painter(painter) {
    m_painter.save();
    m_painter.setRenderHint(QPainter::Antialiasing);
  }
  ~PaintScope() { m_painter.restore(); }
  PaintScope(const PaintScope&) = delete;
  PaintScope& operator=(const PaintScope&) = delete;

 private:
  QPainter& m_painter;
};

/// A rounded ground with an outline that lies wholly inside rect, so that it is crisp at any scale.
inline void roundedBox(QPainter& painter, const QRectF& rect, const QColor& fill, const QColor& outline, qreal radius,
                       qreal width = 1.0) {
  const qreal inset = outline.alpha() == 0 ? 0.0 : width / 2;
  painter.setPen(outline.alpha() == 0 ? QPen(Qt::NoPen) : QPen(outline, width));
  painter.setBrush(fill.alpha() == 0 ? QBrush(Qt::NoBrush) : QBrush(fill));
  painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), radius, radius);
}

} // namespace clavis::ui
