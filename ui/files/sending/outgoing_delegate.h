// Paints a file that is about to be sent: its name, what it is, and why it cannot go. Thread: main.
#pragma once

#include <QStyledItemDelegate>

namespace clavis::ui {

class OutgoingDelegate final : public QStyledItemDelegate {
  Q_OBJECT
 public:
  using QStyledItemDelegate::QStyledItemDelegate;
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace clavis::ui
