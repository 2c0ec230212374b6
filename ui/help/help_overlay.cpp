#include "ui/help/help_overlay.h"

#include "ui/theme/clavis_style.h"
#include "ui/theme/paint.h"
#include "ui/widgets/key_table.h"
#include "ui/widgets/label.h"
#include "ui/widgets/reading_area.h"

#include <QAction>
#include <QApplication>
#include <QGridLayout>
#include <QKeyEvent>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace clavis::ui {

namespace {

QString ownerName(const QWidget* widget, const QWidget& window) {
  for (const QWidget* at = widget; at != nullptr && at != &window; at = at->parentWidget()) {
    if (!at->accessibleName().isEmpty()) return at->accessibleName();
  }
  return HelpOverlay::tr("Everywhere");
}

void add(std::vector<HelpGroup>& groups, const QString& name, HelpEntry entry) {
  auto group = std::ranges::find(groups, name, &HelpGroup::name);
  if (group == groups.end()) group = groups.insert(groups.end(), HelpGroup{name, {}});
  const bool known =
      std::ranges::any_of(group->entries, [&](const HelpEntry& other) { return other.text == entry.text; });
  if (!known) group->entries.push_back(std::move(entry));
}

/// Keys drawn as caps in a row.
class KeyCaps final : public QWidget {
 public:
  KeyCaps(const QList<QKeySequence>& keys, QWidget* parent) : QWidget(parent) {
    for (const QKeySequence& key : keys.mid(0, 2)) m_caps.append(key.toString(QKeySequence::NativeText));
    setAccessibleName(m_caps.join(QStringLiteral(", ")));
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
  }
  [[nodiscard]] QSize sizeHint() const override {
    const QFontMetrics metrics(themeOf(this).font(TextSize::Small));
    int width = 0;
    for (const QString& cap : m_caps) width += metrics.horizontalAdvance(cap) + 12 + 6;
    return {width, 24};
  }

 protected:
  void paintEvent(QPaintEvent* /*event*/) override {
    QPainter painter(this);
    const PaintScope scope(painter);
    const Theme& theme = themeOf(this);
    painter.setFont(theme.font(TextSize::Small));
    qreal x = 0;
    for (const QString& cap : m_caps) {
      QRectF box(x, 2, painter.fontMetrics().horizontalAdvance(cap) + 12, 20);
      x += box.width() + 6;
      if (layoutDirection() == Qt::RightToLeft) box.moveRight(width() - box.left());
      roundedBox(painter, box, theme.color(Token::Surface), theme.color(Token::Hairline), 4);
      painter.setPen(theme.color(Token::Text));
      painter.drawText(box, Qt::AlignCenter, cap);
    }
  }

 private:
  QStringList m_caps;
};

constexpr int widthForTwo = 900;

QGridLayout* addColumn(QHBoxLayout* columns) {
  auto* grid = new QGridLayout;
  grid->setHorizontalSpacing(Theme::step(4));
  grid->setVerticalSpacing(Theme::step(1));
  grid->setColumnStretch(1, 1);
  columns->addLayout(grid, 1);
  return grid;
}

class Panel final : public QWidget {
 public:
  using QWidget::QWidget;

 protected:
  void paintEvent(QPaintEvent* /*event*/) override {
    QPainter painter(this);
    const PaintScope scope(painter);
    const Theme& theme = themeOf(this);
    roundedBox(painter, rect(), theme.color(Token::Raised), theme.color(Token::Line), 10);
  }
};

} // namespace

std::vector<HelpGroup> helpFor(const QWidget& window) {
  std::vector<HelpGroup> groups;
  QList<const QWidget*> widgets = {&window};
  for (const QWidget* child : window.findChildren<const QWidget*>()) widgets.append(child);
  for (const QWidget* widget : widgets) {
    if (!widget->isVisible()) continue;
    const QString name = ownerName(widget, window);
    for (const QAction* action : widget->actions()) {
      if (action->shortcuts().isEmpty() || action->text().isEmpty() || !action->isEnabled()) continue;
      add(groups, name, {action->text().remove(QLatin1Char('&')), action->shortcuts()});
    }
    for (const KeyTable* table : widget->findChildren<const KeyTable*>(Qt::FindDirectChildrenOnly)) {
      for (const KeyTable::Row& row : table->rows()) add(groups, name, {row.text, row.keys});
    }
  }
  return groups;
}

