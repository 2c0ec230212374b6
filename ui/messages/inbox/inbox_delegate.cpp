#include "ui/messages/inbox/inbox_delegate.h"

#include "ui/messages/inbox/hit_model.h"
#include "ui/messages/inbox/inbox_model.h"
#include "ui/messages/message_words.h"
#include "ui/messages/people.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/badge.h"
#include "ui/widgets/painted_line.h"

#include <array>

namespace clavis::ui {

namespace {

constexpr LineText quiet{.token = Token::TextQuiet, .size = TextSize::Small};
constexpr LineText strong{.weight = Weight::Strong};

struct Mark {
  QString word;
  BadgeKind kind;
};

QList<Mark> marksOf(const messaging::ConversationRow& row) {
  QList<Mark> marks;
  if (row.urgentUnread > 0)
    marks.append({InboxDelegate::tr("%n urgent", nullptr, row.urgentUnread), BadgeKind::Critical});
  if (row.unread > row.urgentUnread)
    marks.append({InboxDelegate::tr("%n unread", nullptr, row.unread - row.urgentUnread), BadgeKind::Accent});
  if (row.state == messaging::ConversationState::Blocked)
    marks.append({InboxDelegate::tr("Held back"), BadgeKind::Caution});
  if (row.state == messaging::ConversationState::Left) marks.append({InboxDelegate::tr("Left"), BadgeKind::Neutral});
  if (row.lastOwn && row.lastDelivery == messaging::Delivery::Failed)
    marks.append({InboxDelegate::tr("Not sent"), BadgeKind::Caution});
  else if (row.queued > 0)
    marks.append({InboxDelegate::tr("%n queued", nullptr, row.queued), BadgeKind::Neutral});
  if (row.hasDraft) marks.append({InboxDelegate::tr("Draft"), BadgeKind::Neutral});
  return marks;
}

void paintConversation(QPainter& painter, const Theme& theme, std::array<PaintedLine, 3> lines,
                       const messaging::ConversationRow& row, People& people) {
  const bool unread = row.unread > 0;
  lines[0].writeEnd(painter, theme, listTime(row.lastAt, QDateTime::currentDateTime()), quiet);
  const QString name = people.name(row.patient);
  lines[0].write(painter, theme, name, strong);
  // The birth date beside the name, whole or not at all: a cut date could be read as another.
  lines[0].skip(lineWidth(theme, name, strong) + Theme::step(2));
  if (const QString born = people.born(row.patient); lineWidth(theme, born, quiet) <= lines[0].rect.width())
    lines[0].write(painter, theme, born, quiet);

  for (const Mark& mark : marksOf(row)) {
    const qreal width = badgeSize(theme, mark.word).width();
    if (width > lines[1].rect.width() / 1.6) break; // the topic keeps some room; the spoken text has it all
    drawBadge(painter, theme, lines[1].takeEnd(width), mark.word, mark.kind, lines[1].direction);
  }
  lines[1].write(painter, theme, topicText(row.topic), quiet);

  QString last = snippet(row.lastWords);
  //: before the words of one's own last message
  if (!last.isEmpty() && row.lastOwn) last = InboxDelegate::tr("You: %1").arg(last);
  if (last.isEmpty()) last = InboxDelegate::tr("No messages yet");
  lines[2].write(painter, theme, last, unread ? strong : LineText{.token = Token::TextQuiet});
}

void paintHit(QPainter& painter, const Theme& theme, std::array<PaintedLine, 3> lines, const messaging::SearchHit& hit,
              People& people) {
  lines[0].writeEnd(painter, theme, listTime(hit.message.arrived, QDateTime::currentDateTime()), quiet);
  lines[0].write(painter, theme, people.name(hit.patient), strong);
  const QString who = hit.message.own ? InboxDelegate::tr("You") : people.nameAndRole(hit.message.person);
  //: %1 is who wrote, %2 what the conversation is about
  lines[1].write(painter, theme, InboxDelegate::tr("%1 in %2").arg(who, topicText(hit.topic)), quiet);
  lines[2].write(painter, theme, snippet(hit.message.words), {});
}

} // namespace

void InboxDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const Theme& theme = themeOf(option.widget);
  const PaintScope scope(*painter);
  const bool selected = (option.state & QStyle::State_Selected) != 0;
  const bool hovered = (option.state & QStyle::State_MouseOver) != 0;
  painter->fillRect(option.rect, theme.color(selected ? Token::Selected : hovered ? Token::Hover : Token::Raised));
  painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1),
                    theme.color(Token::Hairline));
  const bool mirrored = option.direction == Qt::RightToLeft;
  if (selected) {
    const bool focus = option.widget != nullptr && option.widget->hasFocus();
    painter->fillRect(
        QRectF(mirrored ? option.rect.right() - 2 : option.rect.left(), option.rect.top(), 3, option.rect.height() - 1),
        theme.color(focus ? Token::Focus : Token::Line));
  }
  QRectF inner = QRectF(option.rect).adjusted(Theme::step(3), Theme::step(2), -Theme::step(3), -Theme::step(2));
  std::array<PaintedLine, 3> lines{};
  const qreal height = inner.height() / 3;
  for (std::size_t at = 0; at < lines.size(); ++at) {
    lines[at] = {QRectF(inner.left(), inner.top() + static_cast<qreal>(at) * height, inner.width(), height),
                 option.direction};
  }
  if (const auto* inbox = qobject_cast<const InboxModel*>(index.model()))
    paintConversation(*painter, theme, lines, inbox->row(index.row()), inbox->people());
  else if (const auto* hits = qobject_cast<const HitModel*>(index.model()))
    paintHit(*painter, theme, lines, hits->hit(index.row()), hits->people());
}

QSize InboxDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& /*index*/) const {
  const Theme& theme = themeOf(option.widget);
  const int line = QFontMetrics(theme.font()).height() + (theme.density() == Density::Compact ? 3 : 6);
  return {200, 3 * line + Theme::step(4)};
}

} // namespace clavis::ui
