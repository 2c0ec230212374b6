// One page of pixels on a quiet ground: fitted or zoomed, turned, moved by hand, wheel and keys. It asks for a picture
// of the size it can show and stretches the one it has until that comes. Points of a page are in the page's own units
// from its top left corner, whatever zoom and rotation are. Thread: main.
#pragma once

#include <QAbstractScrollArea>
#include <QImage>
#include <QList>
#include <QTimer>

namespace clavis::ui {

class PageCanvas final : public QAbstractScrollArea {
  Q_OBJECT
 public:
  enum class Fit : std::uint8_t { Page, Width, None };

  explicit PageCanvas(QWidget* parent = nullptr);

  /// A page of this size in its own units is about to be shown; `unit`: logical pixels of one at 100 %.
  void setPage(QSizeF size, qreal unit);
  void setPicture(const QImage& picture);
  void clear();
  [[nodiscard]] bool hasPicture() const { return !m_picture.isNull(); }
  [[nodiscard]] QImage picture() const { return m_picture; }

  void setFit(Fit fit);
  [[nodiscard]] Fit fit() const { return m_fit; }
  /// 1 is 100 %.
  void setZoom(qreal zoom);
  [[nodiscard]] qreal zoom() const;
  void zoomIn();
  void zoomOut();
  void rotate(int quarterTurns);
  [[nodiscard]] int rotation() const { return m_rotation; }
  /// Boxes in page units, over the page.
  void setMarks(const QList<QRectF>& marks);
  /// What a drag with the left button does.
  enum class Drag : std::uint8_t { Move, Select, Window };
  void setDrag(Drag drag);

  /// Device pixels that the whole page takes now, before rotation.
  [[nodiscard]] QSize wantedPixels() const;

 Q_SIGNALS:
  void pixelsWanted(QSize pixels);
  void zoomChanged();
  void selected(QPointF from, QPointF to);
  void windowDragged(QPointF by);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void scrollContentsBy(int dx, int dy) override;

 private:
  void relayout();
  void askSoon();
  [[nodiscard]] qreal scale() const; ///< logical pixels of one page unit
  [[nodiscard]] QSizeF shownSize() const;
  [[nodiscard]] QTransform toView() const;

  QSizeF m_size;
  qreal m_unit = 1;
  QImage m_picture;
  QList<QRectF> m_marks;
  Fit m_fit = Fit::Page;
  qreal m_zoom = 1;
  int m_rotation = 0; ///< quarter turns clockwise
  Drag m_drag = Drag::Move;
  QPoint m_pressed;
  QPoint m_last;
  bool m_dragging = false;
  QTimer m_ask;
};

} // namespace clavis::ui
