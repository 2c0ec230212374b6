#include "ui/files/transfers/transfer_delegate.h"

#include "ui/files/file_words.h"
#include "ui/files/gallery/thumbnails.h"
#include "ui/files/transfers/transfer_model.h"
#include "ui/messages/message_words.h"
#include "ui/theme/icon.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/viewer/viewer_words.h"
#include "ui/widgets/badge.h"

namespace clavis::ui {

using enum exchange::TransferState;
using exchange::Direction;
using exchange::TransferRow;

namespace {

constexpr int lineHeight = 20;
constexpr int barHeight = 4;

bool shows(exchange::TransferState state) { return state == Uploading || state == Downloading || state == Paused; }

BadgeKind badgeOf(exchange::TransferState state) {
  switch (state) {
  case Received:
  case Delivered: return BadgeKind::Positive;
  case Failed:
  case WaitingForNetwork: return BadgeKind::Caution;
  case Offered:
  case Uploading:
  case Downloading:
  case Sealing:
  case Checking: return BadgeKind::Accent;
  default: return BadgeKind::Neutral;
  }
}

/// What a line still has room for, from either end.
struct Line {
  QRectF rect;
  Qt::LayoutDirection direction;

  QRectF takeEnd(qreal width) {
    QRectF end = rect;
    if (direction == Qt::RightToLeft) {
      end.setRight(rect.left() + width);
      rect.setLeft(rect.left() + width + Theme::step(2));
    } else {
      end.setLeft(rect.right() - width);
      rect.setRight(rect.right() - width - Theme::step(2));
    }
    return end;
  }
};

void write(QPainter& painter, const Theme& theme, const Line& line, const QString& text, Weight weight, Token token,
           TextSize size, Qt::TextElideMode cut = Qt::ElideRight) {
  painter.setFont(theme.font(size, weight));
  painter.setPen(theme.color(token));
  const Qt::Alignment side = line.direction == Qt::RightToLeft ? Qt::AlignRight : Qt::AlignLeft;
  const QString shown = QFontMetricsF(painter.font()).elidedText(text, cut, line.rect.width());
  painter.drawText(line.rect, static_cast<int>(side | Qt::AlignVCenter) | Qt::TextSingleLine, shown);
}

qreal widthOf(const Theme& theme, const QString& text, TextSize size, Weight weight = Weight::Regular) {
  return QFontMetricsF(theme.font(size, weight)).horizontalAdvance(text) + 1;
}

void paintGround(QPainter& painter, const Theme& theme, const QStyleOptionViewItem& option) {
  const bool selected = (option.state & QStyle::State_Selected) != 0;
  if (selected)
    painter.fillRect(option.rect, theme.color(Token::Selected));
  else if ((option.state & QStyle::State_MouseOver) != 0)
    painter.fillRect(option.rect, theme.color(Token::Hover));
  const bool keyboard = selected && option.widget != nullptr && option.widget->hasFocus();
  if (keyboard)
    roundedBox(painter, QRectF(option.rect).adjusted(1, 1, -1, -1), Qt::transparent, theme.color(Token::Focus),
               Theme::radius, 2);
}

void paintBar(QPainter& painter, const Theme& theme, QRectF place, int percent, Qt::LayoutDirection direction) {
  roundedBox(painter, place, theme.color(Token::Sunken), theme.color(Token::Line), barHeight / 2.0);
  QRectF done = place;
  done.setWidth(place.width() * percent / 100.0);
  if (direction == Qt::RightToLeft) done.moveRight(place.right());
  roundedBox(painter, done, theme.color(Token::Accent), Qt::transparent, barHeight / 2.0);
}

} // namespace

void TransferDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const auto* model = qobject_cast<const TransferModel*>(index.model());
  if (model == nullptr) return;
  const TransferRow& row = model->row(index.row());
  const Theme& theme = themeOf(option.widget);
  const PaintScope scope(*painter);
  paintGround(*painter, theme, option);
  painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1),
                    theme.color(Token::Hairline));
  const QDateTime now = QDateTime::currentDateTime();
  QRectF inner = QRectF(option.rect).adjusted(Theme::step(3), Theme::step(2), -Theme::step(3), -Theme::step(2));
  const auto line = [&](int number) {
    return Line{QRectF(inner.left(), inner.top() + number * lineHeight, inner.width(), lineHeight), option.direction};
  };

  Line first = line(0);
  const QString time = listTime(row.created, now);
  write(*painter, theme, {first.takeEnd(widthOf(theme, time, TextSize::Small)), option.direction}, time,
        Weight::Regular, Token::TextQuiet, TextSize::Small);
  const QString size = sizeText(row.size);
  write(*painter, theme, {first.takeEnd(widthOf(theme, size, TextSize::Small)), option.direction}, size,
        Weight::Regular, Token::TextQuiet, TextSize::Small);
  // Both ends of a long name tell files apart.
  write(*painter, theme, first, utf8(row.name), Weight::Strong, Token::Text, TextSize::Body, Qt::ElideMiddle);

  Line second = line(1);
  const QString word = stateWord(row.state);
  drawBadge(*painter, theme, second.takeEnd(badgeSize(theme, word).width()), word, badgeOf(row.state),
            option.direction);
  if (!row.document.empty()) {
    const QString filed = TransferDelegate::tr("In the chart");
    drawBadge(*painter, theme, second.takeEnd(badgeSize(theme, filed).width()), filed, BadgeKind::Neutral,
              option.direction);
  }
  write(*painter, theme, second, directionText(row, model->people()), Weight::Regular, Token::Text, TextSize::Body);

  Line third = line(2);
  if (shows(row.state) && row.total > 0) {
    QRectF bar = third.takeEnd(qMin<qreal>(180, third.rect.width() / 3));
    bar.setTop(bar.center().y() - barHeight / 2.0);
    bar.setHeight(barHeight);
    paintBar(*painter, theme, bar, index.data(TransferModel::PercentRole).toInt(), option.direction);
  }
  QString sentence = stateSentence(row, model->people(), now);
  if (row.state == Uploading || row.state == Downloading)
    if (const QString pace = paceText(row.done, row.total, model->rateOf(row.key)); !pace.isEmpty())
      sentence += QStringLiteral(" · ") + pace;
  write(*painter, theme, third, sentence, Weight::Regular, row.state == Failed ? Token::Text : Token::TextQuiet,
        TextSize::Small);
}

