// A picture, whole, with an area chosen on it by mouse or keys: arrows move the area, with Shift they size it, in steps
// of a fortieth of the picture. Thread: main.
#pragma once

#include <QImage>
#include <QWidget>

namespace clavis::ui {

class PictureCanvas final : public QWidget {
  Q_OBJECT
 public:
  explicit PictureCanvas(QWidget* parent = nullptr);
  void setPicture(const QImage& picture);
  /// In pixels of the picture; empty: none.
  [[nodiscard]] QRect area() const { return m_area; }
  void setArea(const QRect& area);
  [[nodiscard]] QSize sizeHint() const override { return {640, 420}; }
  [[nodiscard]] QSize minimumSizeHint() const override { return {240, 160}; }

 Q_SIGNALS:
  void areaChanged();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;

 private:
  void addKeys();
  void moveArea(int dx, int dy, bool size);
  [[nodiscard]] QRectF place() const;
  [[nodiscard]] QPoint pixelAt(const QPointF& point) const;

  QImage m_picture;
  QRect m_area;
  QPoint m_from;
  bool m_dragging = false;
};

} // namespace clavis::ui
