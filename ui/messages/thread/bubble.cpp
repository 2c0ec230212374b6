#include "ui/messages/thread/bubble.h"

#include "ui/theme/paint.h"
#include "ui/theme/wrapped_text.h"
#include "ui/widgets/badge.h"

#include <algorithm>
#include <cmath>

namespace clavis::ui {

namespace {

constexpr qreal padX = 12;
constexpr qreal padY = 8;
constexpr qreal gap = 6;       ///< between rows
constexpr qreal divider = 28;  ///< height of a day's line
constexpr qreal iconSide = 14; ///< of a note
constexpr qreal widest = 620;  ///< a line that is longer is hard to read

void paintDivider(QPainter& painter, const Theme& theme, const QRectF& rect, const QString& text, Token token) {
  painter.setFont(theme.font(TextSize::Small, Weight::Strong));
  painter.setPen(theme.color(token));
  const qreal half = QFontMetricsF(painter.font()).horizontalAdvance(text) / 2 + 10;
  painter.drawText(rect, Qt::AlignCenter | Qt::TextSingleLine, text);
  const QColor line = theme.color(token == Token::TextQuiet ? Token::Hairline : token);
  const qreal y = std::round(rect.center().y());
  if (rect.width() / 2 <= half + 8) return;
  painter.fillRect(QRectF(rect.left() + 8, y, rect.width() / 2 - half - 8, 1), line);
  painter.fillRect(QRectF(rect.center().x() + half, y, rect.width() / 2 - half - 8, 1), line);
}

} // namespace

QString BubbleText::spoken() const {
  QStringList parts;
  if (!day.isEmpty()) parts << day;
  if (!unread.isEmpty()) parts << unread;
  parts << sender << time;
  if (!urgent.isEmpty()) parts << urgent;
  if (!quote.isEmpty()) parts << quote;
  parts << words;
  if (!reactions.isEmpty()) parts << reactions;
  for (const BubbleNote& note : notes) parts << note.text;
  return parts.join(QStringLiteral(", "));
}

struct Bubble::Block {
  QTextLayout layout;
  QPointF place;
  Token token = Token::Text;
  std::optional<Icon> icon;
};

Bubble::~Bubble() = default;
Bubble::Bubble(Bubble&&) noexcept = default;
Bubble& Bubble::operator=(Bubble&&) noexcept = default;

void Bubble::addBlock(const QString& text, const QFont& font, Token token, qreal width, qreal space,
                      std::optional<Icon> icon) {
  auto block = std::make_unique<Block>();
  QTextOption option;
  option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
  option.setTextDirection(icon ? m_direction : Qt::LayoutDirectionAuto);
  if (!icon && m_direction == Qt::RightToLeft) option.setAlignment(Qt::AlignLeading);
  block->layout.setFont(font);
  block->layout.setTextOption(option);
  QString lines = text;
  lines.replace(u'\n', QChar::LineSeparator);
  // In what is said beside the words a date is one word: a line never ends inside it.
  for (qsizetype at = 1; icon && at + 1 < lines.size(); ++at) {
    if (lines[at] == u'-' && lines[at - 1].isLetterOrNumber() && lines[at + 1].isLetterOrNumber())
      lines[at] = u'\u2011';
  }
  block->layout.setText(lines);
  block->token = token;
  block->icon = icon;
  const qreal indent = icon ? iconSide + 6 : 0;
  m_y += space;
  block->place = QPointF(m_direction == Qt::RightToLeft ? 0 : indent, m_y);
  m_y += wrapText(block->layout, std::max<qreal>(20, width - indent));
  m_blocks.push_back(std::move(block));
}

Bubble::Bubble(const BubbleText& text, const Theme& theme, int width, Qt::LayoutDirection direction)
    : m_text(text), m_width(width), m_direction(direction) {
  const qreal room = std::max<qreal>(120, width - 2 * Theme::step(3));
  // Most of the row, and the free side says whose it is.
  const qreal boxWidth = std::min(widest, room < 420 ? room : room * 0.82);
  const qreal inner = boxWidth - 2 * padX;
  if (!text.day.isEmpty()) m_dividers += divider;
  if (!text.unread.isEmpty()) m_dividers += divider;

  const QFont small = theme.font(TextSize::Small);
  // Sender over the words; the time at the end of that line when there is room, else under it.
  QFont sender = theme.font(TextSize::Small, Weight::Strong);
  qreal senderRoom = inner - QFontMetricsF(small).horizontalAdvance(text.time) - 10;
  if (!text.urgent.isEmpty()) senderRoom -= badgeSize(theme, text.urgent).width() + 8;
  addBlock(text.sender, sender, text.own ? Token::Accent : Token::Text, std::max<qreal>(60, senderRoom), 0, {});
  if (!text.quote.isEmpty()) {
    m_quoteTop = m_y + 4;
    addBlock(text.quote, small, Token::TextQuiet, inner - 12, 4, {});
    m_quoteBottom = m_y;
    m_blocks.back()->place.rx() += direction == Qt::RightToLeft ? 0 : 12;
  }
  QFont words = theme.font();
  words.setItalic(text.said);
  if (!text.words.isEmpty()) addBlock(text.words, words, text.said ? Token::TextQuiet : Token::Text, inner, 4, {});
  if (!text.reactions.isEmpty()) addBlock(text.reactions, small, Token::Text, inner, 6, {});
  for (const BubbleNote& note : text.notes) addBlock(note.text, small, note.token, inner, 4, note.icon);

  const qreal boxHeight = m_y + 2 * padY;
  const bool atEnd = text.own != (direction == Qt::RightToLeft);
  const qreal left = atEnd ? width - Theme::step(3) - boxWidth : Theme::step(3);
  m_box = QRectF(left, m_dividers + gap / 2, boxWidth, boxHeight);
  m_height = static_cast<int>(std::ceil(m_dividers + boxHeight + gap));
}

void Bubble::paint(QPainter& painter, const QPointF& corner, const Theme& theme, Marks marks) const {
  const PaintScope scope(painter);
  painter.translate(corner);
  qreal y = 0;
  if (!m_text.day.isEmpty()) {
    paintDivider(painter, theme, QRectF(0, y, m_width, divider), m_text.day, Token::TextQuiet);
    y += divider;
  }
  if (!m_text.unread.isEmpty())
    paintDivider(painter, theme, QRectF(0, y, m_width, divider), m_text.unread, Token::Accent);

  roundedBox(painter, m_box, theme.color(m_text.own ? Token::AccentSoft : Token::Raised),
             theme.color(marks.chosen && marks.focus ? Token::Focus : m_text.edge), 8,
             marks.chosen && marks.focus ? 2 : 1);
  if (marks.chosen && !marks.focus) roundedBox(painter, m_box, Qt::transparent, theme.color(Token::Line), 8, 2);
  // The edge on the side of whoever wrote it: a second sign beside word and side.
  if (m_text.own) {
    const bool right = m_direction == Qt::LeftToRight;
    painter.fillRect(QRectF(right ? m_box.right() - 4 : m_box.left() + 1, m_box.top() + 8, 3, m_box.height() - 16),
                     theme.color(Token::Accent));
  }

  const QRectF inner = m_box.adjusted(padX, padY, -padX, -padY);
  const bool mirrored = m_direction == Qt::RightToLeft;
  painter.setFont(theme.font(TextSize::Small));
  painter.setPen(theme.color(Token::TextQuiet));
  const qreal line = QFontMetricsF(painter.font()).height();
  QRectF head(inner.left(), inner.top(), inner.width(), line);
  painter.drawText(head, static_cast<int>(mirrored ? Qt::AlignLeft : Qt::AlignRight) | Qt::TextSingleLine, m_text.time);
  if (!m_text.urgent.isEmpty()) {
    const qreal time = QFontMetricsF(painter.font()).horizontalAdvance(m_text.time) + 8;
    const qreal badge = badgeSize(theme, m_text.urgent).width();
    const qreal x = mirrored ? head.left() + time : head.right() - time - badge;
    drawBadge(painter, theme, QRectF(x, head.top() - 2, badge, line + 4), m_text.urgent, BadgeKind::Critical,
              Qt::LeftToRight);
  }
  if (!m_text.quote.isEmpty()) {
    painter.fillRect(
        QRectF(mirrored ? inner.right() - 3 : inner.left(), inner.top() + m_quoteTop, 3, m_quoteBottom - m_quoteTop),
        theme.color(Token::Line));
  }
  for (const auto& block : m_blocks) {
    painter.setPen(theme.color(block->token));
    block->layout.draw(&painter, inner.topLeft() + block->place);
    if (block->icon) {
      const qreal x = mirrored ? inner.right() - iconSide : inner.left();
      drawIcon(painter, QRectF(x, inner.top() + block->place.y() + 1, iconSide, iconSide), *block->icon,
               theme.color(block->token));
    }
  }
}

} // namespace clavis::ui
