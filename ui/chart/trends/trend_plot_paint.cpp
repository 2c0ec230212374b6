#include "ui/chart/chart_words.h"
#include "ui/chart/trends/trend_plot.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/words/clinical_format.h"

#include <QPainter>
#include <QPainterPath>

#include <cmath>
#include <limits>

namespace clavis::ui {
namespace {

constexpr double axisWidth = 64, axisHeight = 26, titleHeight = 24, panelGap = 10, rightRoom = 16, markerSide = 7;

constexpr Token seriesTokens[] = {Token::Series1, Token::Series2, Token::Series3,
                                  Token::Series4, Token::Series5, Token::Series6};
Token seriesToken(int index) { return seriesTokens[static_cast<std::size_t>(index) % std::size(seriesTokens)]; }

// Each series has a shape of its own, so that colour is never needed to tell them apart.
QPainterPath marker(QPointF at, int index, double side) {
  QPainterPath path;
  const double half = side / 2;
  switch (index % 6) {
  case 0: path.addEllipse(at, half, half); break;
  case 1: path.addRect(QRectF(at.x() - half, at.y() - half, side, side)); break;
  case 2:
    path.moveTo(at.x(), at.y() - half * 1.2);
    path.lineTo(at.x() + half * 1.15, at.y() + half * 0.9);
    path.lineTo(at.x() - half * 1.15, at.y() + half * 0.9);
    path.closeSubpath();
    break;
  case 3:
    path.moveTo(at.x(), at.y() - half * 1.35);
    path.lineTo(at.x() + half * 1.35, at.y());
    path.lineTo(at.x(), at.y() + half * 1.35);
    path.lineTo(at.x() - half * 1.35, at.y());
    path.closeSubpath();
    break;
  case 4:
    path.moveTo(at.x(), at.y() + half * 1.2);
    path.lineTo(at.x() + half * 1.15, at.y() - half * 0.9);
    path.lineTo(at.x() - half * 1.15, at.y() - half * 0.9);
    path.closeSubpath();
    break;
  default: path.addRoundedRect(QRectF(at.x() - half, at.y() - half * 0.7, side, side * 0.7), 2, 2); break;
  }
  return path;
}

// The normal range of a point: the first that has no other meaning.
const core::chart::ReferenceRange* normalRange(const core::chart::SeriesPoint& point) {
  for (const auto& range : point.ranges) {
    if ((range.low || range.high) && (range.meaning.empty() || range.meaning.starts_with("Normal"))) return &range;
  }
  return nullptr;
}

} // namespace

std::vector<TrendPlot::Frame> TrendPlot::frames(const QSizeF& size) const {
  std::vector<Frame> placed;
  const auto count = static_cast<double>(qMax<std::size_t>(1, m_panels.size()));
  const double each = (size.height() - axisHeight) / count;
  double top = 0;
  for (const TrendPanel& panel : m_panels) {
    Frame frame;
    frame.plot =
        QRectF(axisWidth, top + titleHeight, size.width() - axisWidth - rightRoom, each - titleHeight - panelGap);
    top += each;
    Span span{std::numeric_limits<double>::max(), std::numeric_limits<double>::lowest()};
    for (const auto& series : panel.series) {
      for (const auto& point : series.points) {
        span.low = qMin(span.low, point.value);
        span.high = qMax(span.high, point.value);
      }
    }
    // The band belongs to the picture while it does not squash the values.
    const double reach = qMax(span.length(), std::abs(span.high) * 0.2);
    for (const auto& series : panel.series) {
      for (const auto& point : series.points) {
        if (const auto* range = normalRange(point); range != nullptr) {
          if (range->low && *range->low > span.low - 2 * reach) span.low = qMin(span.low, *range->low);
          if (range->high && *range->high < span.high + 2 * reach) span.high = qMax(span.high, *range->high);
        }
      }
    }
    frame.values = padded(span, 0.12);
    placed.push_back(frame);
  }
  return placed;
}

void TrendPlot::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  paint(painter, themeOf(this), size(), true);
}

