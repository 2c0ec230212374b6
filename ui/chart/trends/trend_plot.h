// Numbers over time. Several series lie in panels under each other on one time axis; a panel has one unit, so two units
// never share an axis. Points are marked (a line alone hides gaps) with a shape of their own per series; the reference
// range is a band; a value outside it carries its flag as a letter. A reading line says the value under the pointer or
// the keyboard cursor, and assistive technology is told the same.
//
// Keys: Left and Right to the next point, Up and Down to another series, Home and End, + and - zoom, 0 shows all time,
// Shift with Left and Right moves the time shown (defineKeys() is the list). Wheel zooms at the pointer; drag chooses a
// span; drag with Shift moves. Painting only: it reads nothing by itself. Thread: main.
#pragma once

#include "core/chart/trends.h"
#include "ui/chart/trends/plot_scale.h"

#include <QWidget>

#include <optional>
#include <vector>

namespace clavis::ui {

class Theme;

/// One panel: series of the same unit. A series in another unit is refused (setPanels drops it into a panel of its
/// own).
struct TrendPanel {
  std::vector<core::chart::Series> series;
};

class TrendPlot final : public QWidget {
  Q_OBJECT
 public:
  explicit TrendPlot(QWidget* parent = nullptr);

  void setPanels(std::vector<TrendPanel> panels);
  [[nodiscard]] const std::vector<TrendPanel>& panels() const { return m_panels; }

  /// The point under the cursor, in words: name, value, flag, date, range. Empty without a point.
  [[nodiscard]] QString readout() const;
  /// What the plot shows, in words.
  [[nodiscard]] QString description() const;

  /// The time shown, seconds since 1970.
  [[nodiscard]] Span shownTime() const { return m_time; }
  void showTime(Span span);
  void showAllTime();
  void zoom(double factor, double around);

  /// The plot as it is on the screen, at `scale` times its size, with a title and the light ground of paper.
  [[nodiscard]] QImage exported(const QString& title, qreal scale) const;

  [[nodiscard]] QSize sizeHint() const override;
  [[nodiscard]] QSize minimumSizeHint() const override;

 Q_SIGNALS:
  /// The cursor stands on this record now; for the details panel.
  void pointChosen(const clavis::core::chart::ResourceKey& key);
  void readoutChanged(const QString& text);

 protected:
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  struct Cursor {
    int panel = 0;
    int series = 0;
    int point = 0;
    friend bool operator==(const Cursor&, const Cursor&) = default;
  };
  struct Frame {
    QRectF plot; ///< inside the axes
    Span values;
  };

  [[nodiscard]] std::vector<Frame> frames(const QSizeF& size) const;
  [[nodiscard]] double xOf(const QRectF& plot, double time) const;
  [[nodiscard]] double timeAt(const QRectF& plot, double x) const;
  [[nodiscard]] static double yOf(const Frame& frame, double value);
  [[nodiscard]] const core::chart::Series& seriesAt(const Cursor& cursor) const;
  [[nodiscard]] const core::chart::SeriesPoint& pointAt(const Cursor& cursor) const;
  [[nodiscard]] std::optional<Cursor> nearest(QPointF at) const;
  void setCursorAt(std::optional<Cursor> cursor, bool chosen);
  void defineKeys();
  void pan(double share);
  void step(int points);
  void stepSeries(int by);

  void paint(QPainter& painter, const Theme& theme, const QSizeF& size, bool interactive) const;
  void paintPanel(QPainter& painter, const Theme& theme, const TrendPanel& panel, const Frame& frame,
                  int firstColor) const;
  void paintBands(QPainter& painter, const Theme& theme, const TrendPanel& panel, const Frame& frame) const;
  void paintSeries(QPainter& painter, const Theme& theme, const core::chart::Series& series, const Frame& frame,
                   int index) const;

  std::vector<TrendPanel> m_panels;
  Span m_all;
  Span m_time;
  std::optional<Cursor> m_cursor;
  std::optional<QPointF> m_dragFrom;
  QPointF m_dragTo;
  bool m_panning = false;
};

} // namespace clavis::ui
