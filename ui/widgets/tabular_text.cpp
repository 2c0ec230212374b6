#include "ui/widgets/tabular_text.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>

namespace clavis::ui {

namespace {

/// Cell width of a digit in this font. Ten measurements; QFontMetricsF caches glyph advances itself.
qreal digitCell(const QFontMetricsF& metrics) {
  qreal widest = 0;
  for (char16_t digit = u'0'; digit <= u'9'; ++digit)
    widest = std::max(widest, metrics.horizontalAdvance(QChar(digit)));
  return widest;
}

bool isDigit(QChar character) { return character >= QLatin1Char('0') && character <= QLatin1Char('9'); }

/// Calls visit(run, x, width) for each digit alone and each run of other characters together.
template <class Visit>
qreal walk(const QFontMetricsF& metrics, QStringView text, Visit visit) {
  const qreal cell = digitCell(metrics);
  qreal x = 0;
  qsizetype at = 0;
  while (at < text.size()) {
    qsizetype end = at + 1;
    qreal width = cell;
    if (!isDigit(text[at])) {
      while (end < text.size() && !isDigit(text[end])) ++end;
      width = metrics.horizontalAdvance(text.mid(at, end - at).toString());
    }
    visit(text.mid(at, end - at), x, width);
    x += width;
    at = end;
  }
  return x;
}

qsizetype decimalMark(QStringView value) {
  const qsizetype point = value.indexOf(QLatin1Char('.'));
  return point >= 0 ? point : value.size();
}

void drawAt(QPainter& painter, const QFontMetricsF& metrics, const QRectF& rect, qreal left, QStringView text) {
  const qreal baseline = rect.center().y() + (metrics.ascent() - metrics.descent()) / 2;
  walk(metrics, text, [&](QStringView run, qreal x, qreal width) {
    // A digit narrower than its cell stands in the middle of it.
    const qreal slack = run.size() == 1 && isDigit(run[0]) ? (width - metrics.horizontalAdvance(run[0])) / 2 : 0.0;
    painter.drawText(QPointF(left + x + slack, baseline), run.toString());
  });
}

} // namespace

qreal tabularWidth(const QFont& font, QStringView text) {
  return walk(QFontMetricsF(font), text, [](QStringView, qreal, qreal) {});
}

void drawTabular(QPainter& painter, const QFont& font, const QRectF& rect, QStringView text, Qt::Alignment alignment) {
  const QFontMetricsF metrics(font);
  const qreal width = walk(metrics, text, [](QStringView, qreal, qreal) {});
  qreal left = rect.left();
  if (alignment.testFlag(Qt::AlignRight))
    left = rect.right() - width;
  else if (alignment.testFlag(Qt::AlignHCenter))
    left = rect.center().x() - width / 2;
  painter.setFont(font);
  drawAt(painter, metrics, rect, left, text);
}

void DecimalColumn::include(QStringView value) {
  const qsizetype mark = decimalMark(value);
  m_left = std::max(m_left, tabularWidth(m_font, value.left(mark)));
  m_right = std::max(m_right, tabularWidth(m_font, value.mid(mark)));
}

void DecimalColumn::draw(QPainter& painter, const QRectF& rect, QStringView value) const {
  const QFontMetricsF metrics(m_font);
  const qreal left = tabularWidth(m_font, value.left(decimalMark(value)));
  painter.setFont(m_font);
  drawAt(painter, metrics, rect, rect.right() - m_right - left, value);
}

} // namespace clavis::ui
