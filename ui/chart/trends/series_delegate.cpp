#include "ui/chart/trends/series_delegate.h"

#include "ui/chart/chart_words.h"
#include "ui/chart/trends/trends_page.h"
#include "ui/theme/theme.h"

#include <QAbstractItemView>
#include <QPainter>

namespace clavis::ui {
namespace {

constexpr int pad = 5, boxSpace = 30;

QRect textRect(const QRect& item, Qt::LayoutDirection direction) {
  const QRect inner = item.adjusted(0, pad, 0, -pad);
  return direction == Qt::RightToLeft ? inner.adjusted(pad, 0, -boxSpace, 0) : inner.adjusted(boxSpace, 0, -pad, 0);
}

QString factsOf(const chart::SeriesInfo& info) {
  return TrendsPage::tr("%1  ·  %n value(s)  ·  %2", nullptr, static_cast<int>(info.count))
      .arg(valueText(info.last), dayText(info.lastDate).replace(u'-', u'\u2011'));
}

constexpr int wrapped = Qt::TextWordWrap | Qt::AlignLeading | Qt::AlignTop;

} // namespace

QSize SeriesDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const Theme& theme = themeOf(option.widget);
  const auto* view = qobject_cast<const QAbstractItemView*>(option.widget);
  // As narrow as it can become: when the scroll bar appears, the heights are not asked for again.
  const int width =
      view == nullptr
          ? 240
          : qMin(view->viewport()->width(),
                 view->contentsRect().width() - view->style()->pixelMetric(QStyle::PM_ScrollBarExtent, nullptr, view));
  const QRect room = textRect(QRect(0, 0, width, 10'000), option.direction);
  const QString name = index.data(Qt::DisplayRole).toString();
  const int height =
      QFontMetrics(theme.font()).boundingRect(room, wrapped, name).height() +
      QFontMetrics(theme.font(TextSize::Small)).boundingRect(room, wrapped, factsOf(m_model->at(index.row()))).height();
  return {width, height + 2 * pad + 1};
}

void SeriesDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  // Ground, box, focus and hover as any other list has them; the text is ours.
  QStyleOptionViewItem plain = option;
  initStyleOption(&plain, index);
  const QString name = std::exchange(plain.text, QString());
  const QStyle* style = option.widget != nullptr ? option.widget->style() : nullptr;
  if (style == nullptr) return;
  style->drawControl(QStyle::CE_ItemViewItem, &plain, painter, option.widget);
  const Theme& theme = themeOf(option.widget);
  const QRect room = textRect(option.rect, option.direction);
  painter->save();
  painter->setFont(theme.font());
  painter->setPen(theme.color(Token::Text));
  QRect used;
  painter->setLayoutDirection(option.direction);
  painter->drawText(room, wrapped, name, &used);
  painter->setFont(theme.font(TextSize::Small));
  painter->setPen(theme.color(Token::TextQuiet));
  painter->drawText(room.adjusted(0, used.height(), 0, 0), wrapped, factsOf(m_model->at(index.row())));
  painter->restore();
}

} // namespace clavis::ui
