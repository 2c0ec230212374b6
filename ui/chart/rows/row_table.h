// A list of records as a table: strong and quiet text that wraps (nothing clinical is cut off), badges, hairlines, one
// row chosen at a time. Paints what is visible; rows get their height when their width is known. Keyboard: arrows,
// Home, End, Page keys; Tab leaves the list.
#pragma once

#include "ui/chart/rows/row_model.h"

#include <QTableView>

namespace clavis::ui {

class RowTable final : public QTableView {
  Q_OBJECT
 public:
  explicit RowTable(QWidget* parent = nullptr);

  void setRows(RowModel* model);
  [[nodiscard]] RowModel* rows() const { return m_model; }
  /// As tall as its rows and without a header, for the cards of the overview.
  void setCompact(bool compact);
  [[nodiscard]] int contentHeight() const;
  void choose(int row);

  [[nodiscard]] QSize sizeHint() const override;
  [[nodiscard]] QSize minimumSizeHint() const override;

 Q_SIGNALS:
  void chosen(int row);
  void activatedRow(int row);

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
  void focusInEvent(QFocusEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  [[nodiscard]] int askedWidth(int column) const;
  void shareColumns();
  void sizeRows(int first, int last);

  RowModel* m_model = nullptr;
  bool m_compact = false;
  int m_sizedForWidth = -1;
};

} // namespace clavis::ui
