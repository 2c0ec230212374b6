// Paints one cell of a RowTable and says how tall it is.
#pragma once

#include "ui/chart/rows/row_set.h"

#include <QStyledItemDelegate>

class QTextLayout;

namespace clavis::ui {

class Theme;

class RowDelegate final : public QStyledItemDelegate {
  Q_OBJECT
 public:
  using QStyledItemDelegate::QStyledItemDelegate;

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  /// What the cell takes when nothing in it wraps; 0 when it is empty.
  [[nodiscard]] int widthFor(const Theme& theme, const Cell& cell) const;
  /// What it needs so that no word, date or number with its unit is broken.
  [[nodiscard]] int leastWidthFor(const Theme& theme, const Cell& cell) const;
  [[nodiscard]] int heightFor(const Theme& theme, const Cell& cell, int width) const;

  static constexpr int padX = 10;
  static constexpr int padY = 5;
};

} // namespace clavis::ui