QSize TransferDelegate::sizeHint(const QStyleOptionViewItem& /*option*/, const QModelIndex& /*index*/) const {
  return {200, 3 * lineHeight + Theme::step(4)};
}

void TileDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const auto* model = qobject_cast<const TransferModel*>(index.model());
  if (model == nullptr) return;
  const TransferRow& row = model->row(index.row());
  const Theme& theme = themeOf(option.widget);
  const PaintScope scope(*painter);
  paintGround(*painter, theme, option);
  const QRectF box = QRectF(option.rect).adjusted(Theme::step(2), Theme::step(2), -Theme::step(2), -Theme::step(2));
  const QRectF place(box.left(), box.top(), box.width(), side);
  roundedBox(*painter, place, theme.color(Token::Sunken), theme.color(Token::Hairline), 4);
  const auto picture = index.data(TransferModel::PictureRole).value<QImage>();
  if (!picture.isNull()) {
    QSizeF size = QSizeF(picture.size()).scaled(place.size() - QSizeF(4, 4), Qt::KeepAspectRatio);
    size = size.boundedTo(picture.size()); // never blown up: a blurred picture hides what is in it
    QRectF target(QPointF(), size);
    target.moveCenter(place.center());
    painter->setRenderHint(QPainter::SmoothPixmapTransform);
    painter->drawImage(target, picture);
  } else {
    drawIcon(*painter, QRectF(place.center().x() - 16, place.center().y() - 26, 32, 32), Icon::Files,
             theme.color(Token::TextQuiet));
    const QString kind = typeWords(core::preview::typeOfName(row.name));
    painter->setFont(theme.font(TextSize::Small));
    painter->setPen(theme.color(Token::TextQuiet));
    painter->drawText(QRectF(place.left(), place.center().y() + 10, place.width(), 20), Qt::AlignCenter,
                      QFontMetricsF(painter->font()).elidedText(kind, Qt::ElideRight, place.width() - 8));
  }
  Line name{QRectF(box.left(), place.bottom() + 2, box.width(), lineHeight), option.direction};
  write(*painter, theme, name, utf8(row.name), Weight::Strong, Token::Text, TextSize::Small, Qt::ElideMiddle);
  Line when{QRectF(box.left(), place.bottom() + 2 + lineHeight, box.width(), lineHeight), option.direction};
  write(*painter, theme, when, listTime(row.created, QDateTime::currentDateTime()), Weight::Regular, Token::TextQuiet,
        TextSize::Small);
}

QSize TileDelegate::sizeHint(const QStyleOptionViewItem& /*option*/, const QModelIndex& /*index*/) const {
  return {side + Theme::step(6), side + 2 * lineHeight + Theme::step(5)};
}

} // namespace clavis::ui
