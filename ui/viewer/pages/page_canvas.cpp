#include "ui/viewer/pages/page_canvas.h"

#include "core/preview/limits.h"
#include "ui/theme/theme.h"
#include "ui/widgets/accessible_role.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QTransform>
#include <QWheelEvent>

#include <algorithm>
#include <array>
#include <cmath>

namespace clavis::ui {

namespace {

constexpr int margin = 12;
constexpr std::array<qreal, 14> steps{0.05, 0.1, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4, 6, 8, 16};

} // namespace

PageCanvas::PageCanvas(QWidget* parent) : QAbstractScrollArea(parent) {
  setAccessibleRole(this, QAccessible::Graphic);
  setFrameShape(QFrame::NoFrame);
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName(tr("Page"));

  viewport()->setAutoFillBackground(false);
  m_ask.setSingleShot(true);
  m_ask.setInterval(60); // a zoom by wheel is many steps; one picture is enough
  connect(&m_ask, &QTimer::timeout, this, [this] {
    if (!m_size.isEmpty()) Q_EMIT pixelsWanted(wantedPixels());
  });
}

void PageCanvas::setPage(QSizeF size, qreal unit) {
  const bool other = size != m_size;
  m_size = size;
  m_unit = unit;
  if (other) m_marks.clear();
  relayout();
}

void PageCanvas::setPicture(const QImage& picture) {
  m_picture = picture;
  viewport()->update();
}

void PageCanvas::clear() {
  m_picture = {};
  m_marks.clear();
  m_size = {};
  relayout();
}

qreal PageCanvas::scale() const {
  if (m_size.isEmpty()) return 1;
  if (m_fit == Fit::None) return m_zoom * m_unit;
  const QSizeF turned = m_rotation % 2 == 0 ? m_size : m_size.transposed();
  // Measured without scroll bars for a page, which then needs none; with the vertical one for a width.
  const QSize room = m_fit == Fit::Page ? maximumViewportSize() : viewport()->size();
  const qreal across = std::max(1, room.width() - 2 * margin) / turned.width();
  if (m_fit == Fit::Width) return across;
  return std::min(across, std::max(1, room.height() - 2 * margin) / turned.height());
}

qreal PageCanvas::zoom() const { return m_size.isEmpty() ? 1 : scale() / m_unit; }

QSizeF PageCanvas::shownSize() const {
  const QSizeF size = m_size * scale();
  return m_rotation % 2 == 0 ? size : size.transposed();
}

QSize PageCanvas::wantedPixels() const {
  const QSizeF exact = m_size * scale() * devicePixelRatioF();
  const auto side = [](qreal length) { return static_cast<int>(std::clamp<qreal>(std::round(length), 1, 32'000)); };
  return {side(exact.width()), side(exact.height())};
}

void PageCanvas::setFit(Fit fit) {
  if (fit == Fit::None) m_zoom = zoom();
  m_fit = fit;
  relayout();
}

void PageCanvas::setZoom(qreal zoom) {
  // What is in the middle stays there.
  const QSizeF before = shownSize();
  const qreal x =
      before.isEmpty() ? 0.5 : (horizontalScrollBar()->value() + viewport()->width() / 2.0) / before.width();
  const qreal y =
      before.isEmpty() ? 0.5 : (verticalScrollBar()->value() + viewport()->height() / 2.0) / before.height();
  m_fit = Fit::None;
  m_zoom = std::clamp(zoom, steps.front(), steps.back());
  relayout();
  const QSizeF after = shownSize();
  horizontalScrollBar()->setValue(static_cast<int>(x * after.width() - viewport()->width() / 2.0));
  verticalScrollBar()->setValue(static_cast<int>(y * after.height() - viewport()->height() / 2.0));
}

void PageCanvas::zoomIn() {
  const auto* next = std::ranges::find_if(steps, [now = zoom()](qreal step) { return step > now * 1.01; });
  setZoom(next == steps.end() ? steps.back() : *next);
}

void PageCanvas::zoomOut() {
  qreal next = steps.front();
  for (const qreal step : steps)
    if (step < zoom() * 0.99) next = step;
  setZoom(next);
}

void PageCanvas::rotate(int quarterTurns) {
  m_rotation = ((m_rotation + quarterTurns) % 4 + 4) % 4;
  relayout();
}

void PageCanvas::setMarks(const QList<QRectF>& marks) {
  m_marks = marks;
  viewport()->update();
}

void PageCanvas::setDrag(Drag drag) {
  m_drag = drag;
  viewport()->setCursor(drag == Drag::Move     ? Qt::OpenHandCursor
                        : drag == Drag::Select ? Qt::IBeamCursor
                                               : Qt::CrossCursor);
}

void PageCanvas::relayout() {
  const QSizeF size = shownSize();
  const QSize whole = m_fit == Fit::Page || m_size.isEmpty()
                          ? QSize()
                          : QSize(static_cast<int>(std::ceil(size.width())) + 2 * margin,
                                  static_cast<int>(std::ceil(size.height())) + 2 * margin);
  const auto range = [](QScrollBar* bar, int length, int room) {
    bar->setRange(0, std::max(0, length - room));
    bar->setPageStep(room);
    bar->setSingleStep(40);
  };
  range(horizontalScrollBar(), m_fit == Fit::Width ? 0 : whole.width(), viewport()->width());
  range(verticalScrollBar(), whole.height(), viewport()->height());
  viewport()->update();
  askSoon();
  Q_EMIT zoomChanged();
}

void PageCanvas::askSoon() {
  if (!m_size.isEmpty()) m_ask.start();
}

QTransform PageCanvas::toView() const {
  const QSizeF shown = shownSize();
  const QSizeF room = viewport()->size();
  const auto origin = [](qreal length, qreal all, int scrolled) {
    return length + 2 * margin <= all ? (all - length) / 2 : margin - static_cast<qreal>(scrolled);
  };
  QTransform transform;
  transform.translate(std::floor(origin(shown.width(), room.width(), horizontalScrollBar()->value())),
                      std::floor(origin(shown.height(), room.height(), verticalScrollBar()->value())));
  transform.translate(shown.width() / 2, shown.height() / 2);
  transform.rotate(90.0 * m_rotation);
  transform.scale(scale(), scale());
  transform.translate(-m_size.width() / 2, -m_size.height() / 2);
  return transform;
}

void PageCanvas::paintEvent(QPaintEvent* /*event*/) {
  const Theme& theme = themeOf(this);
  QPainter painter(viewport());
  painter.fillRect(viewport()->rect(), theme.color(Token::Sunken));
  if (m_size.isEmpty()) return;
  const QRectF page(QPointF(0, 0), m_size);
  painter.setTransform(toView());
  painter.setRenderHint(QPainter::SmoothPixmapTransform);
  if (m_picture.isNull())
    painter.fillRect(page, theme.color(Token::Raised));
  else
    painter.drawImage(page, m_picture);
  QColor mark = theme.color(Token::Accent);
  mark.setAlpha(80);
  for (const QRectF& box : m_marks) painter.fillRect(box, mark);
  painter.resetTransform();
  if (hasFocus()) {
    painter.setPen(QPen(theme.color(Token::Focus), 2));
    painter.drawRect(viewport()->rect().adjusted(1, 1, -1, -1));
  }
}

void PageCanvas::resizeEvent(QResizeEvent* event) {
  QAbstractScrollArea::resizeEvent(event);
  relayout();
}

void PageCanvas::wheelEvent(QWheelEvent* event) {
  if ((event->modifiers() & Qt::ControlModifier) == 0) return QAbstractScrollArea::wheelEvent(event);
  if (event->angleDelta().y() > 0) zoomIn();
  if (event->angleDelta().y() < 0) zoomOut();
  event->accept();
}

void PageCanvas::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  m_dragging = true;
  m_pressed = m_last = event->position().toPoint();
  if (m_drag == Drag::Select) setMarks({});
}

void PageCanvas::mouseMoveEvent(QMouseEvent* event) {
  if (!m_dragging) return;
  const QPoint now = event->position().toPoint();
  const QPoint by = now - m_last;
  m_last = now;
  if (m_drag == Drag::Move) {
    horizontalScrollBar()->setValue(horizontalScrollBar()->value() - by.x());
    verticalScrollBar()->setValue(verticalScrollBar()->value() - by.y());
  } else if (m_drag == Drag::Window) {
    Q_EMIT windowDragged(by);
  }
}

void PageCanvas::mouseReleaseEvent(QMouseEvent* event) {
  if (!m_dragging || event->button() != Qt::LeftButton) return;
  m_dragging = false;
  const QPoint now = event->position().toPoint();
  if (m_drag != Drag::Select || (now - m_pressed).manhattanLength() < 4 || m_size.isEmpty()) return;
  const QTransform toPage = toView().inverted();
  Q_EMIT selected(toPage.map(QPointF(m_pressed)), toPage.map(QPointF(now)));
}

void PageCanvas::keyPressEvent(QKeyEvent* event) {
  const auto scroll = [event](QScrollBar* bar, int by) {
    bar->setValue(bar->value() + by);
    event->accept();
  };
  switch (event->key()) {
  case Qt::Key_Left: return scroll(horizontalScrollBar(), -40);
  case Qt::Key_Right: return scroll(horizontalScrollBar(), 40);
  case Qt::Key_Up: return scroll(verticalScrollBar(), -40);
  case Qt::Key_Down: return scroll(verticalScrollBar(), 40);
  default: QAbstractScrollArea::keyPressEvent(event);
  }
}

void PageCanvas::scrollContentsBy(int /*dx*/, int /*dy*/) { viewport()->update(); }

} // namespace clavis::ui
