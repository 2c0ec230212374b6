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
#include "ui/widgets/painted_line.h"

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

constexpr LineText quiet{.token = Token::TextQuiet, .size = TextSize::Small};

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
    return PaintedLine{QRectF(inner.left(), inner.top() + number * lineHeight, inner.width(), lineHeight),
                       option.direction};
  };

  PaintedLine first = line(0);
  const QString time = listTime(row.created, now);
  first.writeEnd(*painter, theme, time, quiet);
  const QString size = sizeText(row.size);
  first.writeEnd(*painter, theme, size, quiet);
  // Both ends of a long name tell files apart.
  first.write(*painter, theme, utf8(row.name), {.weight = Weight::Strong, .cut = Qt::ElideMiddle});

  PaintedLine second = line(1);
  const QString word = stateWord(row.state);
  drawBadge(*painter, theme, second.takeEnd(badgeSize(theme, word).width()), word, badgeOf(row.state),
            option.direction);
  if (!row.document.empty()) {
    const QString filed = TransferDelegate::tr("In the chart");
    drawBadge(*painter, theme, second.takeEnd(badgeSize(theme, filed).width()), filed, BadgeKind::Neutral,
              option.direction);
  }
  second.write(*painter, theme, directionText(row, model->people()), {});

  PaintedLine third = line(2);
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
  third.write(*painter, theme, sentence,
              {.token = row.state == Failed ? Token::Text : Token::TextQuiet, .size = TextSize::Small});
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
  const PaintedLine name{QRectF(box.left(), place.bottom() + 2, box.width(), lineHeight), option.direction};
  name.write(*painter, theme, utf8(row.name),
             {.weight = Weight::Strong, .size = TextSize::Small, .cut = Qt::ElideMiddle});
  const PaintedLine when{QRectF(box.left(), place.bottom() + 2 + lineHeight, box.width(), lineHeight),
                         option.direction};
  when.write(*painter, theme, listTime(row.created, QDateTime::currentDateTime()), quiet);
}

QSize TileDelegate::sizeHint(const QStyleOptionViewItem& /*option*/, const QModelIndex& /*index*/) const {
  return {side + Theme::step(6), side + 2 * lineHeight + Theme::step(5)};
}

} // namespace clavis::ui
