// What the plot holds and how it is moved; trend_plot_paint.cpp draws it.
#include "ui/chart/trends/trend_plot.h"

#include "ui/chart/accessible_painted.h"
#include "ui/chart/chart_words.h"
#include "ui/widgets/key_table.h"
#include "ui/words/clinical_format.h"

#include <QAccessible>
#include <QMouseEvent>
#include <QWheelEvent>

#include <cmath>
#include <limits>

namespace clavis::ui {
namespace {
constexpr double shortestSpan = 3600; // one hour
constexpr double catchDistance = 28;  // pixels from the pointer to a point
constexpr double zoomStep = 0.7;      // of the time shown, for one press of plus
constexpr double panShare = 0.25;     // of the time shown, for one press of an arrow with Shift
} // namespace

TrendPlot::TrendPlot(QWidget* parent) : QWidget(parent) {
  installPaintedAccessibility();
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  setAttribute(Qt::WA_OpaquePaintEvent);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  defineKeys();
}

void TrendPlot::defineKeys() {
  auto* keys = new KeyTable(this);
  constexpr int all = 1'000'000;
  const auto middle = [this] { return m_cursor ? pointAt(*m_cursor).at : (m_time.low + m_time.high) / 2; };
  // Time runs from left to right in every script.
  keys->add(tr("Read the value before"), {Qt::Key_Left}, [this] { step(-1); });
  keys->add(tr("Read the next value"), {Qt::Key_Right}, [this] { step(1); });
  keys->add(tr("Read the first value"), {Qt::Key_Home}, [this] { step(-all); });
  keys->add(tr("Read the last value"), {Qt::Key_End}, [this] { step(all); });
  keys->add(tr("Read the plot above"), {Qt::Key_Up}, [this] { stepSeries(-1); });
  keys->add(tr("Read the plot below"), {Qt::Key_Down}, [this] { stepSeries(1); });
  keys->add(tr("Zoom in on the time"), {Qt::Key_Plus, Qt::Key_Equal}, [this, middle] { zoom(zoomStep, middle()); });
  keys->add(tr("Zoom out"), {Qt::Key_Minus}, [this, middle] { zoom(1 / zoomStep, middle()); });
  keys->add(tr("Show all time"), {Qt::Key_0}, [this] { showAllTime(); });
  keys->add(tr("Earlier, without zooming"), {Qt::SHIFT | Qt::Key_Left}, [this] { pan(-panShare); });
  keys->add(tr("Later, without zooming"), {Qt::SHIFT | Qt::Key_Right}, [this] { pan(panShare); });
}

void TrendPlot::pan(double share) {
  const double by = share * m_time.length();
  showTime({m_time.low + by, m_time.high + by});
}

void TrendPlot::setPanels(std::vector<TrendPanel> panels) {
  m_panels.clear();
  for (TrendPanel& panel : panels) {
    TrendPanel same;
    std::vector<TrendPanel> others;
    for (auto& series : panel.series) {
      if (series.points.empty()) continue;
      if (same.series.empty() || same.series.front().info.unit == series.info.unit)
        same.series.push_back(std::move(series));
      else
        others.push_back({{std::move(series)}});
    }
    if (!same.series.empty()) m_panels.push_back(std::move(same));
    for (TrendPanel& other : others) m_panels.push_back(std::move(other));
  }
  m_cursor.reset();
  m_all = {std::numeric_limits<double>::max(), std::numeric_limits<double>::lowest()};
  for (const TrendPanel& panel : m_panels) {
    for (const auto& series : panel.series) {
      m_all.low = qMin(m_all.low, series.points.front().at);
      m_all.high = qMax(m_all.high, series.points.back().at);
    }
  }
  if (m_panels.empty()) m_all = {0, 1};
  m_all = m_all.length() > 0 ? padded(m_all, 0.03) : Span{m_all.low - 15 * 86400, m_all.high + 15 * 86400};
  m_time = m_all;
  setAccessibleName(m_panels.empty() ? tr("Trend plot") : tr("Trend plot of %1").arg([this] {
    QStringList names;
    for (const TrendPanel& panel : m_panels) {
      for (const auto& series : panel.series) names << oneLine(series.info.what.text);
    }
    return names.join(QStringLiteral(", "));
  }()));
  updateGeometry();
  update();
  Q_EMIT readoutChanged(QString());
}

const core::chart::Series& TrendPlot::seriesAt(const Cursor& cursor) const {
  return m_panels.at(static_cast<std::size_t>(cursor.panel)).series.at(static_cast<std::size_t>(cursor.series));
}
const core::chart::SeriesPoint& TrendPlot::pointAt(const Cursor& cursor) const {
  return seriesAt(cursor).points.at(static_cast<std::size_t>(cursor.point));
}

QString TrendPlot::readout() const {
  if (!m_cursor) return {};
  const auto& series = seriesAt(*m_cursor);
  const auto& point = pointAt(*m_cursor);
  QStringList parts{oneLine(series.info.what.text) + u' ' + valueText(point.recorded)};
  if (const QString flag = flagText(point.flag); !flag.isEmpty()) parts << flag;
  if (point.notFinal) parts << tr("not final");
  parts << momentText(point.when);
  const QString range = rangesText(point.ranges);
  parts << (range.isEmpty() ? tr("no reference range recorded") : tr("range %1").arg(range));
  return parts.join(QStringLiteral(" · "));
}

QString TrendPlot::description() const {
  QStringList parts;
  for (const TrendPanel& panel : m_panels) {
    for (const auto& series : panel.series) {
      const auto& points = series.points;
      const auto byValue = [](const auto& a, const auto& b) { return a.value < b.value; };
      const auto lowest = std::min_element(points.begin(), points.end(), byValue);
      const auto highest = std::max_element(points.begin(), points.end(), byValue);
      parts << tr("%1: %n value(s) from %2 to %3; lowest %4, highest %5, last %6.", nullptr,
                  static_cast<int>(points.size()))
                   .arg(oneLine(series.info.what.text), dayText(points.front().when), dayText(points.back().when),
                        valueText(lowest->recorded), valueText(highest->recorded), valueText(points.back().recorded));
    }
  }
  return parts.join(u' ');
}

void TrendPlot::showTime(Span span) {
  const double all = m_all.length();
  const double length = qBound(qMin(shortestSpan, all), span.length(), all);
  const double middle = (span.low + span.high) / 2;
  double low = middle - length / 2;
  low = qBound(m_all.low, low, m_all.high - length);
  m_time = {low, low + length};
  update();
}

void TrendPlot::showAllTime() { showTime(m_all); }

void TrendPlot::zoom(double factor, double around) {
  const double before = (around - m_time.low) * factor, after = (m_time.high - around) * factor;
  showTime({around - before, around + after});
}

QSize TrendPlot::sizeHint() const { return {640, qMax(240, 60 + 170 * static_cast<int>(m_panels.size()))}; }
QSize TrendPlot::minimumSizeHint() const { return {220, qMax(180, 40 + 110 * static_cast<int>(m_panels.size()))}; }

double TrendPlot::xOf(const QRectF& plot, double time) const {
  return plot.left() + (time - m_time.low) / m_time.length() * plot.width();
}
double TrendPlot::timeAt(const QRectF& plot, double x) const {
  return m_time.low + (x - plot.left()) / qMax(1.0, plot.width()) * m_time.length();
}
double TrendPlot::yOf(const Frame& frame, double value) {
  return frame.plot.bottom() - (value - frame.values.low) / frame.values.length() * frame.plot.height();
}

std::optional<TrendPlot::Cursor> TrendPlot::nearest(QPointF at) const {
  const auto placed = frames(size());
  std::optional<Cursor> best;
  double bestDistance = catchDistance * catchDistance;
  for (int p = 0; p < static_cast<int>(m_panels.size()); ++p) {
    const Frame& frame = placed[static_cast<std::size_t>(p)];
    if (at.y() < frame.plot.top() - 20 || at.y() > frame.plot.bottom() + 20) continue;
    const auto& all = m_panels[static_cast<std::size_t>(p)].series;
    for (int s = 0; s < static_cast<int>(all.size()); ++s) {
      const auto& points = all[static_cast<std::size_t>(s)].points;
      for (int i = 0; i < static_cast<int>(points.size()); ++i) {
        const auto& point = points[static_cast<std::size_t>(i)];
        if (!m_time.contains(point.at)) continue;
        const double dx = xOf(frame.plot, point.at) - at.x(), dy = (yOf(frame, point.value) - at.y()) / 3;
        if (const double distance = dx * dx + dy * dy; distance < bestDistance) {
          bestDistance = distance;
          best = Cursor{p, s, i};
        }
      }
    }
  }
  return best;
}

void TrendPlot::setCursorAt(std::optional<Cursor> cursor, bool chosen) {
  if (cursor != m_cursor) {
    m_cursor = cursor;
    update();
    Q_EMIT readoutChanged(readout());
    QAccessibleValueChangeEvent event(this, readout());
    QAccessible::updateAccessibility(&event);
  }
  if (chosen && m_cursor) Q_EMIT pointChosen(pointAt(*m_cursor).key);
}

void TrendPlot::step(int points) {
  if (m_panels.empty()) return;
  Cursor cursor = m_cursor.value_or(Cursor{0, 0, static_cast<int>(m_panels.front().series.front().points.size())});
  const int last = static_cast<int>(seriesAt(cursor).points.size()) - 1;
  cursor.point = qBound(0, cursor.point + points, last);
  // The cursor never leaves what is shown: the time axis follows it.
  const double at = pointAt(cursor).at;
  if (!m_time.contains(at)) showTime({at - m_time.length() / 2, at + m_time.length() / 2});
  setCursorAt(cursor, true);
}

void TrendPlot::stepSeries(int by) {
  if (m_panels.empty()) return;
  if (!m_cursor) return step(-1);
  const double at = pointAt(*m_cursor).at;
  std::vector<Cursor> all;
  std::size_t now = 0;
  for (int p = 0; p < static_cast<int>(m_panels.size()); ++p) {
    for (int s = 0; s < static_cast<int>(m_panels[static_cast<std::size_t>(p)].series.size()); ++s) {
      if (p == m_cursor->panel && s == m_cursor->series) now = all.size();
      all.push_back({p, s, 0});
    }
  }
  const auto to = static_cast<std::size_t>(qBound(0, static_cast<int>(now) + by, static_cast<int>(all.size()) - 1));
  Cursor cursor = all[to];
  const auto& points = seriesAt(cursor).points;
  // The same moment in the other series, or the closest to it.
  double best = std::numeric_limits<double>::max();
  for (int i = 0; i < static_cast<int>(points.size()); ++i) {
    if (const double away = std::abs(points[static_cast<std::size_t>(i)].at - at); away < best) {
      best = away;
      cursor.point = i;
    }
  }
  setCursorAt(cursor, true);
}

bool TrendPlot::event(QEvent* event) {
  if (event->type() == QEvent::StyleChange) update();
  return QWidget::event(event);
}

void TrendPlot::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  update();
}