QImage TrendPlot::exported(const QString& title, qreal scale) const {
  const Theme paper(Appearance::Light, Density::Compact, preferredFamily());
  constexpr int titleRoom = 40, margin = 16;
  const QSize full(width() + 2 * margin, height() + titleRoom + margin);
  QImage image(full * scale, QImage::Format_ARGB32_Premultiplied);
  image.setDevicePixelRatio(scale);
  image.fill(paper.color(Token::Raised));
  QPainter painter(&image);
  painter.setFont(paper.font(TextSize::Title, Weight::Strong));
  painter.setPen(paper.color(Token::Text));
  painter.drawText(QRectF(margin, 0, full.width() - 2 * margin, titleRoom), Qt::AlignVCenter | Qt::TextSingleLine,
                   title);
  painter.translate(margin, titleRoom);
  paint(painter, paper, size(), false);
  return image;
}

void TrendPlot::paint(QPainter& painter, const Theme& theme, const QSizeF& size, bool interactive) const {
  painter.fillRect(QRectF(QPointF(0, 0), size), theme.color(Token::Raised));
  PaintScope scope(painter);
  if (m_panels.empty()) {
    painter.setFont(theme.font());
    painter.setPen(theme.color(Token::TextQuiet));
    painter.drawText(QRectF(QPointF(0, 0), size), Qt::AlignCenter, tr("Choose a series from the list to plot it."));
    return;
  }
  const auto placed = frames(size);
  const QRectF first = placed.front().plot, last = placed.back().plot;

  // One time axis under all panels, its grid through all of them.
  painter.setFont(theme.font(TextSize::Small));
  const QFontMetricsF metrics(painter.font());
  const double labelWidth = metrics.horizontalAdvance(QStringLiteral("30-Sep-2026")) + 24;
  const auto fitting = [&](double label) {
    return timeTicks(m_time.low, m_time.high, qMax(2, static_cast<int>(first.width() / label)),
                     QTimeZone::systemTimeZone());
  };
  // Years are short words and stand closer.
  auto ticks = fitting(labelWidth);
  if (!ticks.isEmpty() && ticks.front().text.size() <= 4) {
    if (const auto closer = fitting(56); closer.front().text.size() <= 4) ticks = closer;
  }
  for (const Tick& tick : ticks) {
    const double x = std::round(xOf(first, tick.at)) + 0.5;
    painter.setPen(QPen(theme.color(Token::PlotGrid), 1));
    for (const Frame& frame : placed) painter.drawLine(QPointF(x, frame.plot.top()), QPointF(x, frame.plot.bottom()));
    painter.setPen(theme.color(Token::TextQuiet));
    const double half = metrics.horizontalAdvance(tick.text) / 2 + 2;
    const double at = qBound(half, x, size.width() - half);
    painter.drawText(QRectF(at - half, last.bottom() + 6, 2 * half, metrics.height()), Qt::AlignCenter, tick.text);
  }

  int color = 0;
  for (std::size_t i = 0; i < m_panels.size(); ++i) {
    paintPanel(painter, theme, m_panels[i], placed[i], color);
    color += static_cast<int>(m_panels[i].series.size());
  }
  if (!interactive) return;

  if (m_cursor) {
    const Frame& frame = placed[static_cast<std::size_t>(m_cursor->panel)];
    const auto& point = pointAt(*m_cursor);
    if (m_time.contains(point.at)) {
      const QPointF at(xOf(frame.plot, point.at), yOf(frame, point.value));
      painter.setPen(QPen(theme.color(Token::PlotAxis), 1, Qt::DashLine));
      for (const Frame& other : placed)
        painter.drawLine(QPointF(at.x(), other.plot.top()), QPointF(at.x(), other.plot.bottom()));
      painter.setBrush(Qt::NoBrush);
      painter.setPen(QPen(theme.color(Token::Focus), 2));
      painter.drawEllipse(at, markerSide + 1, markerSide + 1);
    }
  }
  if (m_dragFrom && !m_panning && std::abs(m_dragFrom->x() - m_dragTo.x()) >= 8) {
    QColor veil = theme.color(Token::Accent);
    painter.setPen(QPen(veil, 1));
    veil.setAlpha(40);
    painter.setBrush(veil);
    painter.drawRect(QRectF(QPointF(m_dragFrom->x(), first.top()), QPointF(m_dragTo.x(), last.bottom())).normalized());
  }
  if (hasFocus()) {
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme.color(Token::Focus), 2));
    painter.drawRoundedRect(QRectF(QPointF(0, 0), size).adjusted(1, 1, -1, -1), 4, 4);
  }
}

