#include "ui/chart/rows/row_delegate.h"

#include "ui/chart/rows/row_model.h"
#include "ui/theme/theme.h"
#include "ui/theme/wrapped_text.h"

#include <QAbstractItemView>
#include <QPainter>
#include <QTextLayout>

#include <cmath>

namespace clavis::ui {
namespace {

// Lays out the two parts under each other; returns the height of all.
struct Laid {
  QTextLayout first;
  QTextLayout second;
  qreal secondY = 0;
  qreal height = 0;
};

// A date or a code is one word: a line never ends inside it.
QString unbroken(QString text) {
  for (qsizetype i = 1; i + 1 < text.size(); ++i) {
    if (text[i] == u'-' && text[i - 1].isLetterOrNumber() && text[i + 1].isLetterOrNumber()) text[i] = u'\u2011';
  }
  return text;
}

// A number and its unit are one word too, and a word that does not fit is broken anywhere: inside the unit. Where the
// whole does not fit, the line ends between the two. Same length, so that formats keep their places.
QString fitted(QString text, const QFont& font, qreal width) {
  if (!text.contains(u'\u00a0')) return text;
  const QFontMetricsF metrics(font);
  qsizetype start = 0;
  for (qsizetype end = 0; end <= text.size(); ++end) {
    if (end < text.size() && text[end] != u' ') continue;
    if (metrics.horizontalAdvance(text.mid(start, end - start)) > width) {
      for (qsizetype i = start; i < end; ++i) {
        if (text[i] == u'\u00a0') text[i] = u' ';
      }
    }
    start = end + 1;
  }
  return text;
}

QString lineOf(const Cell& cell) {
  QString line;
  for (const QString* part : {&cell.strong, &cell.text, &cell.quiet}) {
    if (part->isEmpty()) continue;
    if (!line.isEmpty()) line += QStringLiteral("  ");
    line += *part;
  }
  return line;
}

void layOut(Laid& laid, const Theme& theme, const Cell& cell, qreal width, bool struck, Qt::LayoutDirection direction) {
  QTextOption option;
  option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
  option.setTextDirection(direction);
  const QString line = lineOf(cell);
  QFont font = theme.font();
  font.setStrikeOut(struck);
  QFont bold = font;
  bold.setWeight(QFont::DemiBold);
  laid.first.setText(fitted(unbroken(line), cell.strong.isEmpty() ? font : bold, width));
  laid.first.setFont(font);
  laid.first.setTextOption(option);
  QList<QTextLayout::FormatRange> formats;
  if (!cell.strong.isEmpty()) {
    QTextLayout::FormatRange strong;
    strong.start = 0;
    strong.length = static_cast<int>(cell.strong.size());
    strong.format.setFontWeight(QFont::DemiBold);
    formats.append(strong);
  }
  if (!cell.quiet.isEmpty()) {
    QTextLayout::FormatRange quiet;
    quiet.length = static_cast<int>(cell.quiet.size());
    quiet.start = static_cast<int>(line.size()) - quiet.length;
    quiet.format.setForeground(theme.color(Token::TextQuiet));
    formats.append(quiet);
  }
  laid.first.setFormats(formats);
  laid.height = line.isEmpty() ? 0 : wrapText(laid.first, width);
  if (cell.second.isEmpty()) return;
  QFont small = theme.font(TextSize::Small);
  small.setStrikeOut(struck);
  laid.second.setText(fitted(unbroken(cell.second), small, width));
  laid.second.setFont(small);
  laid.second.setTextOption(option);
  laid.secondY = laid.height + (line.isEmpty() ? 0 : 1);
  laid.height = laid.secondY + wrapText(laid.second, width);
}

} // namespace

int RowDelegate::widthFor(const Theme& theme, const Cell& cell) const {
  qreal width = cell.badge.isEmpty() ? 0 : badgeSize(theme, cell.badge).width();
  if (!cell.strong.isEmpty() || !cell.text.isEmpty() || !cell.quiet.isEmpty() || !cell.second.isEmpty()) {
    constexpr qreal unlimited = 10'000;
    Laid laid;
    layOut(laid, theme, cell, unlimited, false, Qt::LeftToRight);
    if (laid.first.lineCount() > 0) width = qMax(width, laid.first.lineAt(0).naturalTextWidth());
    if (laid.second.lineCount() > 0) width = qMax(width, laid.second.lineAt(0).naturalTextWidth());
  }
  // One pixel over, or rounding wraps the widest cell.
  return width > 0 ? static_cast<int>(std::ceil(width)) + 1 + 2 * padX : 0;
}

int RowDelegate::leastWidthFor(const Theme& theme, const Cell& cell) const {
  qreal width = cell.badge.isEmpty() ? 0 : badgeSize(theme, cell.badge).width();
  const auto widestWord = [&width](const QString& text, const QFont& font) {
    const QFontMetricsF metrics(font);
    qsizetype start = 0;
    for (qsizetype end = 0; end <= text.size(); ++end) {
      // A number and its unit are one word, a test named "Albumin/creatinine" is one too (unbroken(), fitted()).
      const bool space = end == text.size() || text[end] == u' ';
      if (!space) continue;
      width = qMax(width, metrics.horizontalAdvance(text.mid(start, end - start)));
      start = end + 1;
    }
  };
  QFont bold = theme.font();
  bold.setWeight(QFont::DemiBold);
  widestWord(cell.strong, bold);
  for (const QString* part : {&cell.text, &cell.quiet}) widestWord(*part, theme.font());
  widestWord(cell.second, theme.font(TextSize::Small));
  // A word longer than this is no word (a web address, a run of digits) and may be broken.
  constexpr qreal longest = 180;
  return width > 0 ? static_cast<int>(std::ceil(qMin(width, longest))) + 1 + 2 * padX : 0;
}

int RowDelegate::heightFor(const Theme& theme, const Cell& cell, int width) const {
  int height = 0;
  if (!cell.badge.isEmpty()) height = static_cast<int>(std::ceil(badgeSize(theme, cell.badge).height())) + 2 * padY;
  if (!cell.strong.isEmpty() || !cell.text.isEmpty() || !cell.quiet.isEmpty() || !cell.second.isEmpty()) {
    Laid laid;
    layOut(laid, theme, cell, qMax(40, width - 2 * padX), false, Qt::LeftToRight);
    height = qMax(height, static_cast<int>(std::ceil(laid.height)) + 2 * padY);
  }
  return qMax(height, theme.rowHeight());
}

void RowDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const auto* model = qobject_cast<const RowModel*>(index.model());
  if (model == nullptr) return;
  const Theme& theme = themeOf(option.widget);
  const bool selected = option.state.testFlag(QStyle::State_Selected);
  const bool hovered = option.state.testFlag(QStyle::State_MouseOver);
  painter->save();
  painter->fillRect(option.rect, theme.color(selected ? Token::Selected : hovered ? Token::Hover : Token::Raised));
  painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1),
                    theme.color(Token::Hairline));
  const auto* view = qobject_cast<const QAbstractItemView*>(option.widget);
  const bool focused = selected && view != nullptr && view->hasFocus();
  const bool rightToLeft = option.direction == Qt::RightToLeft;
  if (selected && index.column() == 0) {
    const QRect bar(rightToLeft ? option.rect.right() - 2 : option.rect.left(), option.rect.top(), 3,
                    option.rect.height());
    painter->fillRect(bar, theme.color(focused ? Token::Focus : Token::Line));
  }
  if (focused) {
    // The ring goes round the row, not the cell: it is the row that the keyboard moves.
    painter->setPen(QPen(theme.color(Token::Focus), 1));
    painter->drawLine(option.rect.topLeft(), option.rect.topRight());
    painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
  }

  const Cell cell = model->cell(index);
  const bool struck = model->origin(index.row()).enteredInError;
  const bool past = model->past(index.row());
  const QRect inner = option.rect.adjusted(padX, padY, -padX, -padY);
  if (!cell.badge.isEmpty()) {
    const QRectF line(inner.left(), inner.top(), inner.width(), badgeSize(theme, cell.badge).height());
    drawBadge(*painter, theme, line, cell.badge, struck ? BadgeKind::Neutral : cell.badgeKind, option.direction);
  }
  Laid laid;
  layOut(laid, theme, cell, inner.width(), struck, option.direction);
  // One line stands in the middle of its row; several start at the top, so that columns stay in line.
  const qreal single = QFontMetricsF(theme.font()).height();
  const qreal top = option.rect.height() <= theme.rowHeight() + 1 && laid.height <= single + 1
                        ? option.rect.top() + (option.rect.height() - laid.height) / 2
                        : inner.top();
  painter->setClipRect(option.rect);
  painter->setPen(theme.color(struck || past ? Token::TextQuiet : Token::Text));
  laid.first.draw(painter, QPointF(inner.left(), top));
  if (!cell.second.isEmpty()) {
    painter->setPen(theme.color(Token::TextQuiet));
    laid.second.draw(painter, QPointF(inner.left(), top + laid.secondY));
  }
  painter->restore();
}

} // namespace clavis::ui
