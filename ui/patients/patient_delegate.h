// Paints a cell of the patient list: family name strong, badges for what must be seen before opening (deceased,
// replaced, similar name), dates and numbers in tabular figures.
#pragma once

#include <QStyledItemDelegate>

namespace clavis::ui {

class PatientDelegate final : public QStyledItemDelegate {
  Q_OBJECT
 public:
  using QStyledItemDelegate::QStyledItemDelegate;
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace clavis::ui