void TrendPlot::paintPanel(QPainter& painter, const Theme& theme, const TrendPanel& panel, const Frame& frame,
                           int firstColor) const {
  paintBands(painter, theme, panel, frame);

  // Values axis with its unit at the top.
  painter.setFont(theme.font(TextSize::Small));
  const QFontMetricsF metrics(painter.font());
  for (const Tick& tick :
       valueTicks(frame.values.low, frame.values.high, qMax(2, static_cast<int>(frame.plot.height() / 36)))) {
    const double y = std::round(yOf(frame, tick.at)) + 0.5;
    if (y < frame.plot.top() + 6) continue; // it would run into the title
    painter.setPen(QPen(theme.color(Token::PlotGrid), 1));
    painter.drawLine(QPointF(frame.plot.left(), y), QPointF(frame.plot.right(), y));
    painter.setPen(theme.color(Token::TextQuiet));
    painter.drawText(QRectF(0, y - metrics.height() / 2, frame.plot.left() - 8, metrics.height()),
                     Qt::AlignRight | Qt::AlignVCenter, tick.text);
  }
  painter.setPen(QPen(theme.color(Token::PlotAxis), 1));
  const QRectF crisp = frame.plot.adjusted(0.5, 0, 0, 0.5);
  painter.drawLine(crisp.topLeft(), crisp.bottomLeft());
  painter.drawLine(crisp.bottomLeft(), crisp.bottomRight());

  // Title: each series with its marker, then the unit, then what the band is.
  double x = 12;
  const double y = frame.plot.top() - titleHeight;
  for (std::size_t i = 0; i < panel.series.size(); ++i) {
    const int index = firstColor + static_cast<int>(i);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.color(seriesToken(index)));
    painter.drawPath(marker(QPointF(x + markerSide / 2, y + titleHeight / 2), index, markerSide + 1));
    x += markerSide + 8;
    painter.setFont(theme.font(TextSize::Body, Weight::Strong));
    painter.setPen(theme.color(Token::Text));
    const QString name = oneLine(panel.series[i].info.what.text);
    const QFontMetricsF strong(painter.font());
    const double room = qMax(60.0, frame.plot.right() - x - 120);
    const QString shown = strong.elidedText(name, Qt::ElideRight, room);
    painter.drawText(QRectF(x, y, room, titleHeight), Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, shown);
    x += strong.horizontalAdvance(shown) + 14;
  }
  painter.setFont(theme.font(TextSize::Small));
  painter.setPen(theme.color(Token::TextQuiet));
  const QString unit = unitText(fromUtf8(panel.series.front().info.unit));
  QString beside = unit.isEmpty() ? tr("no unit recorded") : tr("in %1").arg(unit);
  const auto& newest = panel.series.front().points.back();
  // A range that is cut off reads as another range: it is said whole, in fewer words, or left to the reading line.
  if (const auto* range = normalRange(newest); range != nullptr && panel.series.size() == 1) {
    const QFontMetricsF small(painter.font());
    const QString shown = rangeText(*range);
    for (const QString& band : {tr("band: reference range %1").arg(shown), tr("band %1").arg(shown)}) {
      const QString longer = beside + QStringLiteral("  ·  ") + band;
      if (small.horizontalAdvance(longer) > frame.plot.right() - x) continue;
      beside = longer;
      break;
    }
  }
  painter.drawText(QRectF(x, y, frame.plot.right() - x, titleHeight),
                   Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, beside);

  painter.save();
  painter.setClipRect(frame.plot.adjusted(-markerSide, -14, markerSide, markerSide));
  for (std::size_t i = 0; i < panel.series.size(); ++i)
    paintSeries(painter, theme, panel.series[i], frame, firstColor + static_cast<int>(i));
  painter.restore();
}