void TrendPlot::mouseMoveEvent(QMouseEvent* event) {
  if (m_dragFrom) {
    if (m_panning && !m_panels.empty()) {
      const QRectF plot = frames(size()).front().plot;
      const double moved = timeAt(plot, m_dragTo.x()) - timeAt(plot, event->position().x());
      showTime({m_time.low + moved, m_time.high + moved});
    }
    m_dragTo = event->position();
    update();
    return;
  }
  setCursorAt(nearest(event->position()), false);
}

void TrendPlot::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  m_dragFrom = m_dragTo = event->position();
  m_panning = event->modifiers().testFlag(Qt::ShiftModifier);
}

void TrendPlot::mouseReleaseEvent(QMouseEvent* event) {
  if (!m_dragFrom || event->button() != Qt::LeftButton) return;
  const QPointF from = *m_dragFrom, to = event->position();
  m_dragFrom.reset();
  if (m_panning || m_panels.empty()) return update();
  if (std::abs(from.x() - to.x()) < 8) {
    setCursorAt(nearest(to), true);
  } else {
    const QRectF plot = frames(size()).front().plot;
    const double a = timeAt(plot, from.x()), b = timeAt(plot, to.x());
    showTime({qMin(a, b), qMax(a, b)});
  }
  update();
}

void TrendPlot::leaveEvent(QEvent*) {
  if (!hasFocus()) setCursorAt({}, false);
}

void TrendPlot::wheelEvent(QWheelEvent* event) {
  if (m_panels.empty() || event->angleDelta().y() == 0) return QWidget::wheelEvent(event);
  const QRectF plot = frames(size()).front().plot;
  zoom(std::pow(0.8, event->angleDelta().y() / 120.0), timeAt(plot, event->position().x()));
  event->accept();
}

void TrendPlot::focusInEvent(QFocusEvent* event) {
  QWidget::focusInEvent(event);
  if (!m_cursor && event->reason() != Qt::MouseFocusReason && !m_panels.empty()) step(0);
  update();
}
void TrendPlot::focusOutEvent(QFocusEvent* event) {
  QWidget::focusOutEvent(event);
  update();
}

} // namespace clavis::ui
