#include "ui/files/picture/picture_canvas.h"

#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/accessible_role.h"
#include "ui/widgets/key_table.h"

#include <QMouseEvent>

#include <algorithm>

namespace clavis::ui {

PictureCanvas::PictureCanvas(QWidget* parent) : QWidget(parent) {
  setAccessibleRole(this, QAccessible::Graphic);
  setFocusPolicy(Qt::StrongFocus);
  setCursor(Qt::CrossCursor);
  setAccessibleName(tr("Picture"));
  addKeys();
}

void PictureCanvas::addKeys() {
  auto* keys = new KeyTable(this);
  const auto add = [&](const QString& text, Qt::Key key, int dx, int dy) {
    keys->add(text, {key}, [this, dx, dy] { moveArea(dx, dy, false); });
    keys->add(tr("%1, its size").arg(text), {QKeySequence(Qt::SHIFT | key)},
              [this, dx, dy] { moveArea(dx, dy, true); });
  };
  add(tr("Area to the left"), Qt::Key_Left, -1, 0);
  add(tr("Area to the right"), Qt::Key_Right, 1, 0);
  add(tr("Area up"), Qt::Key_Up, 0, -1);
  add(tr("Area down"), Qt::Key_Down, 0, 1);
}

void PictureCanvas::setPicture(const QImage& picture) {
  m_picture = picture;
  setArea({});
  update();
}

void PictureCanvas::setArea(const QRect& area) {
  m_area = area & m_picture.rect();
  //: of an area of a picture, in pixels: from the left, from the top, width, height
  setAccessibleDescription(m_area.isEmpty()
                               ? tr("%1 by %2 pixels, no area chosen").arg(m_picture.width()).arg(m_picture.height())
                               : tr("Area %1 from the left, %2 from the top, %3 by %4 pixels")
                                     .arg(m_area.left())
                                     .arg(m_area.top())
                                     .arg(m_area.width())
                                     .arg(m_area.height()));
  update();
  Q_EMIT areaChanged();
}

void PictureCanvas::moveArea(int dx, int dy, bool size) {
  if (m_picture.isNull()) return;
  const int step = std::max(1, std::max(m_picture.width(), m_picture.height()) / 40);
  if (m_area.isEmpty()) {
    QRect middle(QPoint(), m_picture.size() / 3);
    middle.moveCenter(m_picture.rect().center());
    return setArea(middle);
  }
  QRect area = m_area;
  if (size)
    area.setSize((area.size() + QSize(dx, dy) * step).expandedTo({step, step}));
  else
    area.translate(dx * step, dy * step);
  const QRect all = m_picture.rect();
  area.setSize(area.size().boundedTo(all.size()));
  area.moveLeft(std::clamp(area.left(), 0, all.width() - (size ? 1 : area.width())));
  area.moveTop(std::clamp(area.top(), 0, all.height() - (size ? 1 : area.height())));
  setArea(area);
}

QRectF PictureCanvas::place() const {
  if (m_picture.isNull()) return {};
  const QSizeF size = QSizeF(m_picture.size()).scaled(QSizeF(this->size()), Qt::KeepAspectRatio);
  QRectF place(QPointF(), size);
  place.moveCenter(QRectF(rect()).center());
  return place;
}

QPoint PictureCanvas::pixelAt(const QPointF& point) const {
  const QRectF box = place();
  if (box.isEmpty()) return {};
  const double x = (point.x() - box.left()) / box.width() * m_picture.width();
  const double y = (point.y() - box.top()) / box.height() * m_picture.height();
  return {std::clamp(static_cast<int>(x), 0, m_picture.width() - 1),
          std::clamp(static_cast<int>(y), 0, m_picture.height() - 1)};
}

void PictureCanvas::mousePressEvent(QMouseEvent* event) {
  m_from = pixelAt(event->position());
  m_dragging = true;
  setArea({});
}

void PictureCanvas::mouseMoveEvent(QMouseEvent* event) {
  if (m_dragging) setArea(QRect(m_from, pixelAt(event->position())).normalized());
}

void PictureCanvas::mouseReleaseEvent(QMouseEvent* /*event*/) { m_dragging = false; }

void PictureCanvas::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  const PaintScope scope(painter);
  const Theme& theme = themeOf(this);
  painter.fillRect(rect(), theme.color(Token::Sunken));
  const QRectF box = place();
  painter.setRenderHint(QPainter::SmoothPixmapTransform);
  painter.drawImage(box, m_picture);
  if (!m_area.isEmpty()) {
    const double scale = box.width() / m_picture.width();
    const QRectF chosen(box.left() + m_area.left() * scale, box.top() + m_area.top() * scale, m_area.width() * scale,
                        m_area.height() * scale);
    // Two lines, dark in light: seen on every picture.
    roundedBox(painter, chosen.adjusted(-1, -1, 1, 1), Qt::transparent, Qt::black, 0, 3);
    roundedBox(painter, chosen, Qt::transparent, Qt::white, 0, 1);
  }
  if (hasFocus()) roundedBox(painter, QRectF(rect()), Qt::transparent, theme.color(Token::Focus), 4, 2);
}

} // namespace clavis::ui
