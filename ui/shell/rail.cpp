#include "ui/shell/rail.h"

#include "ui/theme/paint.h"
#include "ui/theme/theme.h"

#include <QAbstractButton>
#include <QButtonGroup>
#include <QVBoxLayout>

namespace clavis::ui {

namespace {

constexpr int railWidth = 76;

class RailButton final : public QAbstractButton {
 public:
  RailButton(Icon icon, const QString& text, QWidget* parent) : QAbstractButton(parent), m_icon(icon) {
    setText(text);
    setAccessibleName(text);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
  }
  void setWaiting(int count, int urgent, bool messages) {
    m_count = count;
    m_urgent = urgent > 0;
    QStringList spoken{text()};
    if (count > 0)
      spoken << (messages ? Rail::tr("%n unread", nullptr, count) : Rail::tr("%n waiting", nullptr, count));
    if (urgent > 0) spoken << Rail::tr("%n urgent", nullptr, urgent);
    setAccessibleName(spoken.join(QStringLiteral(", ")));
    setToolTip(count > 0 ? accessibleName() : QString());
    update();
  }
  [[nodiscard]] QSize sizeHint() const override {
    const QFontMetrics metrics(themeOf(this).font(TextSize::Small, Weight::Strong));
    return {std::max(railWidth - 8, metrics.horizontalAdvance(text()) + 8), 56};
  }
  [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

 protected:
  void paintEvent(QPaintEvent* /*event*/) override {
    QPainter painter(this);
    const PaintScope scope(painter);
    const Theme& theme = themeOf(this);
    const bool current = isCheckable() && isChecked();
    const QRectF box = QRectF(rect()).adjusted(2, 2, -2, -2);
    if (current || isDown())
      roundedBox(painter, box, theme.color(Token::Selected), Qt::transparent, Theme::radius);
    else if (underMouse())
      roundedBox(painter, box, theme.color(Token::Hover), Qt::transparent, Theme::radius);
    const QColor ink = theme.color(current ? Token::Accent : Token::TextQuiet);
    drawIcon(painter, QRectF(box.center().x() - 11, box.top() + 7, 22, 22), m_icon, ink);
    if (m_count > 0) paintWaiting(painter, theme, box);
    painter.setFont(theme.font(TextSize::Small, current ? Weight::Strong : Weight::Regular));
    painter.setPen(current ? theme.color(Token::Text) : theme.color(Token::TextQuiet));
    painter.drawText(QRectF(box.left(), box.top() + 31, box.width(), 18), Qt::AlignCenter, text());
    if (hasFocus()) roundedBox(painter, box, Qt::transparent, theme.color(Token::Focus), Theme::radius, 2);
  }

 private:
  // The figure at the icon's corner; what is urgent has an exclamation mark as well as its colour.
  void paintWaiting(QPainter& painter, const Theme& theme, const QRectF& box) const {
    constexpr int most = 99;
    const QString figure = (m_count > most ? QStringLiteral("99+") : QString::number(m_count)) +
                           (m_urgent ? QStringLiteral(" !") : QString());
    painter.setFont(theme.font(TextSize::Small, Weight::Strong));
    const qreal width = qMax(16.0, QFontMetricsF(painter.font()).horizontalAdvance(figure) + 8);
    QRectF pill(box.center().x() + 4, box.top() + 2, width, 16);
    if (layoutDirection() == Qt::RightToLeft) pill.moveRight(box.center().x() - 4);
    pill.moveRight(qMin(pill.right(), box.right() - 1));
    pill.moveLeft(qMax(pill.left(), box.left() + 1));
    roundedBox(painter, pill, theme.color(m_urgent ? Token::Critical : Token::Accent), Qt::transparent, 8);
    painter.setPen(theme.color(m_urgent ? Token::OnCritical : Token::OnAccent));
    painter.drawText(pill, Qt::AlignCenter | Qt::TextSingleLine, figure);
  }

  Icon m_icon;
  int m_count = 0;
  bool m_urgent = false;
};

} // namespace

Rail::Rail(const std::vector<SectionEntry>& entries, QWidget* parent)
    : QWidget(parent), m_group(new QButtonGroup(this)) {
  setAccessibleName(tr("Sections"));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(4, 8, 4, 8);
  column->setSpacing(4);
  for (const SectionEntry& entry : entries) {
    auto* button = new RailButton(entry.icon, entry.name, this);
    button->setCheckable(true);
    m_group->addButton(button, static_cast<int>(entry.section));
    column->addWidget(button);
  }
  column->addStretch(1);
  auto* lock = new RailButton(Icon::Lock, tr("Lock"), this);
  lock->setToolTip(tr("Lock (%1)").arg(QKeySequence(Qt::CTRL | Qt::Key_L).toString(QKeySequence::NativeText)));
  column->addWidget(lock);
  connect(lock, &QAbstractButton::clicked, this, &Rail::lockRequested);
  connect(m_group, &QButtonGroup::idClicked, this, [this](int id) { Q_EMIT chosen(static_cast<Section>(id)); });
}

void Rail::setCurrent(Section section) {
  if (auto* button = m_group->button(static_cast<int>(section))) button->setChecked(true);
}

void Rail::setWaiting(Section section, int count, int urgent) {
  if (auto* button = m_group->button(static_cast<int>(section)))
    static_cast<RailButton*>(button)->setWaiting(count, urgent, section == Section::Messages);
}

Section Rail::current() const { return static_cast<Section>(m_group->checkedId()); }

void Rail::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  const Theme& theme = themeOf(this);
  painter.fillRect(rect(), theme.color(Token::Surface));
  const int edge = layoutDirection() == Qt::RightToLeft ? 0 : width() - 1;
  painter.fillRect(QRect(edge, 0, 1, height()), theme.color(Token::Hairline));
}

} // namespace clavis::ui
