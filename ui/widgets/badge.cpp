#include "ui/widgets/badge.h"

#include "ui/theme/paint.h"

#include <QFontMetricsF>

namespace clavis::ui {

namespace {

constexpr qreal height = 20;
constexpr qreal margin = 6;

struct Look {
  Token ink;
  Token ground;
};

Look lookOf(BadgeKind kind) {
  switch (kind) {
  case BadgeKind::Neutral: return {Token::TextQuiet, Token::Sunken};
  case BadgeKind::Accent: return {Token::Accent, Token::AccentSoft};
  case BadgeKind::Positive: return {Token::Positive, Token::PositiveSoft};
  case BadgeKind::Caution: return {Token::Caution, Token::CautionSoft};
  case BadgeKind::Critical: return {Token::Critical, Token::CriticalSoft};
  }
  return {Token::TextQuiet, Token::Sunken};
}

} // namespace

QSizeF badgeSize(const Theme& theme, const QString& word) {
  const QFontMetricsF metrics(theme.font(TextSize::Small, Weight::Strong));
  return {metrics.horizontalAdvance(word) + 2 * margin, height};
}

qreal drawBadge(QPainter& painter, const Theme& theme, const QRectF& rect, const QString& word, BadgeKind kind,
                Qt::LayoutDirection direction) {
  const PaintScope scope(painter);
  const Look look = lookOf(kind);
  QRectF box(QPointF(0, 0), badgeSize(theme, word));
  box.moveCenter(rect.center());
  if (direction == Qt::RightToLeft)
    box.moveRight(rect.right());
  else
    box.moveLeft(rect.left());
  roundedBox(painter, box, theme.color(look.ground), Qt::transparent, 4);
  painter.setFont(theme.font(TextSize::Small, Weight::Strong));
  painter.setPen(theme.color(look.ink));
  painter.drawText(box, Qt::AlignCenter | Qt::TextSingleLine, word);
  return box.width();
}

Badge::Badge(const QString& word, BadgeKind kind, QWidget* parent) : QWidget(parent), m_word(word), m_kind(kind) {
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
  setAccessibleName(word);
}

void Badge::set(const QString& word, BadgeKind kind) {
  m_word = word;
  m_kind = kind;
  setAccessibleName(word);
  updateGeometry();
  update();
}

QSize Badge::sizeHint() const { return badgeSize(themeOf(this), m_word).toSize() + QSize(1, 0); }

void Badge::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  drawBadge(painter, themeOf(this), rect(), m_word, m_kind, layoutDirection());
}

} // namespace clavis::ui