HelpOverlay::HelpOverlay(QWidget* window) : QWidget(window), m_before(QApplication::focusWidget()) {
  setAttribute(Qt::WA_DeleteOnClose);
  setAccessibleName(tr("Keys of this screen"));
  auto* panel = new Panel(this);
  auto* title = new Label(tr("Keys of this screen"), panel, TextSize::Headline, Weight::Strong);
  auto* close = new QPushButton(tr("Close"), panel);
  connect(close, &QPushButton::clicked, this, &HelpOverlay::leave, Qt::QueuedConnection);

  auto* content = new QWidget(panel);
  // Two columns where there is room: everything at a glance, nothing to scroll for.
  const auto groups = helpFor(*window);
  std::size_t lines = 0;
  for (const HelpGroup& group : groups) lines += group.entries.size() + 1;
  const bool two = window->width() >= widthForTwo && lines > 12;
  auto* columns = new QHBoxLayout(content);
  columns->setContentsMargins(0, 0, Theme::step(3), 0);
  columns->setSpacing(Theme::step(8));
  QGridLayout* grid = nullptr;
  std::size_t written = 0;
  int row = 0;
  for (const HelpGroup& group : groups) {
    if (grid == nullptr || (two && columns->count() == 1 && written + group.entries.size() / 2 >= lines / 2)) {
      grid = addColumn(columns);
      row = 0;
    }
    written += group.entries.size() + 1;
    auto* name = new Label(group.name, content, TextSize::Body, Weight::Strong);
    name->setWordWrap(true);
    name->setContentsMargins(0, row == 0 ? 0 : Theme::step(3), 0, 0);
    grid->setRowStretch(row, 0); // it was the last row until now
    grid->addWidget(name, row++, 0, 1, 2);
    for (const HelpEntry& entry : group.entries) {
      grid->addWidget(new KeyCaps(entry.keys, content), row, 0, Qt::AlignLeading | Qt::AlignTop);
      grid->addWidget(Label::paragraph(entry.text, content), row, 1);
      ++row;
    }
    grid->setRowStretch(row, 1);
  }
  auto* scroll = new ReadingArea(tr("Keys of this screen"), panel);
  scroll->setWidget(content);
  scroll->viewport()->setAutoFillBackground(false);
  content->setAutoFillBackground(false);

  auto* head = new QHBoxLayout;
  head->addWidget(title, 1);
  head->addWidget(close);
  auto* column = new QVBoxLayout(panel);
  column->setContentsMargins(Theme::step(6), Theme::step(5), Theme::step(4), Theme::step(5));
  column->setSpacing(Theme::step(4));
  column->addLayout(head);
  column->addWidget(scroll, 1);
  auto* place = new QVBoxLayout(this);
  panel->setMaximumSize(two ? 1120 : 720, 720);
  auto* middle = new QHBoxLayout;
  middle->addStretch(1);
  middle->addWidget(panel, 100);
  middle->addStretch(1);
  place->addStretch(1);
  place->addLayout(middle, 100);
  place->addStretch(1);
  place->setContentsMargins(Theme::step(10), Theme::step(10), Theme::step(10), Theme::step(10));

  setGeometry(window->rect());
  window->installEventFilter(this);
  show();
  raise();
  close->setFocus(Qt::OtherFocusReason);
}

void HelpOverlay::leave() {
  QWidget* before = m_before;
  hide();
  // The widget may have died meanwhile: only give the keyboard back to somebody who is still there.
  if (before != nullptr && QApplication::allWidgets().contains(before)) before->setFocus(Qt::OtherFocusReason);
  close();
}

void HelpOverlay::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Escape || event->key() == Qt::Key_F1) return leave();
  QWidget::keyPressEvent(event);
}

void HelpOverlay::mousePressEvent(QMouseEvent* /*event*/) { leave(); }

bool HelpOverlay::eventFilter(QObject* watched, QEvent* event) {
  if (watched == parent() && event->type() == QEvent::Resize) setGeometry(parentWidget()->rect());
  return QWidget::eventFilter(watched, event);
}

void HelpOverlay::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  QColor shade(Qt::black);
  shade.setAlphaF(0.45F);
  painter.fillRect(rect(), shade);
}

} // namespace clavis::ui