// Ranges change with age, method and laboratory: each stretch of time has the band of the value it belongs to.
void TrendPlot::paintBands(QPainter& painter, const Theme& theme, const TrendPanel& panel, const Frame& frame) const {
  painter.save();
  painter.setClipRect(frame.plot);
  for (const auto& series : panel.series) {
    const auto& points = series.points;
    for (std::size_t i = 0; i < points.size();) {
      const auto* range = normalRange(points[i]);
      if (range == nullptr) {
        ++i;
        continue;
      }
      std::size_t end = i + 1;
      while (end < points.size()) {
        const auto* next = normalRange(points[end]);
        if (next == nullptr || next->low != range->low || next->high != range->high) break;
        ++end;
      }
      const double from = i == 0 ? m_all.low : (points[i - 1].at + points[i].at) / 2;
      const double to = end == points.size() ? m_all.high : (points[end - 1].at + points[end].at) / 2;
      const double top = range->high ? yOf(frame, *range->high) : frame.plot.top();
      const double bottom = range->low ? yOf(frame, *range->low) : frame.plot.bottom();
      const QRectF band(QPointF(xOf(frame.plot, from), top), QPointF(xOf(frame.plot, to), bottom));
      painter.fillRect(band, theme.color(Token::PlotBand));
      painter.setPen(QPen(theme.color(Token::PlotBandEdge), 1, Qt::DashLine));
      if (range->high) painter.drawLine(band.topLeft(), band.topRight());
      if (range->low) painter.drawLine(band.bottomLeft(), band.bottomRight());
      i = end;
    }
  }
  painter.restore();
}

void TrendPlot::paintSeries(QPainter& painter, const Theme& theme, const core::chart::Series& series,
                            const Frame& frame, int index) const {
  const QColor ink = theme.color(seriesToken(index));
  QPainterPath line;
  bool begun = false;
  for (const auto& point : series.points) {
    const QPointF at(xOf(frame.plot, point.at), yOf(frame, point.value));
    begun ? line.lineTo(at) : line.moveTo(at);
    begun = true;
  }
  QColor thin = ink;
  thin.setAlpha(150);
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(thin, 1.5));
  painter.drawPath(line);

  painter.setFont(theme.font(TextSize::Small, Weight::Strong));
  const QFontMetricsF metrics(painter.font());
  double lastFlagX = -1e9;
  for (const auto& point : series.points) {
    if (point.at < m_time.low - m_time.length() * 0.05 || point.at > m_time.high + m_time.length() * 0.05) continue;
    const QPointF at(xOf(frame.plot, point.at), yOf(frame, point.value));
    // "<5" is a limit, not a value, and a preliminary value may change: both are drawn open.
    const bool open = !point.recorded.comparator.empty() || point.notFinal;
    painter.setPen(QPen(open ? ink : theme.color(Token::Raised), open ? 1.5 : 1));
    painter.setBrush(open ? theme.color(Token::Raised) : ink);
    painter.drawPath(marker(at, index, markerSide + (point.flag.abnormal() ? 1.5 : 0)));
    QString word;
    if (point.flag.abnormal()) word = fromUtf8(point.flag.symbol);
    if (!point.recorded.comparator.empty()) word = fromUtf8(point.recorded.comparator) + word;
    const double width = metrics.horizontalAdvance(word);
    if (word.isEmpty() || at.x() - width / 2 < lastFlagX + 2) continue;
    const bool critical = isCritical(point.flag);
    painter.setPen(theme.color(critical ? Token::Critical : point.flag.abnormal() ? Token::Caution : Token::Text));
    const bool below = at.y() - frame.plot.top() < 14;
    painter.drawText(QRectF(at.x() - width, at.y() + (below ? 5 : -5 - metrics.height()), 2 * width, metrics.height()),
                     Qt::AlignCenter, word);
    lastFlagX = at.x() + width / 2;
  }
}

} // namespace clavis::ui
