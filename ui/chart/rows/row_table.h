// A list of records as a table: strong and quiet text that wraps (nothing clinical is cut off), badges, hairlines, one
// row chosen at a time. Costs what is visible: a row gets its height when it comes into view, and until then counts as
// one line. No column gets narrower than its longest word while there is room elsewhere, so that a date or a name is
// not broken. Keyboard: arrows, Home, End, Page keys; Tab leaves the list.
#pragma once

#include "ui/chart/rows/row_model.h"

#include <QTableView>

#include <vector>

namespace clavis::ui {

class KeyTable;

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
  /// What Enter does with the chosen row (activatedRow), for the help; without it Enter is not taken.
  void setActivation(const QString& text);
  /// The end of the list is less than two screens below what is visible; false while the table is not shown.
  [[nodiscard]] bool isNearEnd() const;

  [[nodiscard]] QSize sizeHint() const override;
  [[nodiscard]] QSize minimumSizeHint() const override;

 Q_SIGNALS:
  void chosen(int row);
  void activatedRow(int row);
  /// isNearEnd() after a scroll: whoever has more rows may bring them.
  void nearEnd();

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
  void focusInEvent(QFocusEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void changeEvent(QEvent* event) override;
  void updateGeometries() override;

 private:
  struct Widths {
    int asked = 0; ///< what it would like
    int least = 0; ///< its longest word
  };
  [[nodiscard]] Widths widthsOf(int column) const;
  void shareColumns();
  void sizeRow(int row);
  void sizeVisible();
  void forgetSizes();

  RowModel* m_model = nullptr;
  KeyTable* m_keys;
  bool m_compact = false;
  int m_sizedForWidth = -1;
  int m_measuredRows = 0;    ///< how many rows the widths of the columns are made for
  std::vector<bool> m_sized; ///< rows whose height is theirs, not a guess
};

} // namespace clavis::ui
