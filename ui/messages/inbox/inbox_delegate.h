// Paints one conversation of the inbox: whose it is and when, what it is about, the last words, and in words what waits
// there (urgent, unread, draft, not sent, held back). Also paints a search hit.
#pragma once

#include <QStyledItemDelegate>

namespace clavis::ui {

class InboxDelegate final : public QStyledItemDelegate {
  Q_OBJECT
 public:
  using QStyledItemDelegate::QStyledItemDelegate;
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace clavis::ui
