#include "ui/widgets/flow_layout.h"

#include <QStyle>
#include <QWidget>

namespace clavis::ui {

FlowLayout::FlowLayout(int horizontalGap, int verticalGap, QWidget* parent)
    : QLayout(parent), m_horizontalGap(horizontalGap), m_verticalGap(verticalGap) {}

FlowLayout::~FlowLayout() {
  while (!m_items.isEmpty()) delete m_items.takeLast();
}

void FlowLayout::addItem(QLayoutItem* item) { m_items.append(item); }

QLayoutItem* FlowLayout::itemAt(int index) const { return index >= 0 && index < count() ? m_items.at(index) : nullptr; }

QLayoutItem* FlowLayout::takeAt(int index) { return index >= 0 && index < count() ? m_items.takeAt(index) : nullptr; }

QSize FlowLayout::minimumSize() const {
  QSize size;
  for (const QLayoutItem* item : m_items) size = size.expandedTo(item->minimumSize());
  const QMargins margins = contentsMargins();
  return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom());
}

void FlowLayout::setGeometry(const QRect& rect) {
  QLayout::setGeometry(rect);
  arrange(rect, true);
}

int FlowLayout::arrange(const QRect& rect, bool place) const {
  const QRect inner = rect.marginsRemoved(contentsMargins());
  const QWidget* parent = parentWidget();
  const Qt::LayoutDirection direction = parent != nullptr ? parent->layoutDirection() : Qt::LeftToRight;
  int x = 0, y = 0, lineHeight = 0;
  // Two passes over each line, because items of different height share its baseline.
  QList<std::pair<QLayoutItem*, QRect>> line;
  const auto finish = [&] {
    for (auto& [item, where] : line) {
      if (!place) continue;
      where.setHeight(lineHeight);
      where.translate(inner.topLeft());
      item->setGeometry(QStyle::visualRect(direction, inner, where));
    }
    line.clear();
  };
  for (QLayoutItem* item : m_items) {
    if (item->isEmpty()) continue;
    QSize size = item->sizeHint();
    size.setWidth(qMin(size.width(), inner.width()));
    if (item->hasHeightForWidth()) size.setHeight(item->heightForWidth(size.width()));
    if (x > 0 && x + size.width() > inner.width()) {
      finish();
      x = 0;
      y += lineHeight + m_verticalGap;
      lineHeight = 0;
    }
    lineHeight = qMax(lineHeight, size.height());
    line.append({item, QRect(x, y, size.width(), size.height())});
    x += size.width() + m_horizontalGap;
  }
  finish();
  const QMargins margins = contentsMargins();
  return y + lineHeight + margins.top() + margins.bottom();
}

} // namespace clavis::ui
