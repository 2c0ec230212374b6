#include "ui/files/sending/outgoing_delegate.h"

#include "ui/files/sending/outgoing_model.h"
#include "ui/theme/icon.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"

namespace clavis::ui {

void OutgoingDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const Theme& theme = themeOf(option.widget);
  const PaintScope scope(*painter);
  const bool selected = (option.state & QStyle::State_Selected) != 0;
  if (selected) painter->fillRect(option.rect, theme.color(Token::Selected));
  if (selected && option.widget != nullptr && option.widget->hasFocus())
    roundedBox(*painter, QRectF(option.rect).adjusted(1, 1, -1, -1), Qt::transparent, theme.color(Token::Focus),
               Theme::radius, 2);
  painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1),
                    theme.color(Token::Hairline));
  QRectF inner = QRectF(option.rect).adjusted(Theme::step(2), Theme::step(1), -Theme::step(2), -Theme::step(1));
  const QString problem = index.data(OutgoingModel::ProblemRole).toString();
  const bool backwards = option.direction == Qt::RightToLeft;
  if (!problem.isEmpty()) {
    QRectF mark(inner.left(), inner.top() + 12, 18, 18);
    if (backwards) mark.moveRight(inner.right());
    drawIcon(*painter, mark, Icon::Warning, theme.color(Token::Caution));
    backwards ? inner.setRight(mark.left() - Theme::step(2)) : inner.setLeft(mark.right() + Theme::step(2));
  }
  const auto write = [&](qreal top, const QString& text, TextSize size, Weight weight, Token token,
                         Qt::TextElideMode cut) {
    painter->setFont(theme.font(size, weight));
    painter->setPen(theme.color(token));
    const QRectF line(inner.left(), inner.top() + top, inner.width(), 20);
    painter->drawText(
        line, static_cast<int>((backwards ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter) | Qt::TextSingleLine,
        QFontMetricsF(painter->font()).elidedText(text, cut, line.width()));
  };
  write(0, index.data().toString(), TextSize::Body, Weight::Strong, Token::Text, Qt::ElideMiddle);
  write(20, problem.isEmpty() ? index.data(OutgoingModel::DetailRole).toString() : problem, TextSize::Small,
        Weight::Regular, problem.isEmpty() ? Token::TextQuiet : Token::Text, Qt::ElideRight);
}

QSize OutgoingDelegate::sizeHint(const QStyleOptionViewItem& /*option*/, const QModelIndex& /*index*/) const {
  return {200, 40 + Theme::step(2)};
}

} // namespace clavis::ui
